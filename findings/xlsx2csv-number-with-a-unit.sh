#!/usr/bin/env bash
# xlsx2csv: a number whose cell shows a unit loses its value, because letters of the unit are taken for parts of a date.
#
# A school's spreadsheet shows "20 seats", "45 min" or "Hall 7" by a number format with a quoted text, so that the cell
# stays a number that can be added up. In a number format (ECMA-376, 18.8.31) what stands in quotes is shown as it is.
# xlsx2csv looks for the letters of dates in the whole format, quotes included. A format that has one is filled in as a date of
# the year 1900; one that has none, but a text besides its digits, is written down itself. The number is gone either way. It
# ends without a word, and a programme that is handed on as CSV has lost its capacities, lengths and fees. openpyxl gives
# each number as it is stored.
#
# Seen with xlsx2csv 0.8.6 and openpyxl 3.1.5 (PyPI). This script fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check xlsx2csv==0.8.6 openpyxl==3.1.5 2>/dev/null

cd "$folder"
venv/bin/python - <<'PYTHON'
import openpyxl

book = openpyxl.Workbook()
shown = ((20, '0" seats"'), (45, '0" min"'), (6, '0" days"'), (7, '"Hall "0'), (90, '0.00" per month"'), (20, "0"))
for row, (value, number_format) in enumerate(shown, start=1):
	cell = book.active.cell(row, 1, value)
	cell.number_format = number_format
book.save("programme.xlsx")
PYTHON

seen=$(
	venv/bin/python - <<'PYTHON'
import csv
import subprocess

import openpyxl

sheet = openpyxl.load_workbook("programme.xlsx").active
text = subprocess.run(["venv/bin/xlsx2csv", "programme.xlsx"], check=True, capture_output=True, text=True).stdout
for (cell,), (written,) in zip(sheet.rows, csv.reader(text.splitlines()), strict=True):
	print(f"{cell.number_format}: {cell.value} becomes {written}")
PYTHON
)
expected='0" seats": 20 becomes 0" seats"
0" min": 45 becomes 0" 02in"
0" days": 6 becomes 0" 05ays"
"Hall "0: 7 becomes "12all "0
0.00" per month": 90 becomes 0.00" per 03ont12"
0: 20 becomes 20'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It is different now; expected was:" && echo "$expected"; exit 1; }

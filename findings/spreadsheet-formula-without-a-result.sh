#!/usr/bin/env bash
# XlsxWriter and openpyxl: a formula that nobody has computed is read as 0, or as an empty cell.
#
# A cell of an XLSX file with a formula also stores its last result, which is what a program sees that computes nothing
# itself. Both libraries write formulas without computing them. openpyxl stores no result, so that its own reader, asked
# for results (data_only=True), gives None: the same as for a cell in which nothing stands. XlsxWriter stores 0 for every
# formula, so the reader gives a number that nobody ever computed. And of a result that is an empty text XlsxWriter drops
# the type, so that it is read as None as well. An import of a programme took a fee of "=2*45" for 0, for no fee, and
# found nothing wrong.
#
# Seen with openpyxl 3.1.5 and XlsxWriter 3.2.9 (PyPI). This script fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5 XlsxWriter==3.2.9 2>/dev/null

seen=$(cd "$folder" && venv/bin/python - <<'PYTHON'
import openpyxl
import xlsxwriter

book = xlsxwriter.Workbook("xlsxwriter.xlsx")
sheet = book.add_worksheet()
sheet.write_formula("A1", "=2*45")
sheet.write_formula("A2", "=2*45", None, 90)
sheet.write_formula("A3", '=IF(1>2,"fee","")', None, "")
book.close()

book = openpyxl.Workbook()
book.active["A1"] = "=2*45"
book.save("openpyxl.xlsx")

for name, cells in (("xlsxwriter", ("A1", "A2", "A3")), ("openpyxl", ("A1", "B1"))):
	sheet = openpyxl.load_workbook(f"{name}.xlsx", data_only=True).active
	print(name, *(f"{cell}={sheet[cell].value!r}" for cell in cells))
PYTHON
)
expected='xlsxwriter A1=0 A2=90 A3=None
openpyxl A1=None B1=None'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It is different now; expected was:" && echo "$expected"; exit 1; }

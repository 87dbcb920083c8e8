#!/usr/bin/env bash
# pyexcel-ods3 and python-calamine: a length of time in an ODS file is lost, or comes as a text, by how it is written.
#
# A cell of an ODS file that holds a time or a length has office:time-value, an XML Schema duration: PT15H30M00S, and as well
# PT45M, which leaves out what is zero. LibreOffice writes all three parts, other programs don't. pyexcel-ods3 gives None for
# a duration without its seconds, as for an empty cell, so the length of a lesson is gone without a word. python-calamine gives
# a time for a duration below a day that has all its parts, and the duration's own text for any other: in one column of
# lengths some are times and some are texts. Neither has the same kind for 45 minutes and for 26 hours, the sum of a week.
#
# Seen with pyexcel-ods3 0.6.1, python-calamine 0.9.1 and odfpy 1.4.1 (PyPI). This script fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyexcel-ods3==0.6.1 python-calamine==0.9.1 \
	odfpy==1.4.1 2>/dev/null

seen=$(cd "$folder" && venv/bin/python - <<'PYTHON'
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from pyexcel_ods3 import get_data
from python_calamine import CalamineWorkbook

WRITTEN = (
	("PT15H30M00S", "15:30"), ("PT15H30M", "15:30"), ("PT00H45M00S", "00:45"), ("PT0H45M", "00:45"), ("PT45M", "00:45"),
	("PT26H00M00S", "26:00"),
)
document, table = OpenDocumentSpreadsheet(), Table(name="Lessons")
for duration, shown in WRITTEN:
	cell, row = TableCell(valuetype="time", timevalue=duration), TableRow()
	cell.addElement(P(text=shown))
	row.addElement(cell)
	table.addElement(row)
document.spreadsheet.addElement(table)
document.save("lessons.ods")

ours = [row[0] if row else None for row in get_data("lessons.ods")["Lessons"]]
theirs = [row[0] for row in CalamineWorkbook.from_path("lessons.ods").get_sheet_by_index(0).to_python()]
for (duration, _shown), one, other in zip(WRITTEN, ours, theirs, strict=True):
	print(f"{duration}: pyexcel-ods3 {one!r}, calamine {other!r}")
PYTHON
)
expected="PT15H30M00S: pyexcel-ods3 datetime.time(15, 30), calamine datetime.time(15, 30)
PT15H30M: pyexcel-ods3 None, calamine 'PT15H30M'
PT00H45M00S: pyexcel-ods3 datetime.time(0, 45), calamine datetime.time(0, 45)
PT0H45M: pyexcel-ods3 None, calamine 'PT0H45M'
PT45M: pyexcel-ods3 None, calamine 'PT45M'
PT26H00M00S: pyexcel-ods3 datetime.timedelta(days=1, seconds=7200), calamine 'PT26H00M00S'"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It is different now; expected was:" && echo "$expected"; exit 1; }

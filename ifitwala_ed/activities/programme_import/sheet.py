"""A file to a table of cells: CSV as spreadsheets of any country write it, and XLSX.

Pure: no frappe, no I/O.
"""

import codecs
import csv
import io
from pathlib import PurePath
from typing import Final

from ifitwala_ed.activities.programme_import.findings import Code
from ifitwala_ed.activities.programme_import.table import MOST_BYTES, Sheet, table, unreadable
from ifitwala_ed.activities.programme_import.workbook import read_xlsx

DELIMITERS: Final = ",;\t"
ZIP: Final = b"PK\x03\x04"
OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"


def read_sheet(name: str, content: bytes) -> Sheet:
	"""The table of a file. What can't be read is said in ``findings``, and nothing is raised."""
	suffix = PurePath(name).suffix.casefold()
	if len(content) > MOST_BYTES:
		return too_large()
	if content.startswith(OLD_OFFICE):
		return unreadable(Code.OLD_EXCEL)
	if content.startswith(ZIP):
		return read_xlsx(content)
	if suffix in (".csv", ".txt", ".tsv"):
		return _read_csv(content)
	return unreadable(Code.UNKNOWN_FORMAT, suffix or name)


def too_large() -> Sheet:
	"""A file that isn't even opened."""
	return unreadable(Code.TOO_LARGE, MOST_BYTES // 2**20)


def _read_csv(content: bytes) -> Sheet:
	try:
		text = _decode(content)
	except UnicodeDecodeError as error:
		return unreadable(Code.NOT_UTF8, content[: error.start].count(b"\n") + 1)
	try:
		return table(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
	except csv.Error:
		return unreadable(Code.NOT_READABLE)


def _decode(content: bytes) -> str:
	is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
	return content.decode("utf-16" if is_utf16 else "utf-8-sig")


def _delimiter(text: str) -> str:
	"""What separates the headings: they contain neither comma nor semicolon."""
	first = next((line for line in text.splitlines() if line.strip(DELIMITERS + " ")), "")
	return max(DELIMITERS, key=first.count)

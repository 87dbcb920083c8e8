"""A file to a table of cells: CSV as spreadsheets of any country write it, and XLSX.

Pure: no frappe, no I/O.
"""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from pathlib import PurePath
from typing import Final

from ifitwala_ed.activities.programme_import.columns import columns_by_heading
from ifitwala_ed.activities.programme_import.findings import Code
from ifitwala_ed.activities.programme_import.table import (
	FEWEST_HEADINGS,
	LINES_BEFORE_HEADINGS,
	MOST_BYTES,
	Refused,
	Sheet,
	headings_in,
	table,
)
from ifitwala_ed.activities.programme_import.values import EXCEL_DAY_ZERO
from ifitwala_ed.activities.programme_import.workbook import read_xlsx

DELIMITERS: Final = ",;\t"
# A first line for Excel alone, which doesn't show it.
DELIMITER_FOR_EXCEL: Final = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
ZIP: Final = b"PK\x03\x04"
OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"


def read_sheet(name: str, content: bytes, headings: Mapping[str, str] | None = None) -> Sheet:
	"""Return the table of a file. What can't be read is said in ``findings``, and nothing is raised.

	``headings`` has the names of columns in the reader's language, each with the English one.
	"""
	try:
		return _read(name, content, columns_by_heading(headings).keys())
	except Refused as refused:
		return refused.sheet


def too_large() -> Sheet:
	"""Return what a file comes to that isn't even opened."""
	return Refused(Code.TOO_LARGE, MOST_BYTES // 2**20).sheet


def _read(name: str, content: bytes, known: Collection[str]) -> Sheet:
	suffix = PurePath(name).suffix.casefold()
	if len(content) > MOST_BYTES:
		return too_large()
	if content.startswith(OLD_OFFICE):
		raise Refused(Code.OLD_EXCEL)
	if content.startswith(ZIP):
		return read_xlsx(content, known)
	if suffix in (".csv", ".txt", ".tsv"):
		return _read_csv(content, known)
	raise Refused(Code.UNKNOWN_FORMAT, suffix or name)


def _read_csv(content: bytes, known: Collection[str]) -> Sheet:
	try:
		text = _decode(content)
	except UnicodeDecodeError as error:
		raise Refused(Code.NOT_UTF8, content[: error.start].count(b"\n") + 1) from None
	named = DELIMITER_FOR_EXCEL.match(text)
	if named:
		text = text[named.end() :]
	try:
		lines = csv.reader(
			io.StringIO(text, newline=""),
			delimiter=named[1] if named else _delimiter(text, known),
			strict=True,
		)
		return table(lines, known, EXCEL_DAY_ZERO)
	except csv.Error:
		raise Refused(Code.NOT_READABLE) from None


def _decode(content: bytes) -> str:
	is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
	return content.decode("utf-16" if is_utf16 else "utf-8-sig")


def _delimiter(text: str, known: Collection[str]) -> str:
	"""Return what separates the headings, or else whatever there is most of in the first line that has any of it."""
	lines = (line for line in text.splitlines() if line.strip(DELIMITERS + " "))
	first = list(islice(lines, LINES_BEFORE_HEADINGS))
	found = {delimiter: _headings_found(first, delimiter, known) for delimiter in DELIMITERS}
	best = max(DELIMITERS, key=found.__getitem__)
	if found[best] >= FEWEST_HEADINGS:
		return best
	return max(DELIMITERS, key=first[0].count) if first else best


def _headings_found(lines: Iterable[str], delimiter: str, known: Collection[str]) -> int:
	return max((headings_in(cells, known) for cells in csv.reader(lines, delimiter=delimiter)), default=0)

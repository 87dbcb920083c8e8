"""The text of CSV files as programs and spreadsheets of any country write it.

Pure: no frappe, no I/O.
"""

import codecs
import re
from collections.abc import Collection
from typing import Final

DELIMITERS: Final = ",;\t"
# A first line for Excel alone, which doesn't show it.
FOR_EXCEL: Final = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)


def decoded(content: bytes) -> str:
	"""Return what is written in a file: UTF-8, with a mark or without, or UTF-16. Raises UnicodeDecodeError."""
	is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
	return content.decode("utf-16" if is_utf16 else "utf-8-sig")


def delimiter_of(text: str, headings: Collection[str]) -> str:
	"""Return what separates the headings of the first line, of which the ``headings`` are known, in small letters."""
	first = text.split("\n", 1)[0].casefold()

	def known(delimiter: str) -> int:
		return sum(cell.strip('" \r') in headings for cell in first.split(delimiter))

	return max(DELIMITERS, key=known)

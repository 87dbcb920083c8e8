"""When two groups have the same title.

Pure: no frappe, no I/O.
"""

import unicodedata


def title_key(title: str) -> str:
	"""Return a title as MariaDB's index compares it, which knows neither capitals nor accents nor blanks at the end.

	What is written in bulk meets the index and no rule before it, so that the rule has to be no laxer.
	"""
	letters = (each for each in unicodedata.normalize("NFKD", title) if not unicodedata.combining(each))
	return " ".join("".join(letters).casefold().split())

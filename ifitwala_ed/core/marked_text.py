"""Sentences of modules that know no frappe: marked where they are written, translated where somebody is told them.

Pure: no frappe, no I/O.
"""


def marked(sentence: str) -> str:
	"""Return the sentence as it is. Imported as ``_``, so that Frappe's search for texts to translate finds it."""
	return sentence

"""Trying something that may fail in any way, so that one failure doesn't keep the rest from being done."""

import traceback
from collections.abc import Callable
from typing import Any

from ifitwala_ed.core.errors import said_so_far, unsay_since


def error_of(work: Callable[[], Any]) -> Exception | None:
	"""Do the work; return the error that it ended with, for the caller to put on record, or None."""
	said = said_so_far()
	try:
		work()
	except Exception as error:  # noqa: BLE001 - any failure of one delivery is put on record and the others go on
		unsay_since(said)
		return error
	return None


def traceback_of(error: Exception) -> str:
	"""Return the error with its traceback, as text."""
	return "".join(traceback.format_exception(error))

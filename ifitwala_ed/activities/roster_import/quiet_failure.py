"""An unexpected error while people are imported, told without them.

What Frappe writes down of an error are the values of all variables on its way, and what a database says of one may repeat
the row. Here these are children's names and addresses. So the error is replaced by one that says where the code was.
"""

import traceback
from collections.abc import Callable
from typing import TypeVar

from ifitwala_ed.activities.roster_import.findings import Refused

Result = TypeVar("Result")


class RosterImportError(Exception):
	"""What went wrong: the kind of the error, and the lines of code that led to it. No value is in it."""


def without_names(work: Callable[[], Result]) -> Result:
	"""Return what ``work`` gives. Whatever goes wrong is raised as RosterImportError, but that files can't be used."""
	result = _attempt(work)
	if not isinstance(result, Exception):
		return result
	failure = _way_of(result)
	# they hold what was read: whoever writes this frame down doesn't get it
	del work, result
	raise RosterImportError(failure)


def _attempt(work: Callable[[], Result]) -> Result | Exception:
	try:
		return work()
	except Refused:
		raise
	except Exception as error:  # noqa: BLE001 - whatever it is, its caller raises another in its place
		return error


def _way_of(error: Exception) -> str:
	steps = traceback.extract_tb(error.__traceback__)
	way = "\n".join(f"  {step.filename}:{step.lineno} {step.name}" for step in steps)
	return f"{type(error).__name__}, raised on this way:\n{way}"

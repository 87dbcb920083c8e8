"""docs/api.md names every function that can be called over HTTP, with its arguments and their defaults."""

import inspect
import re
from collections.abc import Iterable
from pathlib import Path

from ifitwala_ed import exceptions
from ifitwala_ed.core import outages
from tests.support import whitelisted

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
ROW = re.compile(r"`([\w. ]+)\(([^`]*)\)`")
SECTION = re.compile(r"^## .*: `([\w.]+)`$")


def told() -> dict[str, str]:
	"""The functions of the page by dotted name, methods by doctype, with their arguments as text."""
	found: dict[str, str] = {}
	module = ""
	for line in PAGE.read_text().splitlines():
		if line.startswith("## "):
			section = SECTION.match(line)
			module = f"{section[1]}." if section else ""
		if line.startswith("| `"):
			for name, arguments in ROW.findall(line.split("|")[1]):
				found[module + name] = arguments
	return found


def written() -> dict[str, str]:
	"""The same of the code."""
	return {
		f"{each.doctype}.{each.name}" if each.doctype else each.path: arguments_of(each.parameters.values())
		for each in whitelisted.written()
	}


def arguments_of(parameters: Iterable[inspect.Parameter]) -> str:
	"""The arguments as the page writes them. A name that is "" when left out counts as one that must be given."""
	return ", ".join(
		argument.name
		if argument.default is inspect.Parameter.empty or argument.default == ""
		else f"{argument.name}={argument.default!r}"
		for argument in parameters
	)


def test_the_page_and_the_code_say_the_same() -> None:
	assert told() == written()


def test_every_refusal_stands_with_its_status() -> None:
	rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
	stand = {
		name: row.split("|")[2].strip()
		for row in rows
		for name in re.findall(r"`(\w+Error)`", row.split("|")[1])
	}
	raised = {
		name: str(error.http_status_code)
		for name, error in vars(exceptions).items()
		if isinstance(error, type) and name.endswith("Error") and error is not exceptions.ActivityBookingError
	}
	raised["DatabaseAwayError"] = str(outages.DatabaseAwayError.code)
	assert stand == raised

"""Where signing in may lead: to a page of the portal, and nowhere else."""

from typing import Final
from urllib.parse import unquote, urlsplit

from ifitwala_ed.portal import pages

LONGEST: Final = 1000
DOOR: Final = "sign-in"


def safe(wanted: str | None) -> str:
	"""Return the address where it is one of the portal, but for the pages that one signs in on; else the first page's."""
	wanted = wanted or ""
	if len(wanted) > LONGEST or "\\" in wanted or not wanted.isprintable():
		return pages.ROOT
	try:
		parts = urlsplit(wanted)
	except ValueError:
		return pages.ROOT
	steps = unquote(parts.path).split("/")
	is_ours = not parts.scheme and not parts.netloc and steps[:2] == ["", pages.ROOT[1:]]
	return wanted if is_ours and ".." not in steps and steps[2:3] != [DOOR] else pages.ROOT

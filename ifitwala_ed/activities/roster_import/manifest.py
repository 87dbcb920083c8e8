"""What an export says of itself: the version, and which of its files are whole. Raises Refused.

Pure: no frappe, no I/O.
"""

import csv
import io
from dataclasses import dataclass
from typing import Final

from ifitwala_ed.activities.roster_import.bundle import MANIFEST, TABLES, Bundle
from ifitwala_ed.activities.roster_import.findings import Reason, Refused
from ifitwala_ed.core import delimited

OLDER: Final = "1.1"
NEWER: Final = "1.2"
BULK, ABSENT, DELTA = "bulk", "absent", "delta"
NEEDED: Final = {
	OLDER: ("orgs", "users", "classes", "enrollments"),
	NEWER: ("orgs", "users", "roles", "classes", "enrollments"),
}


@dataclass(frozen=True, slots=True)
class Manifest:
	"""Which version the files are of, and which are to be read."""

	version: str
	tables: tuple[str, ...]

	@property
	def has_roles_of_their_own(self) -> bool:
		"""Return whether what somebody is stands in a file of its own, as since version 1.2."""
		return self.version != OLDER


def read_manifest(bundle: Bundle) -> Manifest:
	"""Return what the export is. Only a whole one shows who is missing."""
	said = _properties(bundle)
	written = said.get("oneroster.version", "")
	version = next((each for each in NEEDED if written == each or written.startswith(f"{each}.")), None)
	if not version:
		raise Refused(Reason.OTHER_VERSION, written or "?")
	tables = tuple(table for table in TABLES if _is_read(table, said, bundle, version))
	for table in NEEDED[version]:
		if table not in tables:
			raise Refused(Reason.FILE_MISSING, f"{table}.csv")
	return Manifest(version, tables)


def _is_read(table: str, said: dict[str, str], bundle: Bundle, version: str) -> bool:
	if table == "roles" and version == OLDER:
		return False
	mode = said.get(f"file.{table}".casefold()) or (BULK if table in bundle.files else ABSENT)
	if mode.casefold() == DELTA:
		raise Refused(Reason.DELTA, f"{table}.csv")
	if mode.casefold() not in (BULK, ABSENT):
		raise Refused(Reason.UNKNOWN_MODE, f"{table}.csv", mode)
	if mode.casefold() == BULK and table not in bundle.files:
		raise Refused(Reason.FILE_MISSING, f"{table}.csv")
	return mode.casefold() == BULK


def _properties(bundle: Bundle) -> dict[str, str]:
	content = bundle.files.get(MANIFEST)
	if content is None:
		raise Refused(Reason.NO_MANIFEST, bundle.name)
	try:
		text = delimited.decoded(content)
		rows = csv.reader(
			io.StringIO(text, newline=""), delimiter=delimited.delimiter_of(text, ("propertyname",))
		)
		cells = [(*row, "", "") for row in rows]
	except (UnicodeDecodeError, csv.Error):
		raise Refused(Reason.NO_MANIFEST, bundle.name) from None
	return {row[0].strip().casefold(): row[1].strip() for row in cells}

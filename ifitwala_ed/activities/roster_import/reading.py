"""From the files of an export to rosters, and everything that is wrong with any row, all at once.

Pure: no frappe, no I/O.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from ifitwala_ed.activities.roster_import import columns
from ifitwala_ed.activities.roster_import.bundle import Bundle
from ifitwala_ed.activities.roster_import.columns import COLUMNS, ID, STATUS
from ifitwala_ed.activities.roster_import.findings import Code, Finding
from ifitwala_ed.activities.roster_import.manifest import Manifest, read_manifest
from ifitwala_ed.activities.roster_import.rosters import Class, Membership, Org, Person, Role, Rosters, Term
from ifitwala_ed.activities.roster_import.table import Row, read_table

ISO_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(T\S*)?")
EUROPEAN_DATE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
EXPONENT: Final = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
LONGEST: Final = 140
NAMES: Final = ("givenName", "familyName", "preferredGivenName", "preferredFamilyName")


def read_rosters(bundle: Bundle, today: date) -> tuple[Rosters, list[Finding]]:
	"""Return what the files say, and what is wrong with them. Raises Refused where nothing of them can be used."""
	manifest = read_manifest(bundle)
	reader = _Reader(manifest, today)
	for table in manifest.tables:
		reader.take(table, bundle.files[table])
	return reader.rosters(), reader.findings


class _Reader:
	"""The rows of all files, read one file after the other; then what refers to what."""

	def __init__(self, manifest: Manifest, today: date):
		self.findings: list[Finding] = []
		self._manifest, self._today = manifest, today
		self._rows: dict[str, list[Row]] = defaultdict(list)
		# also of rows that are left out: what refers to them refers to something
		self._ids: dict[str, dict[str, int]] = defaultdict(dict)

	def take(self, table: str, content: bytes) -> None:
		"""Read one file."""
		needed = COLUMNS[table][0]
		if table == "users" and not self._manifest.has_roles_of_their_own:
			needed = (*needed, *columns.ROLE_COLUMNS)
		rows, findings = read_table(table, content, needed)
		self.findings += findings
		for row in rows:
			if self._is_new(table, row, has_id=ID in needed) and self._stays(table, row):
				self._rows[table].append(row)

	def rosters(self) -> Rosters:
		"""Return everything, with what doesn't fit together among the findings."""
		made = Rosters()
		made.orgs = {row[ID]: self._org(row) for row in self._rows["orgs"]}
		made.terms = {term.id: term for term in self._terms()}
		made.people = {person.id: person for person in self._people()}
		made.classes = {each.id: each for each in self._classes()}
		made.memberships = list(self._memberships())
		return made

	def _note(self, code: Code, table: str, row: Row, *details: object, near: tuple[str, ...] = ()) -> None:
		self.findings.append(Finding(code, details, f"{table}.csv", row.number, near))

	def _is_new(self, table: str, row: Row, *, has_id: bool) -> bool:
		written = row[ID]
		if not written:
			if has_id:
				self._note(Code.EMPTY, table, row, ID)
			return not has_id
		if EXPONENT.fullmatch(written):
			self._note(Code.SHORTENED_ID, table, row, ID, written)
		elif len(written) > LONGEST:
			self._note(Code.TOO_LONG, table, row, ID, LONGEST)
		elif written in self._ids[table]:
			self._note(Code.ID_TWICE, table, row, written, self._ids[table][written])
		else:
			self._ids[table][written] = row.number
			return True
		return False

	def _stays(self, table: str, row: Row) -> bool:
		status = row[STATUS].casefold()
		if status in columns.GONE:
			self._note(Code.TO_BE_DELETED, table, row, row[STATUS])
		elif status not in columns.HERE:
			self._note(Code.UNKNOWN_STATUS, table, row, row[STATUS])
		return status in columns.HERE

	def _filled(self, table: str, row: Row, *names: str) -> bool:
		"""Return whether columns have a text that can be stored."""
		for name in names:
			if not row[name]:
				self._note(Code.EMPTY, table, row, name)
		return all(row[name] for name in names) and self._fits(table, row, *names)

	def _fits(self, table: str, row: Row, *names: str) -> bool:
		long = [name for name in names if len(row[name]) > LONGEST]
		for name in long:
			self._note(Code.TOO_LONG, table, row, name, LONGEST)
		return not long

	def _day(self, table: str, row: Row, column: str) -> date | None:
		written = row[column]
		match = ISO_DATE.fullmatch(written) if written else None
		parts = match and match.group(1, 2, 3)
		if written and not match and (match := EUROPEAN_DATE.fullmatch(written)):
			parts = match.group(3, 2, 1)
		try:
			if parts:
				return date(*map(int, parts))
		except ValueError:
			parts = None
		if written:
			self._note(Code.NOT_A_DATE, table, row, column, written)
		return None

	def _known(self, table: str, row: Row, column: str, written: str, target: str) -> bool:
		"""Return whether an id is in another file; where that was not exported, nothing is said of it."""
		if not written:
			self._note(Code.EMPTY, table, row, column)
			return False
		if written in self._ids[target] or target not in self._manifest.tables:
			return True
		if EXPONENT.fullmatch(written):
			self._note(Code.SHORTENED_ID, table, row, column, written)
		else:
			near = tuple(each for each in (self._with_zeros(target, written),) if each)
			self._note(Code.NOT_THERE, table, row, column, written, f"{target}.csv", near=near)
		return False

	def _with_zeros(self, target: str, written: str) -> str:
		"""Return the id of which a spreadsheet has taken the zeros at the front."""
		if not written.isdigit():
			return ""
		return next((each for each in self._ids[target] if each.lstrip("0") == written.lstrip("0")), "")

	def _org(self, row: Row) -> Org:
		kind = row["type"].casefold()
		return Org(row[ID], row["name"] or row[ID], row["identifier"], kind in ("", "school"))

	def _terms(self) -> Iterator[Term]:
		table = "academicSessions"
		for row in self._rows[table]:
			start, end = self._day(table, row, "startDate"), self._day(table, row, "endDate")
			self._filled(table, row, "startDate", "endDate")
			if start and end and end < start:
				self._note(Code.ENDS_TOO_EARLY, table, row, row["endDate"], row["startDate"])
			elif start and end:
				yield Term(row[ID], row["title"], start, end)

	def _people(self) -> Iterator[Person]:
		roles = self._roles()
		birthdays = dict(self._birthdays())
		for row in self._rows["users"]:
			given = row["preferredGivenName"] or row["givenName"]
			family = row["preferredFamilyName"] or row["familyName"]
			if not given:
				given, family = family, ""
			if not given:
				self._note(Code.EMPTY, "users", row, "givenName")
			if not given or not self._fits("users", row, *NAMES):
				continue
			yield Person(
				row[ID],
				row.number,
				given,
				family,
				email=row["email"],
				phone=row["sms"] or row["phone"],
				identifiers=tuple(filter(None, (row["identifier"], row["username"]))),
				birthday=birthdays.get(row[ID]),
				grades=_parts(row["grades"]),
				relatives=self._relatives(row),
				roles=tuple(roles.get(row[ID], ())),
			)

	def _birthdays(self) -> Iterator[tuple[str, date]]:
		table = "demographics"
		for row in self._rows[table]:
			born = self._day(table, row, "birthDate")
			if born and born > self._today:
				self._note(Code.BORN_LATER, table, row, row["birthDate"])
			elif born and self._known(table, row, ID, row[ID], "users"):
				yield row[ID], born

	def _relatives(self, row: Row) -> tuple[str, ...]:
		written = _parts(row["agentSourcedIds"])
		for each in written:
			if each not in self._ids["users"]:
				self._note(Code.AGENT_NOT_THERE, "users", row, each)
		return tuple(each for each in written if each in self._ids["users"])

	def _roles(self) -> dict[str, list[Role]]:
		found: dict[str, list[Role]] = defaultdict(list)
		if self._manifest.has_roles_of_their_own:
			for row in self._rows["roles"]:
				ended = self._day("roles", row, "endDate")
				is_known = self._known("roles", row, "userSourcedId", row["userSourcedId"], "users")
				if is_known and not (ended and ended <= self._today):
					found[row["userSourcedId"]] += self._role("roles", row, [row["orgSourcedId"]])
		else:
			for row in self._rows["users"]:
				found[row[ID]] += self._role("users", row, _parts(row["orgSourcedIds"]))
		return found

	def _role(self, table: str, row: Row, orgs: Collection[str]) -> Iterator[Role]:
		column = "orgSourcedId" if table == "roles" else "orgSourcedIds"
		name = row["role"].casefold()
		if not self._is_role(table, row):
			return
		if not any(orgs) and name == columns.CHILD:
			self._note(Code.OF_NO_ORG, table, row, column)
		elif not any(orgs):
			# a relative is the child's, a teacher the class's: many exports have no org for them
			yield Role(name, "")
		for org in filter(None, orgs):
			if self._known(table, row, column, org, "orgs"):
				yield Role(name, org)

	def _is_role(self, table: str, row: Row) -> bool:
		name = row["role"].casefold()
		if not self._filled(table, row, "role"):
			return False
		if name.startswith(columns.EXTENSION):
			self._note(Code.ROLE_LEFT_OUT, table, row, row["role"])
		elif name not in columns.ROLES:
			self._note(Code.UNKNOWN_ROLE, table, row, row["role"])
		return name in columns.ROLES

	def _classes(self) -> Iterator[Class]:
		for row in self._rows["classes"]:
			is_filled = self._filled("classes", row, "title") and self._fits("classes", row, "classCode")
			is_somewhere = self._known("classes", row, "schoolSourcedId", row["schoolSourcedId"], "orgs")
			terms = _parts(row["termSourcedIds"])
			known = [
				self._known("classes", row, "termSourcedIds", each, "academicSessions") for each in terms
			]
			if is_filled and is_somewhere and all(known):
				is_homeroom = row["classType"].casefold() == columns.HOMEROOM
				yield Class(
					row[ID],
					row.number,
					row["title"],
					row["schoolSourcedId"],
					row["classCode"],
					is_homeroom,
					terms,
				)

	def _memberships(self) -> Iterator[Membership]:
		table = "enrollments"
		for row in self._rows[table]:
			is_role = self._is_role(table, row)
			is_person = self._known(table, row, "userSourcedId", row["userSourcedId"], "users")
			is_class = self._known(table, row, "classSourcedId", row["classSourcedId"], "classes")
			begin, end = self._day(table, row, "beginDate"), self._day(table, row, "endDate")
			if begin and end and end < begin:
				self._note(Code.ENDS_TOO_EARLY, table, row, row["endDate"], row["beginDate"])
			elif is_role and is_person and is_class:
				yield Membership(
					row.number,
					row["userSourcedId"],
					row["classSourcedId"],
					row["role"].casefold(),
					begin,
					end,
				)


def _parts(cell: str) -> tuple[str, ...]:
	"""Return the parts of a list in a cell, each once."""
	if "," not in cell:
		return (cell,) if cell else ()
	return tuple(dict.fromkeys(part.strip() for part in cell.split(",") if part.strip()))

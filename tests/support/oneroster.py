"""Exports as programs of schools make them: OneRoster CSV with every column of the standard, 1.1 and 1.2."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from ifitwala_ed.activities.roster_import.bundle import Bundle

ALWAYS = "sourcedId,status,dateLastModified,"
COLUMNS = {
	"orgs": ALWAYS + "name,type,identifier,parentSourcedId",
	"users": ALWAYS
	+ "enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,"
	"agentSourcedIds,grades,password",
	"roles": ALWAYS + "userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId",
	"demographics": ALWAYS + "birthDate,sex",
	"academicSessions": ALWAYS + "title,type,startDate,endDate,parentSourcedId,schoolYear",
	"classes": ALWAYS
	+ "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
	"enrollments": ALWAYS + "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
}
USERS_OF_1_2 = (
	ALWAYS
	+ "enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,"
	"grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,"
	"pronouns"
)
SCHOOL = "school-1"


@dataclass
class Export:
	"""Rows by file, written as a bundle, a ZIP file or a folder."""

	version: str = "1.1"
	delimiter: str = ","
	rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
	manifest: dict[str, str] = field(default_factory=dict)
	# whole files, as they are
	texts: dict[str, str | bytes] = field(default_factory=dict)

	def add(self, table: str, **cells: str) -> "Export":
		"""Add a row; what isn't said is empty."""
		self.rows.setdefault(table, []).append(cells)
		return self

	def school(self, name: str = "Lakeside School", key: str = SCHOOL, **cells: str) -> "Export":
		return self.add("orgs", sourcedId=key, name=name, **{"type": "school", **cells})

	def person(
		self,
		key: str,
		role: str,
		given: str,
		family: str = "",
		*,
		org: str = SCHOOL,
		born: str = "",
		**cells: str,
	) -> "Export":
		values = {"sourcedId": key, "givenName": given, "familyName": family, "enabledUser": "true", **cells}
		if self.version == "1.1":
			values |= {"role": role, "orgSourcedIds": org}
		else:
			kind = {"userSourcedId": key, "role": role, "roleType": "primary", "orgSourcedId": org}
			self.add("roles", sourcedId=f"role-{key}-{len(self.rows.get('roles', []))}", **kind)
		if born:
			self.add("demographics", sourcedId=key, birthDate=born)
		return self.add("users", **values)

	def school_class(self, key: str, title: str, *members: str, **cells: str) -> "Export":
		"""A class with children in it."""
		values = {"title": title, "classType": "homeroom", "schoolSourcedId": SCHOOL, **cells}
		self.add("classes", sourcedId=key, **values)
		for member in members:
			self.member(key, member)
		return self

	def member(self, class_id: str, person: str, role: str = "student", **cells: str) -> "Export":
		key = f"{class_id}-{person}-{role}"
		return self.add(
			"enrollments",
			sourcedId=key,
			classSourcedId=class_id,
			userSourcedId=person,
			schoolSourcedId=SCHOOL,
			role=role,
			**cells,
		)

	def files(self) -> dict[str, bytes]:
		"""The content of the files by name. A file that the standard asks for is there, though it may have no rows."""
		needed = ["orgs", "users", "classes", "enrollments", *(["roles"] if self.version != "1.1" else [])]
		tables = list(dict.fromkeys([*needed, *self.rows]))
		said = {
			"manifest.version": "1.0",
			"oneroster.version": self.version,
			**{f"file.{table}": "bulk" if table in tables else "absent" for table in COLUMNS},
			"file.results": "absent",
			"source.systemName": "Riverside SIS",
			**self.manifest,
		}
		written = {table: self._written(table) for table in tables}
		written["manifest"] = "".join(
			f"{name},{value}\r\n" for name, value in {"propertyName": "value", **said}.items()
		)
		texts = {**written, **self.texts}
		return {name: text if isinstance(text, bytes) else text.encode() for name, text in texts.items()}

	def bundle(self) -> Bundle:
		return Bundle("rosters.zip", self.files())

	def zipped(self, path: Path, folder: str = "") -> Path:
		with ZipFile(path, "w") as archive:
			for name, content in self.files().items():
				archive.writestr(f"{folder}{name}.csv", content)
		return path

	def in_folder(self, path: Path) -> Path:
		for name, content in self.files().items():
			(path / f"{name}.csv").write_bytes(content)
		return path

	def _written(self, table: str) -> str:
		columns = USERS_OF_1_2 if table == "users" and self.version != "1.1" else COLUMNS[table]
		text = io.StringIO(newline="")
		writer = csv.DictWriter(text, columns.split(","), restval="", delimiter=self.delimiter)
		writer.writeheader()
		writer.writerows(self.rows.get(table, []))
		return text.getvalue()


def small_school(version: str = "1.1") -> Export:
	"""Two classes with three children, a mother with two of them, a grandmother and a teacher."""
	made = Export(version).school()
	made.person("S1", "student", "Mika", "Lee", born="2016-03-04", agentSourcedIds="P1,P2", grades="05")
	made.person("S2", "student", "Noa", "Lee", agentSourcedIds="P1")
	made.person("S3", "student", "Zoë", "Ray")
	made.person("P1", "parent", "Kim", "Lee", email="kim.lee@home.example", sms="+49 170 1234567")
	made.person("P2", "relative", "Ona", "Lee", agentSourcedIds="S1")
	made.person("T1", "teacher", "Ann", "Diaz", email="ann.diaz@school.example")
	made.add(
		"academicSessions",
		sourcedId="Y1",
		title="This year",
		type="schoolYear",
		startDate="2026-09-01",
		endDate="2027-07-01",
	)
	made.school_class("C1", "5A", "S1", "S2", termSourcedIds="Y1").member(
		"C1", "T1", "teacher", primary="true"
	)
	return made.school_class("C2", "5B", "S3", termSourcedIds="Y1", classCode="B5")

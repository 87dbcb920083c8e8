"""A school into which rosters are imported, with what its program exports."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities.roster_import import sentences, service
from ifitwala_ed.activities.roster_import.choices import Choices, choices_of
from ifitwala_ed.activities.roster_import.reading import read_rosters
from ifitwala_ed.activities.roster_import.service import Files, Report, Target
from tests.factories import places
from tests.support.oneroster import Export, small_school

DOCTYPES = (
	"Student",
	"Guardian",
	"Student Guardian",
	"Year Group",
	"Student Group",
	"Student Group Student",
	"Student Group Instructor",
	"Roster Identity",
)


@dataclass
class School:
	"""A school and a year. What an import stores stays, so that each test has people with addresses of their own."""

	name: str
	year: str
	source: str = "OneRoster"

	def export(self, version: str = "1.1") -> Export:
		"""The small school's export, in the year of the site, and with its name."""
		made = small_school(version)
		made.rows["orgs"][0]["name"] = self.name
		(term,) = made.rows["academicSessions"]
		term |= {"startDate": add_days(today(), -50), "endDate": add_days(today(), 250)}
		made.rows["users"][0]["grades"] = ""
		for row in made.rows["users"]:
			if row.get("email"):
				row["email"] = self.mail(row["email"].partition("@")[0])
		return made

	def mail(self, local: str) -> str:
		"""An address of this school's people alone."""
		return f"{local}@{self.name.rpartition(' ')[2]}.example"

	def target(self, org: str = "") -> Target:
		return Target(self.name, self.year, self.source, org)

	def check(self, export: Export, *choices: tuple[str, str, str]) -> Report:
		return service.check(files(export, *choices), self.target())

	def apply(self, export: Export, *choices: tuple[str, str, str]) -> Report:
		report = service.apply(files(export, *choices), self.target())
		assert not report.errors, told(report)
		return report

	def student(self, name: str) -> Any:
		return frappe.get_doc("Student", {"student_name": name, "school": self.name})

	def group(self, title: str) -> Any:
		return frappe.get_doc("Student Group", {"student_group_name": title, "school": self.name})

	def listed(self, title: str) -> set[str]:
		return {row.student_name for row in self.group(title).students if row.active}

	def guardians(self, name: str) -> list[tuple]:
		return [(row.guardian_name, row.relation, row.can_book) for row in self.student(name).guardians]


def new_school() -> School:
	return School(places.school().name, places.academic_year().name)


def files(export: Export, *choices: tuple[str, str, str]) -> Files:
	rosters, findings = read_rosters(export.bundle(), getdate())
	table, unread = choices_of((number, *row) for number, row in enumerate(choices, start=1))
	assert isinstance(table, Choices)
	return Files(rosters, table, [*findings, *unread])


def told(report: Report) -> list[str]:
	return [sentences.sentence(finding) for finding in report.errors]


def notes(report: Report) -> list[str]:
	return [sentences.sentence(finding) for finding in report.findings if finding.is_note]


def stored() -> dict[str, list]:
	return {
		doctype: frappe.get_all(doctype, fields=["name", "modified"], order_by="name asc")
		for doctype in DOCTYPES
	}


def day(number: int) -> date:
	return getdate(add_days(today(), number))

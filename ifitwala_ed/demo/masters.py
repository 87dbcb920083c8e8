"""Company, calendar, schools and rooms of the demo school."""

from collections import defaultdict

import frappe

from ifitwala_ed.demo.csv_source import Rows
from ifitwala_ed.demo.errors import DemoRefusedError
from ifitwala_ed.demo.insert import insert, insert_if_missing
from ifitwala_ed.demo.progress import track


def insert_places(rows: Rows, companies: dict[str, str]) -> None:
	"""Insert the schools, their calendar and their rooms."""
	_holiday_lists(rows)
	_years(rows)
	_locations(rows)
	_schools(rows, companies)


def insert_companies(rows: Rows, company: str | None) -> dict[str, str]:
	"""Insert who invoices; return the companies by CSV key."""
	if company:
		return {row.key: company for row in rows["companies"]}
	for row in rows["companies"]:
		insert_if_missing("Country", row["country"], country_name=row["country"])
	try:
		return {
			row.key: insert_if_missing("Company", row.key, **row)
			for row in track("Companies", rows["companies"])
		}
	except frappe.LinkValidationError as error:
		raise DemoRefusedError(
			f"ERPNext can't make a company on this site yet ({error}). Complete its setup wizard first."
		) from error


def _holiday_lists(rows: Rows) -> None:
	days = defaultdict(list)
	for row in rows["holidays"]:
		days[row["holiday_list"]].append(
			{"holiday_date": row["holiday_date"], "description": row["description"]}
		)
	first = min(row["year_start_date"] for row in rows["academic_years"])
	last = max(row["year_end_date"] for row in rows["academic_years"])
	for name in track("Holiday lists", list(days)):
		if frappe.db.exists("Holiday List", name):
			continue
		insert("Holiday List", holiday_list_name=name, from_date=first, to_date=last, holidays=days[name])


def _schools(rows: Rows, companies: dict[str, str]) -> None:
	for row in track("Schools", rows["schools"]):
		insert(
			"School",
			school_name=row.key,
			abbr=row["abbr"],
			parent_school=row["parent_school"] or None,
			is_group=row["is_group"],
			company=companies[row["company"]],
			holiday_list=row["holiday_list"] or None,
		)


def _years(rows: Rows) -> None:
	for row in track("Academic years", rows["academic_years"]):
		insert_if_missing("Academic Year", row.key, **row)
	for row in track("Year groups", rows["year_groups"]):
		insert_if_missing("Year Group", row.key, **row)


def _locations(rows: Rows) -> None:
	for row in track("Rooms", rows["locations"]):
		values = {**row, "parent_location": row["parent_location"] or None}
		insert_if_missing("Location", row.key, **values)

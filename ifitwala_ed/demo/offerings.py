"""Activities, with their offerings and sections."""

from collections import defaultdict
from datetime import datetime, time
from typing import Any

from ifitwala_ed.activities.programme_import.plan import plan_of
from ifitwala_ed.activities.programme_import.rows import Row as ProgrammeRow
from ifitwala_ed.activities.programme_import.sentences import sentence
from ifitwala_ed.activities.programme_import.writing import Target, write
from ifitwala_ed.demo.csv_source import Row, Rows
from ifitwala_ed.demo.insert import insert, insert_if_missing, preferred
from ifitwala_ed.demo.progress import track

CLOSING_TIME = time(20, 0)


def insert_offerings(rows: Rows, companies: dict[str, str], employees: dict[str, str]) -> None:
	_catalogue(rows)
	billables = _billable_offerings(rows, companies)
	_programme(rows, billables, employees)


def _catalogue(rows: Rows) -> None:
	for row in track("Programs", rows["programs"]):
		insert_if_missing("Program", row.key, **row)
	for row in track("Activities", rows["activities"]):
		insert_if_missing("Activity", row.key, **row)


def _billable_offerings(rows: Rows, companies: dict[str, str]) -> dict[str, str]:
	group = preferred("Item Group", "Services", is_group=0)
	unit = preferred("UOM", "Nos")
	for row in track("Items", rows["items"]):
		insert_if_missing("Item", row.key, **row, item_group=group, stock_uom=unit, is_stock_item=0)
	return {
		row.key: insert(
			"Billable Offering",
			billable_offering_name=row.key,
			item=row["item"],
			company=companies[row["company"]],
		)
		for row in track("Billable offerings", rows["billable_offerings"])
	}


def _programme(rows: Rows, billables: dict[str, str], employees: dict[str, str]) -> None:
	"""The offerings with their sections, by the import that a school uses for its own term."""
	terms = {row.key: row for row in rows["terms"]}
	offerings = defaultdict(list)
	for row in rows["program_offerings"]:
		offerings[row["school"], row["term"]].append(row.key)
	sessions = _sessions(rows, billables, employees)
	for (school, term_name), titles in offerings.items():
		term = terms[term_name]
		target = Target(school, term["academic_year"], term["start_date"], term["end_date"])
		plans = plan_of(row for title in titles for row in sessions[title])
		for plan in track(f"Offerings of {school}", plans):
			refused = [finding for finding in write(plan, target).findings if not finding.is_note]
			if refused:
				raise RuntimeError(
					f"{plan.activity} was not imported: {[sentence(each) for each in refused]}"
				)


def _sessions(
	rows: Rows, billables: dict[str, str], employees: dict[str, str]
) -> dict[str, list[ProgrammeRow]]:
	"""Return the rows of a programme file by offering: one for every weekly session of a section."""
	offerings = {row.key: row for row in rows["program_offerings"]}
	sections = {row.key: row for row in rows["activity_sections"]}
	terms = {row.key: row for row in rows["terms"]}
	instructors: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
	for row in rows["group_instructors"]:
		instructors[row["student_group"]] += (employees[row["employee"]],)
	sessions = defaultdict(list)
	for line, row in enumerate(rows["group_schedules"], start=2):
		section = sections.get(row["student_group"])
		if section:
			offering = offerings[section["offering"]]
			values = {
				"weekday": row["weekday"],
				"from": row["from_time"],
				"to": row["to_time"],
				"room": row["location"],
				"instructors": instructors[section.key],
				**_section(section),
				**_offering(offering, terms[offering["term"]], billables),
			}
			sessions[offering.key].append(ProgrammeRow(line, values))
	return sessions


def _section(row: Row) -> dict[str, Any]:
	return {
		"section": row["section_label"],
		"group": row["student_group_name"],
		"capacity": row["capacity_override"] or row["maximum_size"],
		"maximum size": row["maximum_size"],
		"minimum size": row["minimum_size"],
		"tier": row["priority_tier"],
		"waitlist": row["allow_waitlist"],
	}


def _offering(row: Row, term: Row, billables: dict[str, str]) -> dict[str, Any]:
	return {
		"activity": row["activity"],
		"offering": row["title"],
		"program": row["program"],
		"total capacity": row["capacity"],
		"booking closes": datetime.combine(term["bookings_close_on"], CLOSING_TIME),
		"mode": row["allocation_mode"],
		"outcome": row["allocation_outcome"] or "Confirm",
		"year groups": tuple(row["year_groups"]),
		"minimum age": row["min_age_years"],
		"maximum age": row["max_age_years"],
		"choices": row["max_choices"],
		"students book": row["student_booking"],
		"guardians book": row["guardian_booking"],
		"staff book": row["staff_booking"],
		"offering waitlist": row["waitlist"],
		"promote": row["auto_promote"],
		"offer hours": row["offer_hours"],
		"fee": row["fee_amount"],
		"billable offering": billables.get(row["billable_offering"]),
	}

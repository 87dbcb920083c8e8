"""Activities, their offerings and sections, and the classes that students attend anyway."""

from collections import defaultdict
from datetime import datetime, time
from typing import Any

import frappe

from ifitwala_ed.demo.csv_source import Row, Rows
from ifitwala_ed.demo.insert import insert, insert_if_missing, preferred
from ifitwala_ed.demo.names import find_names
from ifitwala_ed.demo.progress import track

CLOSING_TIME = time(20, 0)


def insert_offerings(rows: Rows, companies: dict[str, str], employees: dict[str, str]) -> None:
	_catalogue(rows)
	billables = _billable_offerings(rows, companies)
	offerings = _offerings(rows, billables)
	timetable = Timetable(rows, employees)
	sections = _section_groups(rows, offerings, timetable)
	_attach_sections(rows, offerings, sections)
	_class_groups(rows, timetable)


class Timetable:
	"""The child rows of a group, from the files that list them."""

	def __init__(self, rows: Rows, employees: dict[str, str]):
		self._schedule = defaultdict(list)
		self._instructors = defaultdict(list)
		for row in rows["group_schedules"]:
			self._schedule[row["student_group"]].append(
				{
					"weekday": row["weekday"],
					"from_time": row["from_time"].isoformat(),
					"to_time": row["to_time"].isoformat(),
					"location": row["location"],
				}
			)
		for row in rows["group_instructors"]:
			self._instructors[row["student_group"]].append({"employee": employees[row["employee"]]})

	def of(self, group: str) -> dict[str, list[dict[str, Any]]]:
		return {"schedule": self._schedule[group], "instructors": self._instructors[group]}


def _catalogue(rows: Rows) -> None:
	for row in track("Programs", rows["programs"]):
		insert_if_missing("Program", row.key, **row.values)
	for row in track("Activities", rows["activities"]):
		insert_if_missing("Activity", row.key, **row.values)


def _billable_offerings(rows: Rows, companies: dict[str, str]) -> dict[str, str]:
	group = preferred("Item Group", "Services", is_group=0)
	unit = preferred("UOM", "Nos")
	for row in track("Items", rows["items"]):
		insert_if_missing("Item", row.key, **row.values, item_group=group, stock_uom=unit, is_stock_item=0)
	return {
		row.key: insert(
			"Billable Offering",
			billable_offering_name=row.key,
			item=row["item"],
			company=companies[row["company"]],
		)
		for row in track("Billable offerings", rows["billable_offerings"])
	}


def _offerings(rows: Rows, billables: dict[str, str]) -> dict[str, str]:
	terms = {row.key: row for row in rows["terms"]}
	return {
		row.key: insert("Program Offering", **_offering(row, terms[row["term"]], billables))
		for row in track("Program offerings", rows["program_offerings"])
	}


def _offering(row: Row, term: Row, billables: dict[str, str]) -> dict[str, Any]:
	return {
		"title": row["title"],
		"program": row["program"],
		"school": row["school"],
		"academic_year": term["academic_year"],
		"start_date": term["start_date"],
		"end_date": term["end_date"],
		"status": "Active",
		"capacity": row["capacity"],
		"activity_booking_enabled": 1,
		"activity": row["activity"],
		"activity_booking_open_to": datetime.combine(term["bookings_close_on"], CLOSING_TIME),
		"activity_allocation_mode": row["allocation_mode"],
		"activity_allocation_outcome": row["allocation_outcome"] or "Confirm",
		"activity_year_groups": [{"year_group": year} for year in row["year_groups"]],
		"activity_min_age_years": row["min_age_years"],
		"activity_max_age_years": row["max_age_years"],
		"activity_max_choices": row["max_choices"],
		"activity_allow_student_booking": row["student_booking"],
		"activity_allow_guardian_booking": row["guardian_booking"],
		"activity_allow_staff_booking": row["staff_booking"],
		"activity_waitlist_enabled": row["waitlist"],
		"activity_auto_promote_waitlist": row["auto_promote"],
		"activity_waitlist_offer_hours": row["offer_hours"],
		"activity_payment_required": int(bool(row["fee_amount"])),
		"activity_fee_amount": float(row["fee_amount"]),
		"activity_billable_offering": billables.get(row["billable_offering"]),
	}


def _section_groups(rows: Rows, offerings: dict[str, str], timetable: Timetable) -> dict[str, str]:
	rules = {row.key: row for row in rows["program_offerings"]}
	terms = {row.key: row for row in rows["terms"]}
	names = {}
	for row in track("Activity groups", rows["activity_sections"]):
		offering = rules[row["offering"]]
		names[row.key] = insert(
			"Student Group",
			student_group_name=row.key,
			group_based_on="Activity",
			program_offering=offerings[row["offering"]],
			school=offering["school"],
			academic_year=terms[offering["term"]]["academic_year"],
			maximum_size=row["maximum_size"],
			status="Active",
			**timetable.of(row.key),
		)
	return names


def _attach_sections(rows: Rows, offerings: dict[str, str], groups: dict[str, str]) -> None:
	sections = defaultdict(list)
	for row in rows["activity_sections"]:
		sections[row["offering"]].append(
			{
				"student_group": groups[row.key],
				"section_label": row["section_label"],
				"capacity_override": row["capacity_override"],
				"minimum_size": row["minimum_size"],
				"priority_tier": row["priority_tier"],
				"is_active": 1,
				"allow_waitlist": row["allow_waitlist"],
			}
		)
	for row in track("Offerings with their sections", rows["program_offerings"]):
		offering = frappe.get_doc("Program Offering", offerings[row.key])
		offering.extend("activity_sections", sections[row.key])
		offering.save()


def _class_groups(rows: Rows, timetable: Timetable) -> None:
	students = find_names(rows).students
	attending = defaultdict(list)
	for row in rows["class_students"]:
		attending[row["student_group"]].append({"student": students[row["student"]], "active": 1})
	for row in track("Classes", rows["class_groups"]):
		insert(
			"Student Group",
			**row.values,
			status="Active",
			students=attending[row.key],
			**timetable.of(row.key),
		)

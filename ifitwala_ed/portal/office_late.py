"""One child that is booked after closing, as docs/api.md shapes it: who it could be, and what of the offering would fit."""

from typing import Any, Final

import frappe
from frappe import _

from ifitwala_ed.activities import occupancy
from ifitwala_ed.activities.booking import payers
from ifitwala_ed.activities.booking.reasons import Code
from ifitwala_ed.activities.booking.snapshots import BY_STAFF, StudentSnapshot
from ifitwala_ed.portal import programme
from ifitwala_ed.portal.families import Child

MOST_FOUND: Final = 20


def find(text: str) -> tuple[list[dict[str, Any]], bool]:
	"""Return the first students whose names have a text in them, of those that the user may look at, and whether there are more."""
	if not text.strip():
		return [], False
	found = frappe.get_list(
		"Student",
		filters={"enabled": 1, "student_name": ["like", f"%{text.strip()}%"]},
		fields=["name", "student_name", "year_group", "school"],
		order_by="student_name asc, name asc",
		limit_page_length=MOST_FOUND + 1,
	)
	return found[:MOST_FOUND], len(found) > MOST_FOUND


def fitting(program_offering: str, student: StudentSnapshot) -> dict[str, Any]:
	"""Return what a child could have of an offering but for its being closed, and why not. The caller has judged the right."""
	found = programme.of_family([Child(student, BY_STAFF)], program_offering)
	offering = next((each for each in found if student.name in each["children"]), None)
	if not offering:
		why = _("{0} can't be booked here: the child has left, or belongs to a school that this isn't for.")
		return {
			"student_name": student.student_name,
			"booking": None,
			"price": None,
			"payers": {},
			"reasons": [why.format(student.student_name)],
			"sections": [],
		}
	child = offering["children"][student.name]
	seats = {each.student_group: each.seats for each in occupancy.of_offering(program_offering).sections}
	company = frappe.db.get_value("Program Offering", program_offering, "company")
	return {
		"student_name": student.student_name,
		"booking": child["booking"],
		"price": offering["price"],
		# nobody has to pay where nothing does
		"payers": payers.choices(student.name, student.account_holder, company) if offering["price"] else {},
		"reasons": [
			each["sentence"] for each in child["reasons"] if each["code"] != Code.WINDOW_CLOSED.value
		],
		"sections": [
			{
				"student_group": section["student_group"],
				"title": section["title"],
				"meets": section["meets"],
				"free": seats[section["student_group"]].free,
				"waiting": seats[section["student_group"]].waiting,
				"ok": child["sections"][section["student_group"]]["ok"],
				"reasons": [
					each["sentence"] for each in child["sections"][section["student_group"]]["reasons"]
				],
			}
			for section in offering["sections"]
		],
	}

"""Companies, schools, years, holidays and rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate, today

from tests.factories.core import insert, unique


def company() -> str:
	"""The one company of all tests: with ERPNext's chart of accounts a new one takes ten seconds."""
	existing = frappe.get_all("Company", pluck="name", order_by="creation", limit=1)
	if existing:
		return existing[0]
	values = {
		"company_name": "Lakeside Schools",
		"abbr": "LS",
		"default_currency": "EUR",
		"country": "Germany",
	}
	return insert("Company", values, {}).name


def school(parent: str | None = None, **values: Any) -> Document:
	name = unique("Lakeside School")
	defaults = {
		"school_name": name,
		"abbr": name.rsplit(" ", 1)[-1],
		"company": values.get("company") or company(),
		"parent_school": parent,
		"is_group": 0,
	}
	return insert("School", defaults, values)


def campuses(count: int = 2) -> tuple[Document, list[Document]]:
	"""A school and its campuses."""
	parent = school(is_group=1)
	return parent, [school(parent=parent.name) for _number in range(count)]


def academic_year(**values: Any) -> Document:
	"""A year that today lies in."""
	defaults = {
		"academic_year_name": unique("Year"),
		"year_start_date": add_days(today(), -60),
		"year_end_date": add_days(today(), 300),
	}
	return insert("Academic Year", defaults, values)


def year_group(**values: Any) -> Document:
	return insert("Year Group", {"year_group_name": unique("Year Group"), "sequence": 5}, values)


def holiday_list(dates: Sequence[date | str], **values: Any) -> Document:
	days = sorted(getdate(day) for day in dates)
	defaults = {
		"holiday_list_name": unique("Holidays"),
		"from_date": min([getdate(add_days(today(), -60)), *days]),
		"to_date": max([getdate(add_days(today(), 300)), *days]),
		"holidays": [{"holiday_date": day, "description": "Holiday"} for day in days],
	}
	return insert("Holiday List", defaults, values)


def room(name: str = "Room", parent: str | None = None, **values: Any) -> Document:
	"""A place that can be booked."""
	defaults = {
		"location_name": unique(name),
		"parent_location": parent,
		"is_group": 0,
		"is_bookable": 1,
		"seats": 30,
	}
	return insert("Location", defaults, values)


@dataclass(frozen=True)
class Hall:
	whole: Document
	courts: list[Document]


def hall(courts: int = 2) -> Hall:
	"""A hall that can be booked as a whole or court by court."""
	whole = room("Sports Hall", is_group=1, seats=120)
	return Hall(whole, [room("Court", parent=whole.name) for _number in range(courts)])


def timetable_cycle(school: str, days: Sequence[str], **values: Any) -> Document:
	"""The calendar of a cycle that begins on the Monday of this week."""
	monday = add_days(today(), -getdate(today()).weekday())
	defaults = {
		"cycle_name": unique("Cycle"),
		"school": school,
		"starts_on": monday,
		"days": [{"day_name": day} for day in days],
	}
	return insert("Timetable Cycle", defaults, values)

"""A family with two children at a school with names that can be shown, in the middle of a term's booking."""

from dataclasses import dataclass

import frappe
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.api import activity_booking as api
from tests.desk.story import School, make_school, paid
from tests.factories import billing, people
from tests.factories.offerings import Offered, let_days_pass

LOTTERY = "Lottery (Preference)"
PAGES = ("calendar", "messages", "settings", "basket")


@dataclass(frozen=True)
class Evening:
	"""What the family finds: addresses by what is there to see."""

	user: str
	offered: str
	paths: dict[str, str]


def make_evening() -> Evening:
	school = make_school()
	payer = billing.account_holder(account_holder_name="Kim Berger").name
	parent = people.user("Kim", ["Guardian"], last_name="Berger")
	guardian = people.guardian(parent.name, guardian_name="Kim Berger", mobile_no="030 1234567").name
	mia = people.student(school.name, [guardian], first_name="Mia", last_name="Berger", account_holder=payer)
	noah = people.student(
		school.name,
		[guardian],
		first_name="Noah",
		last_name="Berger",
		account_holder=payer,
		date_of_birth=people.born(6),
	)
	made = make_programme(school)
	bookings = {
		"confirmed": _book(made["football"], mia.name, made["football"].sections[0]),
		"offer": make_offer(school, made["judo"], noah.name),
		"applied": _book(made["robotics"], mia.name, *made["robotics"].sections[:2]),
		"waiting": _book(made["choir"], noah.name, made["choir"].sections[0]),
	}
	frappe.db.commit()
	offerings = {
		"book": (made["pottery"], mia),
		"why-not": (made["pottery"], noah),
		"opens-later": (made["theatre"], mia),
		"rank": (made["robotics"], noah),
	}
	paths = {name: f"/activities/{name}" for name in ("programme", "bookings", *PAGES)}
	paths |= {
		name: f"/activities/programme/{offered.offering}?child={child.name}"
		for name, (offered, child) in offerings.items()
	}
	paths |= {name: f"/activities/bookings/{booking}" for name, booking in bookings.items()}
	missing = {"not-found": "/activities/nowhere", "forbidden": "/activities/bookings/nobodys"}
	return Evening(parent.name, bookings["offer"], {"home": "/activities", **paths, **missing})


def make_programme(school: School) -> dict[str, Offered]:
	football = school.open_offering("Football", ("Monday", "Thursday"), 12)
	judo = school.open_offering("Judo", ("Tuesday",), 1)
	choir = school.open_offering("Choir", ("Wednesday",), 1)
	robotics = school.open_offering(
		"Robotics", ("Monday", "Wednesday", "Friday"), 8, activity_allocation_mode=LOTTERY
	)
	pottery = school.open_offering("Pottery", ("Thursday", "Friday"), 3, **paid(), activity_min_age_years=8)
	theatre = school.open_offering("Theatre", ("Tuesday",), 16)
	frappe.db.set_value(
		"Program Offering",
		theatre.offering,
		"activity_booking_open_from",
		add_to_date(now_datetime(), days=3, as_datetime=True).replace(hour=19, minute=0, second=0),
	)
	_describe()
	_book(choir, school.child(2), choir.section)
	let_days_pass(football, 7, dates=False)
	return {
		"football": football,
		"judo": judo,
		"choir": choir,
		"robotics": robotics,
		"pottery": pottery,
		"theatre": theatre,
	}


def make_offer(school: School, made: Offered, student: str) -> str:
	"""Somebody gives a seat back, and it is offered to the student."""
	first = _book(made, school.child(1), made.section)
	waiting = _book(made, student, made.section)
	api.cancel_activity_booking(first)
	return waiting


def _book(made: Offered, student: str, *sections: str) -> str:
	return api.submit_activity_booking(made.offering, student, choices=list(sections))["name"]


def _describe() -> None:
	"""What the activities are about, in the words of a school."""
	for name, category, description in (
		("Football", "Sport", "Two friendly teams, one ball, every weather."),
		("Judo", "Sport", "Falling without fear, and getting up again."),
		("Choir", "Music", "Songs in eight languages, and a concert before the holidays."),
		("Robotics", "Science", "Build it, program it, let it find its way out of the maze."),
		("Pottery", "Art", "From a lump of clay to a bowl that you take home."),
		("Theatre", "Art", "A play of our own, written together."),
	):
		values = {"category": category, "description": description}
		frappe.db.set_value("Activity", {"activity_name": name}, values)

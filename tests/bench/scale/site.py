"""A small site whose last term is over, the people who use it now, and what they do."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import frappe
from frappe.utils import add_days, add_months, getdate, today

from ifitwala_ed.activities.outbox import job as outbox
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import calendar, desk, portal, register
from ifitwala_ed.permissions import counting
from ifitwala_ed.school_communication import entries, threads
from ifitwala_ed.school_communication.telling import delivery as telling
from tests.bench.scale.history import History
from tests.factories import bookings, lotteries, offerings, people, places, posts
from tests.factories.offerings import Offered
from tests.factories.posts import audience
from tests.integration.reports.support import REPORTS, rows

SCHOOLS: Final = 3
FAMILIES: Final = 12
CARDS: Final = (
	"Failed Activity Invoices",
	"Open Booking Windows",
)
# What is copied of a conversation has the hashes of what it was copied from: the check of a night finds all of it.
NOT_ON_COPIES: Final = ("ifitwala_ed.tasks.conversation_check.nightly_verification",)


@dataclass(frozen=True)
class Site:
	"""Who uses the site now; the terms of ``history`` are over."""

	history: History
	now: Offered
	newcomer: people.Family
	# who booked in every term of ten years
	veteran: str
	office: str
	teacher: people.Teacher
	holiday_list: str

	def _book_and_cancel(self, student: str) -> None:
		booked = api.submit_activity_booking(self.now.offering, student, choices=[self.now.section])
		api.cancel_activity_booking(booked["name"])

	def _add_a_holiday(self) -> None:
		"""The day of the first session to come becomes one."""
		day = frappe.db.get_value(
			"Location Booking",
			{"source_name": self.now.section},
			"from_datetime",
			order_by="from_datetime asc",
		)
		holidays = frappe.get_doc("Holiday List", self.holiday_list)
		holidays.append("holidays", {"holiday_date": getdate(day), "description": "Holiday"})
		holidays.save()

	def calls(self) -> dict[str, Callable[[], Any]]:
		"""Return what people and jobs do, by name. Each can be done again."""
		student = self.newcomer.student
		mine = partial(acting_as, self.newcomer.user)
		office = partial(acting_as, self.office)
		found = {
			# first, so that the family has booked before it looks
			"book and cancel": mine(partial(self._book_and_cancel, student)),
			"book and cancel after ten years": office(partial(self._book_and_cancel, self.veteran)),
			"a day added to a holiday list": self._add_a_holiday,
			"a parent's feed": mine(api.get_activity_communications),
			"a coordinator's feed": office(api.get_activity_communications),
			"an instructor's feed": acting_as(self.teacher.user, api.get_activity_communications),
			"a family's bookings": mine(partial(api.get_student_activity_bookings, student)),
			"a family's logistics": mine(partial(api.get_activity_booking_logistics, student)),
			"a family's session": mine(portal.get_portal_session),
			"a family's programme": mine(portal.get_family_programme),
			"a family's bookings of all children": mine(portal.get_family_bookings),
			"a family's calendar": mine(partial(calendar.get_family_calendar, *_next_month())),
			"the office's register": office(register.get_register),
			"an instructor's register": acting_as(self.teacher.user, register.get_register),
			"seats of an offering": office(partial(desk.get_offering_occupancy, self.now.offering)),
			"what a withdrawal takes": office(partial(desk.preview_withdrawal, student)),
			"calendar of rooms": office(
				partial(desk.get_session_events, "Location Booking", *map(str, _next_month()))
			),
			**_jobs(),
		}
		for name in REPORTS:
			found[f"report: {name}"] = office(partial(rows, name))
		for name in CARDS:
			found[f"card: {name}"] = office(partial(_card, name))
		found["card: Free Activity Seats"] = office(desk.get_free_activity_seats)
		found["card: Students Waiting for a Seat"] = office(desk.get_students_waiting)
		found["card: Offers Lapsing Today"] = office(_lapsing_today)
		found["chart: bookings per day"] = office(_bookings_per_day)
		return found | self._lists()

	def _lists(self) -> dict[str, Callable[[], Any]]:
		"""Return what Desk lists and counts for the office, and what it lists for an instructor."""
		found, office = {}, partial(acting_as, self.office)
		for doctype in _listed(self.office):
			found[f"count of {doctype}"] = office(partial(counting.get_count, doctype))
			found[f"list of {doctype}"] = office(partial(_first_page, doctype))
		for doctype in _listed(self.teacher.user):
			listed = partial(_first_page, doctype)
			found[f"an instructor's list of {doctype}"] = acting_as(self.teacher.user, listed)
		return found


def make() -> Site:
	"""Make the site: a term with bookings, talk and notices in some schools, and one that is open now. Commits."""
	holidays = places.holiday_list([add_days(today(), 250)]).name
	term = [_term(places.school(holiday_list=holidays).name) for _number in range(SCHOOLS)]
	telling.deliver()
	outbox.deliver()
	# in another section than that which is booked anew, which meets on the same day
	veteran = frappe.db.get_value(
		"Activity Booking", {"allocated_student_group": term[0].sections[2]}, "student"
	)
	school = term[0].school
	history = History.of([*term, _drawn(school)])
	now = offerings.open_offering(sections=2, school=school)
	posts.post(school, audience("School", school, "guardians"))
	teacher = people.teacher()
	group = frappe.get_doc("Student Group", now.section)
	group.append("instructors", {"employee": teacher.employee})
	group.save()
	office = people.staff("Activity Coordinator", [school]).name
	newcomer = people.family(school)
	for section in (now.section, now.sections[1]):
		booked = bookings.book(now, section, people.student(school, [newcomer.guardian]).name)
		entries.append(
			threads.thread_of_booking(booked), user=newcomer.user, intent_type="Comment", note="Thank you."
		)
	outbox.deliver()
	frappe.db.commit()
	return Site(history, now, newcomer, veteran, office, teacher, holidays)


def _jobs() -> dict[str, Callable[[], Any]]:
	"""Every job of the scheduler, by what hooks.py calls it: those of a night, and those that come often."""
	found = {}
	for how_often, methods in frappe.get_hooks("scheduler_events", app_name="ifitwala_ed").items():
		for method in methods["*/5 * * * *"] if how_often == "cron" else methods:
			if method not in NOT_ON_COPIES:
				kind = "night" if how_often == "daily_long" else "job"
				found[f"{kind}: {'.'.join(method.split('.')[-2:])}"] = frappe.get_attr(method)
	return found


def _listed(user: str) -> list[str]:
	"""The doctypes of this app of which somebody finds a list in Desk."""
	own = frappe.get_all(
		"DocType",
		filters={"module": ["in", frappe.get_module_list("ifitwala_ed")], "istable": 0, "issingle": 0},
		pluck="name",
		order_by="name asc",
	)
	return [doctype for doctype in own if frappe.has_permission(doctype, "read", user=user)]


def _first_page(doctype: str) -> list[dict[str, Any]]:
	return frappe.get_list(doctype, fields=["name"], limit_page_length=20)


def _next_month() -> tuple[date, date]:
	return getdate(today()), getdate(add_months(today(), 1))


def _card(name: str) -> int:
	"""What a number card counts."""
	folder = name.lower().replace(" ", "_")
	path = frappe.get_app_path("ifitwala_ed", "activities", "number_card", folder, f"{folder}.json")
	card = json.loads(Path(path).read_text())
	return counting.get_count(card["document_type"], card["filters_json"])


def _lapsing_today() -> int:
	"""What the card counts: what it calls today Frappe makes a time between two."""
	lapses = ["offer_expires_on", "between", [today(), today()]]
	return counting.get_count("Activity Booking", [["status", "=", "Offered"], lapses])


def _bookings_per_day() -> None:
	"""What the chart groups, as Frappe does."""
	frappe.get_list(
		"Activity Booking",
		fields=["creation as day", "count(name) as bookings"],
		filters=[["creation", ">=", add_months(today(), -1)], ["status", "!=", "Draft"]],
		group_by="creation",
		order_by="creation asc",
		limit_page_length=0,
	)


def acting_as(user: str, call: Callable[[], Any]) -> Callable[[], Any]:
	def act() -> Any:
		frappe.set_user(user)
		try:
			return call()
		finally:
			frappe.set_user("Administrator")

	return act


def _term(school: str) -> Offered:
	made = offerings.open_offering(sections=3, school=school)
	families = [people.family(school) for _number in range(FAMILIES)]
	booked = [
		bookings.book(made, made.sections[number % 3], family.student)
		for number, family in enumerate(families)
	]
	for name, family in zip(booked[::4], families[::4], strict=True):
		entries.append(
			threads.thread_of_booking(name), user=family.user, intent_type="Comment", note="Thank you."
		)
	api.cancel_activity_booking(booked[5])
	_posts_about(made)
	return made


def _drawn(school: str) -> Offered:
	"""A lottery with more applicants than seats."""
	made = lotteries.lottery(sections=2, capacity=2, school=school, activity_waitlist_enabled=0)
	made.apply_many(6, *made.sections)
	made.close().run()
	return made.offered


def _posts_about(made: Offered) -> None:
	targets: Iterable[tuple[str, str]] = (
		("Program Offering", made.offering),
		("Student Group", made.section),
	)
	for mode, target in targets:
		posts.post(made.school, audience(mode, target, "guardians"), activity_program_offering=made.offering)

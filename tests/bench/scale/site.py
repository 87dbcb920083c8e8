"""A small site whose last term is over, the people who use it now, and what they do."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import frappe
from frappe.utils import add_months, today

from ifitwala_ed.activities.booking import ended_queues, idempotency, offers, waitlist
from ifitwala_ed.activities.outbox import job as outbox
from ifitwala_ed.activities.window import opening
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import desk
from ifitwala_ed.permissions import counting
from ifitwala_ed.schedule import group_sync
from ifitwala_ed.school_communication import entries, threads
from ifitwala_ed.tasks.booking_audit import nightly_audit
from ifitwala_ed.tasks.schedule_drift import nightly_check
from tests.bench.scale.history import History
from tests.factories import bookings, offerings, people, places, posts
from tests.factories.offerings import Offered
from tests.factories.posts import audience
from tests.integration.reports.support import REPORTS, rows

SCHOOLS: Final = 3
FAMILIES: Final = 12
CARDS: Final = (
	"Failed Activity Invoices",
	"Open Booking Windows",
)
LISTS: Final = (
	"Activity Booking",
	"Activity Booking Event",
	"Activity Event Delivery",
	"Communication Interaction Entry",
	"Location Booking",
	"Org Communication",
	"Program Offering",
	"Student",
	"Student Group",
)


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

	def _book_and_cancel(self, student: str) -> None:
		booked = api.submit_activity_booking(self.now.offering, student, choices=[self.now.section])
		api.cancel_activity_booking(booked["name"])

	def calls(self) -> dict[str, Callable[[], Any]]:
		"""Return what people and jobs do, by name. Each can be done again."""
		student = self.newcomer.student
		mine = partial(acting_as, self.newcomer.user)
		office = partial(acting_as, self.office)
		found = {
			# first, so that the family has booked before it looks
			"book and cancel": mine(partial(self._book_and_cancel, student)),
			"book and cancel after ten years": office(partial(self._book_and_cancel, self.veteran)),
			"a parent's feed": mine(api.get_activity_communications),
			"a coordinator's feed": office(api.get_activity_communications),
			"an instructor's feed": acting_as(self.teacher.user, api.get_activity_communications),
			"a family's bookings": mine(partial(api.get_student_activity_bookings, student)),
			"a family's logistics": mine(partial(api.get_activity_booking_logistics, student)),
			"job: offers that lapse": offers.expire_lapsed,
			"job: reminders": offers.remind,
			"job: windows that end": opening.close_ended_windows,
			"job: deliveries": outbox.deliver,
			"job: marked groups": group_sync.rebuild_marked_groups_left_behind,
			"job: promotions": waitlist.fill_all,
			"job: queues that end": ended_queues.reject_left_behind,
			"night: audit": nightly_audit,
			"night: drift": nightly_check,
			"night: old keys": idempotency.forget_old_keys,
		}
		for name in REPORTS:
			found[f"report: {name}"] = office(partial(rows, name))
		for name in CARDS:
			found[f"card: {name}"] = office(partial(_card, name))
		found["card: Free Activity Seats"] = office(desk.get_free_activity_seats)
		found["card: Students Waiting for a Seat"] = office(desk.get_students_waiting)
		found["card: Offers Lapsing Today"] = office(_lapsing_today)
		found["chart: bookings per day"] = office(_bookings_per_day)
		for doctype in LISTS:
			found[f"count of {doctype}"] = office(partial(counting.get_count, doctype))
			listed = partial(frappe.get_list, doctype, fields=["name"], limit_page_length=20)
			found[f"list of {doctype}"] = office(listed)
		return found


def make() -> Site:
	"""Make the site: a term with bookings, talk and notices in some schools, and one that is open now. Commits."""
	term = [_term(places.school().name) for _number in range(SCHOOLS)]
	outbox.deliver()
	# in another section than that which is booked anew, which meets on the same day
	veteran = frappe.db.get_value(
		"Activity Booking", {"allocated_student_group": term[0].sections[2]}, "student"
	)
	school = term[0].school
	history = History.of(term)
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
	return Site(history, now, newcomer, veteran, office, teacher)


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


def _posts_about(made: Offered) -> None:
	targets: Iterable[tuple[str, str]] = (
		("Program Offering", made.offering),
		("Student Group", made.section),
	)
	for mode, target in targets:
		posts.post(made.school, audience(mode, target, "guardians"), activity_program_offering=made.offering)

"""A family for whom much has come to an end: what pages say when nothing can be done any more, and what has been said."""

from typing import Any

import frappe
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import OfferExpiredError
from ifitwala_ed.school_communication import threads
from tests.browser import moments
from tests.browser.story import LOTTERY, Evening, make_offer
from tests.desk.story import make_school, paid
from tests.factories import billing, conversations, people, posts
from tests.factories.offerings import Offered


def make_aftermath() -> Evening:
	school = make_school()
	parent = people.user("Jo", ["Guardian"], last_name="Lind").name
	guardian = people.guardian(parent, guardian_name="Jo Lind").name
	payers = [billing.account_holder(account_holder_name=name).name for name in ("Jo Lind", "Alex Lind")]
	child: dict[str, Any] = {
		name: people.student(
			school.name, [guardian], first_name=name, last_name="Lind", account_holder=payer
		).name
		for name, payer in (("Ida", payers[0]), ("Emil", None))
	}
	ida, emil = child["Ida"], child["Emil"]
	full, closed = _full_and_closed()
	dancing = school.open_offering("Dancing", ("Friday",), 4, **paid())
	talk = _book(school.open_offering("Swimming", ("Friday",), 4), emil)
	_talk(parent, talk, school.coordinator)
	_post(school.name)
	frappe.db.commit()
	offerings = {
		"full": (full, ida),
		"closed": (closed, ida),
		"no-payer": (dancing, emil),
		"payer": (dancing, ida),
	}
	bookings = {
		"cancelled": _cancelled(ida),
		"expired": _expired(ida),
		"no-seat": _without_a_seat(ida, emil),
		"conversation": talk,
	}
	paths = {name: moments.path_of(made, student) for name, (made, student) in offerings.items()}
	paths |= {name: f"/activities/bookings/{booking}" for name, booking in bookings.items()}
	paths |= {
		"has-booking": f"/activities/programme/{frappe.db.get_value('Activity Booking', talk, 'program_offering')}?child={emil}",
		"many-bookings": "/activities/bookings",
		"answered": "/activities/messages",
		"filtered": "/activities/programme?fits=1&day=Sunday",
	}
	return Evening(parent, bookings["expired"], paths)


def _full_and_closed() -> tuple[Offered, Offered]:
	school = make_school()
	full = school.open_offering("Climbing", ("Wednesday",), 1)
	moments.fill(full, full.section)
	closed = school.open_offering("Cooking", ("Thursday",), 4)
	api.close_activity_booking_window(closed.offering)
	return full, closed


def _cancelled(student: str) -> str:
	booking = _book(make_school().open_offering("Chess", ("Monday",), 4), student)
	api.cancel_activity_booking(booking, reason="We move house.")
	frappe.db.commit()
	return booking


def _post(school: str) -> None:
	posts.post(
		school,
		posts.audience("School", school, "guardians"),
		title="Summer party",
		message="<p>On <strong>Friday</strong> at four. Please bring a cup.</p>",
		allow_replies=1,
	)


def _book(made: Any, student: str) -> str:
	return api.submit_activity_booking(made.offering, student, choices=[made.section])["name"]


def _expired(student: str) -> str:
	school = make_school()
	booking = make_offer(school, school.open_offering("Fencing", ("Tuesday",), 1), student)
	lapsed = add_to_date(now_datetime(), minutes=-1)
	frappe.db.set_value("Activity Booking", booking, "offer_expires_on", lapsed)
	frappe.db.commit()
	try:
		api.confirm_activity_booking_offer(booking)
	except OfferExpiredError:
		frappe.db.commit()
	return booking


def _without_a_seat(*students: str) -> str:
	"""Both of one family apply for one seat: whoever is drawn, one of them has none."""
	school = make_school()
	made = school.open_offering(
		"Orchestra", ("Tuesday",), 1, activity_allocation_mode=LOTTERY, activity_waitlist_enabled=0
	)
	bookings = [_book(made, student) for student in students]
	api.close_activity_booking_window(made.offering)
	api.allocate_activity_bookings(made.offering)
	frappe.db.commit()
	[lost] = frappe.get_all(
		"Activity Booking", {"name": ["in", bookings], "status": "Rejected"}, pluck="name"
	)
	return lost


def _talk(parent: str, booking: str, coordinator: str) -> None:
	thread = threads.thread_of_booking(booking)
	frappe.db.commit()
	conversations.say(parent, thread, "Are goggles needed?", "Question")
	conversations.say(coordinator, thread, "They help, and nobody has to have them.")
	frappe.db.commit()

"""A booking's conversation with its people, and saying something as one of them."""

from dataclasses import dataclass
from typing import Any

import frappe

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.school_communication import threads
from tests.factories import bookings, offerings, people


@dataclass(frozen=True)
class Conversation:
	"""The thread of a family's booking, in a section that an instructor teaches."""

	made: offerings.Offered
	family: people.Family
	booking: str
	thread: str
	office: str
	teacher: people.Teacher


def conversation() -> Conversation:
	made = offerings.open_offering()
	family = people.family(made.school)
	teacher = people.teacher()
	group = frappe.get_doc("Student Group", made.section)
	group.append("instructors", {"employee": teacher.employee})
	group.save(ignore_permissions=True)
	booking = bookings.book(made, made.section, family.student)
	office = people.staff("Academic Staff", [made.school]).name
	return Conversation(made, family, booking, threads.thread_of_booking(booking), office, teacher)


def say(user: str, post: str, note: str | None = "We will.", intent: str = "Comment", **values: Any) -> dict:
	"""Post an entry as the user; gives the endpoint's answer."""
	frappe.set_user(user)
	try:
		return api.post_activity_communication_entry(post, intent, note=note, **values)
	finally:
		frappe.set_user("Administrator")


def feed(user: str, **context: Any) -> dict:
	"""The user's feed, as the endpoint answers it."""
	frappe.set_user(user)
	try:
		return api.get_activity_communications(**context)
	finally:
		frappe.set_user("Administrator")


def seen(user: str, post: str, **context: Any) -> dict | None:
	"""The post as the user gets it in the feed, or None."""
	found = [item for item in feed(user, page_length=100, **context)["items"] if item["name"] == post]
	return found[0] if found else None

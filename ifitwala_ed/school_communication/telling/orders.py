"""What is to be told to whom: rows that the job delivers. Storing them again adds nothing."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities import coordinators
from ifitwala_ed.activities.outbox.retries import PENDING
from ifitwala_ed.core.jobs import call_later
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.permissions import teaching
from ifitwala_ed.school_communication import audience, intents, post_readers
from ifitwala_ed.school_communication.entries import ENTRY, Entry

DELIVERY: Final = "Communication Delivery"
COMMUNICATION: Final = "Org Communication"
JOB: Final = "ifitwala_ed.school_communication.telling.delivery.deliver"
POST, QUESTION, ANSWER = "Post", "Question", "Answer"
NOTIFICATION, EMAIL, TODO = "Notification", "Email", "To-Do"
THE_OFFICE: Final = "office"
# a question that nobody has answered by then is work
ANSWERED_WITHIN: Final = timedelta(days=1)

Row = tuple[str, str, datetime]


def order_entry(entry: Entry) -> None:
	"""Have it told that somebody asked, or was answered; in the transaction of the entry."""
	if entry.intent_type == intents.QUESTION:
		_store(entry.org_communication, entry.school, QUESTION, entry.name, _of_question(entry))
	elif entry.intent_type == intents.ANSWER and entry.answers:
		_store(entry.org_communication, entry.school, ANSWER, entry.name, _of_answer(entry))


def order_post(org_communication: str) -> bool:
	"""Have the audience of a post told; return whether it was this call that did. In one transaction with its mark."""
	if not _claim(org_communication):
		return False
	post = frappe.get_doc(COMMUNICATION, org_communication)
	now = now_datetime()
	found = [person for person in post_readers.people_of(post) if person.user != post.owner]
	rows = [(NOTIFICATION, person.user, now) for person in found if person.user]
	rows += [(EMAIL, person.email, now) for person in found if person.email and not person.is_colleague]
	_store(post.name, post.school, POST, post.name, rows)
	return True


def tell_soon(post: Any) -> None:
	"""A post was published: its audience is told after the commit. Where it reaches nobody, say so at once."""
	call_later(JOB)
	if not post_readers.people_of(post):
		frappe.msgprint(nobody(), title=_("Nobody Reads This Yet"), indicator="orange")


def nobody() -> str:
	"""Return the sentence for whoever publishes what reaches nobody."""
	return _(
		"Nobody is in the audience of this communication now. Check its rows, or publish it all the same: "
		"whoever joins them later will find it."
	)


def tell_of_new_audience(org_communication: str) -> None:
	"""Have a published post told to whoever a row, saved by itself, has brought to its audience."""
	post = {"name": org_communication, "status": "Published", "booking_thread": ["is", "not set"]}
	if frappe.db.exists(COMMUNICATION, post):
		frappe.db.set_value(COMMUNICATION, org_communication, "awaits_telling", 1, update_modified=False)
		call_later(JOB)


def posts_to_tell() -> list[str]:
	"""Return the published posts whose audience waits to be told, oldest first."""
	post = DocType(COMMUNICATION)
	return (
		frappe.qb.from_(post)
		.select(post.name)
		.where((post.awaits_telling == 1) & audience.now_published(post))
		.orderby(post.published_on)
		.orderby(post.name)
		.run(pluck=True)
	)


def _of_question(entry: Entry) -> Iterator[Row]:
	"""Return the coordinators of the offering's school and the instructors of the group; the office where nobody
	answers.
	"""
	now = now_datetime()
	post = frappe.db.get_value(
		COMMUNICATION,
		entry.org_communication,
		["school", "activity_student_group", "activity_booking"],
		as_dict=True,
	)
	told = coordinators.of_school(post.school)
	if entry.visibility == intents.PUBLIC:
		told += _instructors(post)
	for user in dict.fromkeys(told):
		if user != entry.user:
			yield NOTIFICATION, user, now
	yield TODO, THE_OFFICE, now + ANSWERED_WITHIN


def _instructors(post: frappe._dict) -> list[str]:
	section = post.activity_booking and frappe.db.get_value(
		"Activity Booking", post.activity_booking, "allocated_student_group"
	)
	return teaching.users_of([group for group in (post.activity_student_group, section) if group])


def _of_answer(entry: Entry) -> Iterator[Row]:
	asked_by = frappe.db.get_value(ENTRY, entry.answers, "user")
	if asked_by == entry.user:
		return
	now = now_datetime()
	yield NOTIFICATION, asked_by, now
	if address := frappe.db.get_value("User", {"name": asked_by, "enabled": 1}, "email"):
		yield EMAIL, address, now


def _store(org_communication: str, school: str | None, what: str, said: str, rows: Iterable[Row]) -> None:
	values: list[dict[str, Any]] = [
		{
			"org_communication": org_communication,
			"school": school,
			"what": what,
			"said": said,
			"channel": channel,
			"recipient": recipient,
			"status": PENDING,
			"next_attempt": due,
		}
		for channel, recipient, due in rows
	]
	insert_rows(DELIVERY, values, skip_existing=True)
	call_later(JOB)


def _claim(org_communication: str) -> bool:
	"""Of two jobs that find a post, the second waits here and then finds it done."""
	marked = frappe.db.get_value(COMMUNICATION, org_communication, "awaits_telling", for_update=True)
	if marked:
		frappe.db.set_value(COMMUNICATION, org_communication, "awaits_telling", 0, update_modified=False)
	return bool(marked)

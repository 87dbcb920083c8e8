"""Registers that nobody has taken some hours after the session: the coordinators are asked, by a ToDo, once."""

from collections.abc import Collection
from datetime import timedelta
from functools import partial
from typing import Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities import booking_settings, office_todos
from ifitwala_ed.activities.notices import portal_links
from ifitwala_ed.attendance import register, sessions, stored_marks
from ifitwala_ed.attendance.session_keys import SessionKey
from ifitwala_ed.attendance.sessions import Session
from ifitwala_ed.core import batch, languages, moments, transactions

# what is older is no news: a school that begins with registers isn't asked for those of a whole term
OLDEST: Final = timedelta(days=1)


def ask_for_registers() -> int:
	"""Ask, every five minutes, for the registers that are due; return how many were asked for.

	What was taken while a ToDo was being made is closed by the next run.
	"""
	transactions.run(_close_what_was_taken)
	hours = booking_settings.read().register_due_hours
	if not hours:
		return 0
	due = now_datetime() - timedelta(hours=hours)
	ended = {each.key: each for each in sessions.ended_between(due - OLDEST, due)}
	open_ones = {str(key): ended[key] for key in ended.keys() - stored_marks.settled(ended)}
	expected = register.expected_at(open_ones.values())
	asked = batch.for_each(
		stored_marks.REGISTER,
		sorted(key for key in open_ones if expected[key]),
		lambda key: transactions.run(partial(_ask, open_ones[key])),
		title=_("A register that was not taken could not be asked for"),
	)
	return sum(asked)


def close_todos(taken: Collection[SessionKey]) -> int:
	"""Close what the office was asked to do about registers that are taken now; return how many ToDos."""
	row = DocType(stored_marks.REGISTER)
	names = [
		name
		for key in taken
		for name in frappe.qb.from_(row)
		.select(row.name)
		.where((row.student_group == key.student_group) & (row.session_start == key.starts))
		.where(row.asked_for_on.isnotnull())
		.run(pluck=True)
	]
	return office_todos.close(stored_marks.REGISTER, names)


def _ask(session: Session) -> bool:
	name = stored_marks.ask_for(session)
	if not name:
		return False
	with languages.speaking(languages.of_the_site()):
		link = portal_links.of_register(session.starts.date(), str(session.key))
		sentence = _("The register of {0}, {1}, was not taken. Please see to it: {2}").format(
			session.title, moments.span(session.starts, session.ends), link
		)
		office_todos.assign(session.school, sentence, stored_marks.REGISTER, name, link=link)
	return True


def _close_what_was_taken() -> int:
	row, todo = DocType(stored_marks.REGISTER), DocType(office_todos.TODO)
	names = (
		frappe.qb.from_(todo)
		.join(row)
		.on(row.name == todo.reference_name)
		.select(row.name)
		.where((todo.reference_type == stored_marks.REGISTER) & (todo.status == "Open"))
		.where(row.taken_on.isnotnull())
		.run(pluck=True)
	)
	return office_todos.close(stored_marks.REGISTER, names)

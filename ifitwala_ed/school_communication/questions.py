"""The questions that nobody has answered: of a communication, and of a school."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder

from ifitwala_ed.core import moments
from ifitwala_ed.school_communication import audience, intents
from ifitwala_ed.school_communication.entries import ENTRY
from ifitwala_ed.school_communication.participant import Participant

POST: Final = "Org Communication"
PAGE: Final = 50


def open_in(
	schools: Sequence[str] | None, since: datetime, start: int = 0
) -> tuple[list[dict[str, Any]], bool]:
	"""Return a page of the questions that are open, the oldest first, and whether there are more. One query.

	The caller has judged the right.
	"""
	entry, post, user = DocType(ENTRY), DocType(POST), DocType("User")
	rows = (
		open_query(schools, since)
		.left_join(user)
		.on(user.name == entry.user)
		.select(
			entry.name,
			entry.org_communication,
			entry.note,
			entry.visibility,
			entry.creation,
			user.full_name,
			post.title,
			post.activity_booking,
		)
		.orderby(entry.creation)
		.orderby(entry.name)
		.offset(start)
		.limit(PAGE + 1)
		.run(as_dict=True)
	)
	return [_described(row) for row in rows[:PAGE]], len(rows) > PAGE


def open_query(schools: Sequence[str] | None, since: datetime) -> QueryBuilder:
	"""Return the query of the questions asked since a moment in some schools (None is all) that are open; it selects nothing yet.

	One that was answered or hidden is settled, and one in what isn't published any more can't be answered.
	"""
	entry, post = DocType(ENTRY), DocType(POST)
	answer, redaction = entry.as_("answer"), entry.as_("redaction")
	query = (
		frappe.qb.from_(entry)
		.join(post)
		.on(post.name == entry.org_communication)
		.left_join(answer)
		.on(answer.answers == entry.name)
		.left_join(redaction)
		.on(redaction.redacts == entry.name)
		.where((entry.intent_type == intents.QUESTION) & (entry.creation >= since))
		.where(answer.name.isnull() & redaction.name.isnull() & audience.now_published(post))
	)
	return query if schools is None else query.where(entry.school.isin([*schools, ""]))


def _described(row: frappe._dict) -> dict[str, Any]:
	return {
		"question": row.name,
		"org_communication": row.org_communication,
		"title": row.title,
		"activity_booking": row.activity_booking or None,
		"note": row.note or None,
		# a name that is an address isn't told
		"asked_by": None if "@" in (row.full_name or "") else row.full_name or None,
		"asked_on": moments.iso(row.creation),
		"is_among_staff": row.visibility == intents.STAFF_ONLY,
	}


def newest_open(participant: Participant) -> frappe._dict | None:
	"""Return ``{name, visibility}`` of the newest open question that the user may read. One that was hidden is settled."""
	here = {"org_communication": participant.org_communication}
	settled = frappe.get_all(
		ENTRY,
		filters=here,
		or_filters={"answers": ["is", "set"], "redacts": ["is", "set"]},
		fields=["answers", "redacts"],
		order_by="sequence asc",
	)
	readable = intents.VISIBILITIES if participant.is_staff else (intents.PUBLIC,)
	found = frappe.get_all(
		ENTRY,
		filters={
			**here,
			"intent_type": intents.QUESTION,
			"visibility": ["in", readable],
			"name": ["not in", [row.answers or row.redacts for row in settled] or [""]],
		},
		fields=["name", "visibility"],
		order_by="sequence desc",
		limit=1,
	)
	return found[0] if found else None

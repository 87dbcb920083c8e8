"""A page of posts with what was said under them: a fixed number of queries, however many posts and entries.

Reading writes nothing. Whoever writes, reacts or acknowledges has read (interactions.py).
"""

from typing import Any, Final

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking.answers import Page, paged
from ifitwala_ed.core import moments
from ifitwala_ed.permissions.school_scope import is_staff_of
from ifitwala_ed.school_communication import contexts
from ifitwala_ed.school_communication.contexts import Context
from ifitwala_ed.school_communication.entry_answers import (
	Reader,
	counts_of,
	entry_answer,
	interaction_answer,
	newest_entries,
)
from ifitwala_ed.school_communication.feed_query import FeedQuery
from ifitwala_ed.school_communication.interactions import INTERACTION
from ifitwala_ed.school_communication.participant import Participant

POST: Final = "Org Communication"
FIELDS: Final = (
	"name",
	"title",
	"message",
	"communication_type",
	"published_on",
	"status",
	"allow_replies",
	"school",
	"activity_program_offering",
	"activity_student_group",
	"activity_booking",
)


def page_of_feed(context: Context, page: Page, user: str) -> dict[str, Any]:
	"""Return a page of what the user sees, newest first; 403 for a context that isn't the user's."""
	contexts.require(context, user)
	query = FeedQuery.of(user, context.given)
	total, names = query.count(), query.page(page.start, page.length)
	posts = _posts(names)
	reader = Reader(user, _seen_as_staff(posts, user))
	counts, mine = counts_of(names, reader), _interactions(names, user)
	said = newest_entries(names, reader, counts)
	items = [
		_post_answer(post)
		| {
			"my_interaction": interaction_answer(mine.get(post.name)),
			"entries": said.get(post.name, []),
			"entry_count": counts.get(post.name, 0),
		}
		for post in posts
	]
	return paged(items, total, page)


def headlines(user: str, length: int) -> list[dict[str, Any]]:
	"""Return the newest posts that the user sees by their titles; with what was said below those where the user spoke."""
	names = FeedQuery.of(user, {}).page(0, length)
	posts, mine = _posts(names), _interactions(names, user)
	spoken = [post for post in posts if post.name in mine and mine[post.name].entry_count]
	spoken_in = [post.name for post in spoken]
	reader = Reader(user, _seen_as_staff(spoken, user))
	said = newest_entries(spoken_in, reader, counts_of(spoken_in, reader))
	return [
		{
			"name": post.name,
			"title": post.title,
			"published_on": moments.iso(post.published_on),
			"entries": said.get(post.name, []),
		}
		for post in posts
	]


def posted_answer(participant: Participant, entry: str | None) -> dict[str, Any]:
	"""Return what whoever posted is told: the entry as they read it, and what they did in the communication."""
	name = participant.org_communication
	reader = Reader(participant.user, {name} if participant.is_staff else frozenset())
	return {
		"entry": entry_answer(entry, reader) if entry else None,
		"interaction": interaction_answer(_interactions([name], participant.user).get(name)),
	}


def _posts(names: list[str]) -> list[frappe._dict]:
	"""Return the posts in the order of their names."""
	if not names:
		return []
	post, offering, group = DocType(POST), DocType("Program Offering"), DocType("Student Group")
	rows = (
		frappe.qb.from_(post)
		.left_join(offering)
		.on(offering.name == post.activity_program_offering)
		.left_join(group)
		.on(group.name == post.activity_student_group)
		.select(
			*(post[field] for field in FIELDS), offering.title.as_("offering_title"), group.student_group_name
		)
		.where(post.name.isin(names))
		.run(as_dict=True)
	)
	return sorted(rows, key=lambda row: names.index(row.name))


def _post_answer(post: frappe._dict) -> dict[str, Any]:
	return {
		"name": post.name,
		"title": post.title,
		"message": post.message,
		"communication_type": post.communication_type,
		"status": post.status,
		"published_on": moments.iso(post.published_on),
		"allow_replies": bool(post.allow_replies),
		"context": {
			"activity_program_offering": post.activity_program_offering,
			"offering_title": post.offering_title,
			"activity_student_group": post.activity_student_group,
			"student_group_name": post.student_group_name,
			"activity_booking": post.activity_booking,
		},
	}


def _seen_as_staff(posts: list[frappe._dict], user: str) -> frozenset[str]:
	"""Return those of the posts in which the user reads what is said among staff."""
	return frozenset(post.name for post in posts if is_staff_of(post.school, user))


def _interactions(names: list[str], user: str) -> dict[str, frappe._dict]:
	if not names:
		return {}
	row = DocType(INTERACTION)
	rows = (
		frappe.qb.from_(row)
		.select(
			row.org_communication,
			row.reaction_code,
			row.is_read,
			row.read_on,
			row.entry_count,
			row.last_entry_on,
		)
		.where(row.org_communication.isin(names) & (row.user == user))
		.run(as_dict=True)
	)
	return {row.org_communication: row for row in rows}

"""What has become of a basket, for whoever sent it: the bookings made, and what was refused with what fits instead."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from ifitwala_ed.activities.booking import access, answers, overlap
from ifitwala_ed.activities.booking.access import Viewer
from ifitwala_ed.activities.booking.basket import Outcome, Refused
from ifitwala_ed.activities.booking.basket_items import Item
from ifitwala_ed.activities.booking.snapshots import Application, OfferingSnapshot, StudentSnapshot
from ifitwala_ed.activities.booking.submission import Request
from ifitwala_ed.portal import programme, rendering
from ifitwala_ed.portal.families import Child

MOST_ALTERNATIVES: Final = 3


def requests_of(
	items: Sequence[Item], keys: Sequence[str | None], *, accept_waitlist: bool, digest: str
) -> list[Request]:
	"""Return the items as requests of the session's user. 403 where one of the children or offerings isn't theirs to ask
	for.
	"""
	students: dict[str, tuple[StudentSnapshot, Viewer]] = {}
	offerings: dict[tuple[str, bool], OfferingSnapshot] = {}
	requests = []
	for item, key in zip(items, keys, strict=True):
		if item.student not in students:
			students[item.student] = access.require_student_viewer(item.student)
		student, viewer = students[item.student]
		asked = (item.program_offering, viewer.is_family)
		if asked not in offerings:
			offerings[asked] = access.require_offering(item.program_offering, viewer)
		requests.append(
			Request(
				offering=offerings[asked],
				student=student,
				user=viewer.user,
				application=Application(viewer.actor_type, item.choices, item.account_holder),
				idempotency_key=key,
				claimed_surface=item.request_surface,
				accepts_waitlist=accept_waitlist,
				basket=digest,
			)
		)
	return requests


def answer(requests: Sequence[Request], outcome: Outcome) -> dict[str, Any]:
	"""Return the outcome as docs/api.md shapes it."""
	others = _alternatives(requests, [each.index for each in outcome.refused])
	return {
		"ok": not outcome.refused,
		"bookings": _bookings(requests, outcome),
		"refused": [_refused(each, requests[each.index], others[each.index]) for each in outcome.refused],
	}


def _bookings(requests: Sequence[Request], outcome: Outcome) -> list[dict[str, Any]]:
	"""Return the bookings, each as its viewer sees it: who is staff may have a child of their own at the school."""
	actors = {request.student.name: request.application.actor_type for request in requests}
	user = requests[0].user
	shown: dict[str, dict[str, Any]] = {}
	for actor_type in set(actors.values()):
		rows = [each for each in outcome.bookings if actors[each.student] == actor_type]
		if rows:
			found = answers.booking_answers(rows, Viewer(user, actor_type))
			shown |= {each["name"]: each for each in found}
	return [shown[each.name] for each in outcome.bookings]


def _refused(refused: Refused, request: Request, alternatives: list[dict[str, Any]]) -> dict[str, Any]:
	error = refused.refusal
	return {
		"index": refused.index,
		"student": request.student.name,
		"student_name": request.student.student_name,
		"program_offering": request.offering.name,
		"offering_title": request.offering.title,
		"exc_type": type(error).__name__,
		"title": type(error).title(),
		"message": rendering.plain_sentence(str(error)),
		"values": error.values,
		"alternatives": alternatives,
	}


def _alternatives(requests: Sequence[Request], indexes: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
	"""Return what a child can have instead: other sections of the offering with a seat, else of other offerings."""
	if not indexes:
		return {}
	children = {
		requests[index].student.name: Child(requests[index].student, requests[index].application.actor_type)
		for index in indexes
	}
	offered = programme.of_family(list(children.values()))
	return {index: _alternatives_to(index, requests, offered) for index in indexes}


def _alternatives_to(
	index: int, requests: Sequence[Request], offered: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
	request = requests[index]
	student, own = request.student.name, request.offering.name
	beside = [each for at, each in enumerate(requests) if at != index and each.student.name == student]
	taken = {own, *(each.offering.name for each in beside)}
	found = [
		*(section for each in offered if each["name"] == own for section in _free(each, student)),
		*(section for each in offered if each["name"] not in taken for section in _free(each, student)),
	]
	found = [each for each in found if each["student_group"] not in (request.application.choices or ())]
	clashing = _clashing_with(beside, [each["student_group"] for each in found])
	found = [each for each in found if each["student_group"] not in clashing]
	of_own = [each for each in found if each["program_offering"] == own]
	return (of_own or found)[:MOST_ALTERNATIVES]


def _free(offering: dict[str, Any], student: str) -> list[dict[str, Any]]:
	child = offering["children"].get(student)
	if not child or not child["can_book"]:
		return []
	return [
		{
			"program_offering": offering["name"],
			"offering_title": offering["title"],
			"student_group": section["student_group"],
			"title": section["title"],
			"seats": section["seats"],
		}
		for section in offering["sections"]
		if child["sections"][section["student_group"]]["ok"] and section["seats"] != programme.WAITLIST
	]


def _clashing_with(beside: Sequence[Request], groups: Sequence[str]) -> Collection[str]:
	"""Return the sections that meet while the child is at something else of the same basket."""
	wanted = {choice for each in beside for choice in each.application.choices or ()}
	return overlap.first_clashes(groups, wanted) if wanted and groups else ()

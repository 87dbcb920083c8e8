"""What comes of an edit that would put children in two places: refused, or saved by an administrator with a reason.

Then the families are told, by an event of their booking. What a job finds can't be refused: the coordinators are told.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import frappe
from frappe import _

from ifitwala_ed.activities import accepted_problems, coordinators
from ifitwala_ed.activities.booking import (
	double_booking_texts,
	edit_judgement,
	events,
	session_lines,
	session_news,
)
from ifitwala_ed.activities.booking.double_bookings import DoubleBooking, Meeting
from ifitwala_ed.activities.booking.edit_judgement import Judgement
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.session_news import SessionNews, What
from ifitwala_ed.core import languages
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.wording import by_count
from ifitwala_ed.exceptions import ScheduleClashError
from ifitwala_ed.schedule.intervals import overlaps
from ifitwala_ed.schedule.session_differences import SessionDifference
from ifitwala_ed.schedule.sessions import Session

NAMED_CHILDREN = 5


def check_sessions(differences: Sequence[SessionDifference], doc: Any = None) -> None:
	"""Hook of the schedule: judge sessions at new times before they are stored. ``doc`` is the one that is saved."""
	arriving = [each for found in differences for each in meetings(found.group, found.arriving)]
	leaving = [each for found in differences for each in meetings(found.group, found.leaving)]
	judgement = edit_judgement.judge(arriving, leaving)
	if doc is None or doc.doctype != "Student Group":
		judgement = _without_what_was_allowed(judgement)
	if not judgement.found:
		return
	if doc is None:
		_tell_coordinators(judgement, [found.title for found in differences if found.arriving])
	else:
		_accept_or_refuse(doc, judgement)


def check_joining(doc: Any, joining: Mapping[str, Collection[str]]) -> None:
	"""Judge that students are on the lists of classes from now on, which is stored. ``doc`` is the one that is saved."""
	if any(joining.values()):
		judgement = edit_judgement.judge_joining(joining)
		if judgement.found:
			_accept_or_refuse(doc, judgement)


def meetings(student_group: str, sessions: Iterable[Session]) -> list[Meeting]:
	"""Return when a group's sessions are."""
	return sorted({Meeting(student_group, session.start, session.end) for session in sessions})


def _without_what_was_allowed(judgement: Judgement) -> Judgement:
	"""Leave out what an administrator has allowed before: a holiday, or a night's repair, that gives it back asks nobody.

	A new edit of the group itself is asked about anew. One query, none where nobody is in two places.
	"""
	if not judgement.found:
		return judgement
	bookings = {seat.booking for found in judgement.found for seat in found.seats}
	allowed: dict[str, list[SessionNews]] = {}
	for row in frappe.get_all(
		events.EVENT,
		filters={"activity_booking": ("in", sorted(bookings)), "event": events.IN_TWO_PLACES},
		fields=["activity_booking", "details"],
		order_by="occurred_on asc, name asc",
	):
		allowed.setdefault(row.activity_booking, []).extend(session_news.read(row.details))
	found = [each for each in judgement.found if not _was_allowed(each, judgement, allowed)]
	return replace(judgement, found=found)


def _was_allowed(found: DoubleBooking, judgement: Judgement, allowed: dict[str, list[SessionNews]]) -> bool:
	"""Return whether the family was told before of each of these dates, with one of the two activities as the other
	one.
	"""
	titles = {
		double_booking_texts.title_of(judgement.groups, side.group) for side in (found.here, found.there)
	}
	told = [news for seat in found.seats for news in allowed.get(seat.booking, ()) if news.other in titles]
	return all(any(overlaps(meeting, news) for news in told) for meeting in found.meetings)


def _accept_or_refuse(doc: Any, judgement: Judgement) -> None:
	accepted = accepted_problems.of(doc)
	known = accepted.known if accepted else ()
	judgement = replace(judgement, found=[each for each in judgement.found if each.pair not in known])
	if not judgement.found:
		return
	names = double_booking_texts.student_names(judgement)
	problems = double_booking_texts.sentences(judgement, names)
	if accepted_problems.may_accept(doc):
		_accept(doc, judgement, problems)
		return
	lines = [frappe.utils.escape_html(problem) for problem in problems[:NAMED_CHILDREN]]
	if len(problems) > NAMED_CHILDREN:
		lines.append(_("There are {0} such cases in all.").format(len(problems)))
	lines.append(
		_("An administrator can save it all the same, with a reason. The families concerned are told then.")
	)
	throw(
		ScheduleClashError,
		"<br>".join(lines),
		title=_("Children Would Be in Two Places"),
		values=double_booking_texts.values(judgement, names),
	)


def _accept(doc: Any, judgement: Judgement, problems: Sequence[str]) -> None:
	seats = _seats_of({seat.booking for found in judgement.found for seat in found.seats})
	accepted_problems.accept(
		doc,
		problems,
		offerings={row.program_offering for row in seats.values()},
		bookings=seats,
		known={found.pair for found in judgement.found},
	)
	_tell_families(judgement, seats)


def _seats_of(bookings: Iterable[str]) -> dict[str, frappe._dict]:
	rows = frappe.get_all(
		"Activity Booking",
		filters={"name": ("in", sorted(bookings))},
		fields=["name", "school", "status", "allocated_student_group", "program_offering"],
		order_by="name asc",
	)
	return {row.name: row for row in rows}


def _tell_families(judgement: Judgement, seats: dict[str, frappe._dict]) -> None:
	"""One event for each booking, of the judged group's where it is a seat: each of a child's clashes is told once."""
	by_booking: dict[str, list[DoubleBooking]] = {}
	for found in judgement.found:
		by_booking.setdefault(found.seats[0].booking, []).append(found)
	transitions = []
	with languages.speaking(languages.of_the_site()):
		for booking, clashes in sorted(by_booking.items()):
			news = _news(clashes, booking, judgement)
			seat = seats[booking]
			place = Place(seat.status, seat.allocated_student_group)
			text, details = "\n".join(session_lines.of(news)), session_news.written(news)
			transitions.append(
				events.Transition(booking, seat.school, place, place, events.IN_TWO_PLACES, text, details)
			)
	events.record_all(transitions)


def _news(found: Iterable[DoubleBooking], booking: str, judgement: Judgement) -> list[SessionNews]:
	"""Return when the two meet, and what the other one is called."""
	return [
		SessionNews(
			What.CLASHES,
			meeting.start,
			meeting.end,
			other=double_booking_texts.title_of(
				judgement.groups,
				each.there.group if each.here.booking == booking else each.here.group,
			),
		)
		for each in found
		for meeting in each.meetings
	]


def _tell_coordinators(judgement: Judgement, titles: Sequence[str]) -> None:
	"""Nobody is here to be refused: the names go to the Error Log, and that there are some to the coordinators."""
	children = len({found.student for found in judgement.found})
	names = double_booking_texts.student_names(judgement)
	frappe.log_error(
		title=_("Children are in two places"),
		message="\n".join(double_booking_texts.sentences(judgement, names)),
	)
	sentence = by_count(
		children,
		_(
			"Sessions of {0} are at other times now, and one child has a seat or a class elsewhere then. "
			"The nightly audit lists it until it is solved."
		),
		_(
			"Sessions of {0} are at other times now, and {1} children have a seat or a class elsewhere then. "
			"The nightly audit lists them until it is solved."
		),
	)
	coordinators.tell_once_a_day(sentence.format(", ".join(titles), children))

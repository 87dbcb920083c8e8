"""Before a child is handed over: who picks it up is compared with what the school knows.

A warning has to be confirmed, and is kept in the mark. So has the gravest: *must never be handed to*. It isn't refused for
good, because a register that can't say what has happened would be filled with something else; it wants a note that says
why, and the coordinators are asked to see to it at once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import frappe
from frappe import _

from ifitwala_ed.activities import office_todos
from ifitwala_ed.activities.notices import portal_links
from ifitwala_ed.attendance import pick_up_rules, stored_marks
from ifitwala_ed.attendance.marks import Mark
from ifitwala_ed.attendance.pick_up_rules import PickUpWarning
from ifitwala_ed.attendance.safety_records import WhoMay
from ifitwala_ed.attendance.sessions import Session
from ifitwala_ed.attendance.stored_marks import Stored
from ifitwala_ed.core import languages, moments


@dataclass(frozen=True, slots=True)
class Warned:
	"""A mark that waits for being confirmed: what it is warned of, in one word and in a sentence."""

	what: str
	sentence: str


def check(
	marks: Mapping[int, Mark], sessions: Mapping[str, Session], who_may: Mapping[str, WhoMay]
) -> tuple[dict[int, Mark], dict[int, Warned]]:
	"""Return the marks that may be stored, with what was warned of in them, and those that have to be confirmed first."""
	good: dict[int, Mark] = {}
	warned: dict[int, Warned] = {}
	for place, mark in marks.items():
		found = None
		if mark.picked_up_by:
			day = sessions[mark.session].starts.date()
			found = pick_up_rules.warning_of(mark.picked_up_by, *who_may[mark.student], day)
		if not found:
			good[place] = mark
		elif mark.is_confirmed and (mark.note or found.what != pick_up_rules.NEVER):
			good[place] = replace(mark, warning=found.what)
		else:
			warned[place] = Warned(found.what, _sentence(found, mark))
	return good, warned


def tell_office(new: Collection[Stored], sessions: Mapping[str, Session]) -> None:
	"""Ask the coordinators to see to each child that was handed to somebody who must never have it."""
	for row in new:
		if row.mark.warning == pick_up_rules.NEVER:
			_ask(row, sessions[row.mark.session])


def _sentence(found: PickUpWarning, mark: Mark) -> str:
	by = found.person.name if found.person else mark.picked_up_by
	if found.what == pick_up_rules.NEVER:
		return _(
			"The child must never be handed to {0}. Keep the child with you, and call the office. If it is somebody else, write the full name. If it has happened all the same, confirm it and write in the note why."
		).format(by)
	if found.what == pick_up_rules.EXPIRED:
		until = found.person.valid_until if found.person else None
		return _(
			"{0} was allowed to pick up the child until {1}. Please call the family, and confirm it when they agree."
		).format(by, moments.day(until) if until else "")
	return _(
		"{0} isn't on the list of who may pick up the child. Please call the family, and confirm it when they agree."
	).format(by)


def _ask(row: Stored, session: Session) -> None:
	name = frappe.db.get_value("Student", row.mark.student, "student_name")
	link = portal_links.of_register(session.starts.date(), str(session.key))
	with languages.speaking(languages.of_the_site()):
		sentence = _(
			"{0} was marked as handed to somebody on the list of who must never pick up the child: {1}, {2}. Please see to it now: {3}"
		).format(name, session.title, moments.moment(row.mark.at), link)
		office_todos.assign(session.school, sentence, stored_marks.MARK, row.name, link=link)

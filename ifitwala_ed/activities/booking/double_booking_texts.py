"""Children in two places, in sentences for the school: who, which activities, and when."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from frappe import _

from ifitwala_ed.activities.booking.commitments import GroupFacts
from ifitwala_ed.activities.booking.double_bookings import DoubleBooking
from ifitwala_ed.activities.booking.edit_judgement import Judgement
from ifitwala_ed.core import moments, one_field
from ifitwala_ed.core.wording import by_count

NAMED_DATES: Final = 3


def sentences(judgement: Judgement, names: Mapping[str, str]) -> list[str]:
	"""Return one sentence for each child and the two activities that want it. ``names`` are the students'."""
	return [_sentence(each, names, judgement.groups) for each in judgement.found]


def values(judgement: Judgement, names: Mapping[str, str]) -> dict[str, Any]:
	"""Return the same as plain values, for a page that says it its own way."""
	return {
		"children": [
			{
				"student": each.student,
				"student_name": names.get(each.student) or each.student,
				"activities": [title_of(judgement.groups, side.group) for side in (each.here, each.there)],
				"student_groups": [each.here.group, each.there.group],
				"sessions": [meeting.start for meeting in each.meetings],
			}
			for each in judgement.found
		]
	}


def title_of(groups: Mapping[str, GroupFacts], name: str) -> str:
	"""Return what a group is called."""
	return groups[name].title if name in groups else name


def student_names(judgement: Judgement) -> dict[str, str]:
	"""Read what the children are called. One query, none where there are none."""
	return one_field.by_name("Student", (each.student for each in judgement.found), "student_name")


def _sentence(found: DoubleBooking, names: Mapping[str, str], groups: Mapping[str, GroupFacts]) -> str:
	more = len(found.meetings) - NAMED_DATES
	sentence = _("{0} would be in two places: {1} and {2} meet at the same time on {3}.")
	if more > 0:
		sentence = by_count(
			more,
			_("{0} would be in two places: {1} and {2} meet at the same time on {3} and one more day."),
			_("{0} would be in two places: {1} and {2} meet at the same time on {3} and {4} more days."),
		)
	return sentence.format(
		names.get(found.student) or found.student,
		title_of(groups, found.here.group),
		title_of(groups, found.there.group),
		_dates(found),
		more,
	)


def _dates(found: DoubleBooking) -> str:
	named: Sequence[Any] = found.meetings[:NAMED_DATES]
	return "; ".join(moments.span(meeting.start, meeting.end) for meeting in named)

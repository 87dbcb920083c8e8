"""Children who stay away from their seats, as docs/api.md shapes them: what was missed, what was said, and what can follow."""

from typing import Any

from ifitwala_ed.attendance import releasing
from ifitwala_ed.attendance.long_absences import Absence
from ifitwala_ed.core import moments


def rule() -> dict[str, Any]:
	"""Return the school's rule; ``after`` is 0 where it has none."""
	after, days = releasing.rule()
	return {"after": after, "days_to_answer": days, "answer_until": releasing.answer_until().isoformat()}


def described_booking(activity_booking: str) -> dict[str, Any]:
	"""Return the absence of one booking's child; of one without a seat, why nothing can follow."""
	absence = releasing.of_booking(activity_booking)
	return {"child": described(absence) if absence else None, "why_not_warn": releasing.why_not_warn(absence)}


def described(absence: Absence) -> dict[str, Any]:
	"""Return one child with the sessions missed last, in a row."""
	seat, warning = absence.seat, absence.warning
	why_not_warn, why_not_release = releasing.why_not_warn(absence), releasing.why_not_release(absence)
	return {
		"activity_booking": seat.activity_booking,
		"student": seat.student,
		"student_name": seat.student_name,
		"program_offering": seat.program_offering,
		"offering_title": seat.offering_title,
		"student_group": seat.student_group,
		"section_title": seat.section_title,
		"missed": [moments.iso(start) for start, _end in absence.missed],
		"warned_on": moments.iso(warning.warned_on) if warning else None,
		"answer_by": warning.until.isoformat() if warning and warning.until else None,
		"answered_on": moments.iso(absence.answered_on),
		"can_warn": why_not_warn is None,
		"can_release": why_not_release is None,
		"why_not_release": why_not_release,
	}

"""Two coordinators change one session: who comes second is told what became of it, and nothing is said to be done that isn't."""

from datetime import timedelta

import frappe
import pytest

from ifitwala_ed.api import office
from ifitwala_ed.exceptions import ScheduleNotPossibleError
from tests.factories import offerings, people, registers
from tests.integration.booking.conftest import acting_as

CHANGES = "Student Group Session Change"


@pytest.mark.parametrize(
	("first", "second"), [("Moved", "Cancelled"), ("Moved", "Moved"), ("Cancelled", "Moved")]
)
def test_a_session_that_is_gone_is_changed_no_more(first: str, second: str) -> None:
	made = offerings.open_offering()
	session = registers.next_session(made.section)
	one, two = ((session.starts + timedelta(days=days)).date() for days in (1, 2))
	with acting_as(people.staff("Activity Coordinator", [made.school]).name):
		office.change_session(str(session), first, "Open day.", one if first == "Moved" else None)
		before = _stored(made.section)
		with pytest.raises(ScheduleNotPossibleError, match="earlier changes"):
			office.change_session(
				str(session), second, "The coach is ill.", two if second == "Moved" else None
			)
		frappe.db.rollback()
	assert _stored(made.section) == before


def _stored(section: str) -> tuple[int, list]:
	sessions = frappe.get_all(
		"Location Booking",
		filters={"source_name": section},
		pluck="from_datetime",
		order_by="from_datetime asc",
	)
	return frappe.db.count(CHANGES, {"parent": section}), sessions

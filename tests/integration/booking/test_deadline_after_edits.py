"""What the school edits in mid-term gives no family a second chance to cancel by itself."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import InvalidTransitionError
from tests.factories import offerings, people, places
from tests.integration.booking.conftest import acting_as
from tests.integration.readiness.support import group_of

Offered = offerings.Offered


def later_valid_from(made: Offered) -> None:
	group = group_of(made)
	group.schedule[0].valid_from = add_days(today(), 8)
	group.save()


def later_start_of_the_term(made: Offered) -> None:
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.start_date = add_days(today(), 8)
	offering.save()


def all_that_is_over_cancelled(made: Offered) -> None:
	group = group_of(made)
	for days in range(1, 30):
		group.append("session_changes", {"date": add_days(today(), -days), "change": "Cancelled"})
	group.save()


def holidays_on_all_that_is_over(made: Offered) -> None:
	school = frappe.get_doc("School", made.school)
	school.holiday_list = places.holiday_list([add_days(today(), -days) for days in range(1, 30)]).name
	school.save()


EDITS = [later_valid_from, later_start_of_the_term, all_that_is_over_cancelled, holidays_on_all_that_is_over]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_the_first_session_that_took_place_counts(book: Any, edit: Callable[[Offered], None]) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	name = book(made, family)["name"]
	offerings.let_days_pass(made, 28)
	long_ago = dict.fromkeys(("creation", "submitted_on", "confirmed_on"), add_days(today(), -40))
	frappe.db.set_value("Activity Booking", name, long_ago, update_modified=False)
	edit(made)
	frappe.db.commit()
	with acting_as(family.user):
		assert api.get_student_activity_bookings(family.student)["items"][0]["can_cancel"] is False
		with pytest.raises(InvalidTransitionError, match="could be cancelled here until"):
			api.cancel_activity_booking(name)

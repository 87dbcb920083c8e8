"""The window of an offering: opened early it waits for its moment, and what was booked keeps its allocation mode."""

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.window import opening
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import BookingWindowClosedError, InvalidTransitionError
from tests.factories import bookings, offerings

MODES = ("First Come First Serve", "Lottery (Preference)", "Manual")


def set_offering(made: offerings.Offered, **values: object) -> None:
	frappe.db.set_value("Program Offering", made.offering, values)
	frappe.db.commit()


@pytest.mark.parametrize("mode", MODES)
def test_opened_early_it_can_be_booked_from_its_moment_on(mode: str) -> None:
	thursday = add_to_date(now_datetime(), days=2)
	made = offerings.offering(activity_allocation_mode=mode, activity_booking_open_from=thursday)
	answer = api.open_activity_booking_window(made.offering)
	assert (answer["ok"], answer["activity_booking_status"]) == (True, "Open")
	assert frappe.db.get_value("Program Offering", made.offering, "activity_booking_open_from") == thursday
	with pytest.raises(BookingWindowClosedError, match="opens on"):
		bookings.book(made, made.section)
	opening.close_ended_windows()
	assert frappe.db.get_value("Program Offering", made.offering, "activity_booking_status") == "Open"
	set_offering(made, activity_booking_open_from=add_to_date(now_datetime(), seconds=-1))
	assert bookings.book(made, made.section)


@pytest.mark.parametrize("mode", MODES)
def test_what_is_booked_keeps_its_mode_and_what_is_not_may_get_another(mode: str) -> None:
	made = offerings.open_offering(activity_allocation_mode=mode)
	name = bookings.book(made, made.section)
	for other in set(MODES) - {mode}:
		document = frappe.get_doc("Program Offering", made.offering)
		document.activity_allocation_mode = other
		with pytest.raises(InvalidTransitionError, match="one booking is active"):
			document.save()
		frappe.db.rollback()
	api.cancel_activity_booking(name)
	document = frappe.get_doc("Program Offering", made.offering)
	document.activity_allocation_mode = next(other for other in MODES if other != mode)
	document.save()
	assert document.activity_allocation_mode != mode

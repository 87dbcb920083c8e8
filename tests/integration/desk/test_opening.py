"""Opening from Desk: now, or from a moment on that is stored with the opening or not at all."""

from datetime import timezone
from zoneinfo import ZoneInfo

import frappe
import pytest
from frappe.utils import add_to_date, get_datetime, get_system_timezone, now_datetime

from ifitwala_ed.activities.booking import intake, snapshot_reader
from ifitwala_ed.api.desk import open_booking
from ifitwala_ed.exceptions import InvalidArgumentError
from tests.factories import offerings


def stored(made: offerings.Offered) -> tuple[str, str | None]:
	fields = ["activity_booking_status", "activity_booking_open_from"]
	return frappe.db.get_value("Program Offering", made.offering, fields)


def is_bookable(made: offerings.Offered) -> bool:
	return not list(intake.against_window(snapshot_reader.load_offering(made.offering), now_datetime()))


def in_days(days: int) -> str:
	return str(add_to_date(now_datetime(), days=days).replace(microsecond=0))


def test_opened_for_later_it_waits_for_its_moment() -> None:
	made = offerings.offering()
	moment = in_days(2)
	assert open_booking(made.offering, moment)["ok"]
	assert stored(made) == ("Open", get_datetime(moment))
	assert not is_bookable(made)


def test_opened_now_a_start_that_lies_ahead_goes() -> None:
	made = offerings.offering(activity_booking_open_from=in_days(2))
	assert open_booking(made.offering)["ok"]
	assert stored(made) == ("Open", None)
	assert is_bookable(made)


def test_opened_now_a_start_that_is_past_stays_on_record() -> None:
	past = in_days(-2)
	made = offerings.offering(activity_booking_open_from=past)
	open_booking(made.offering)
	assert stored(made) == ("Open", get_datetime(past))


def test_the_start_of_an_open_window_can_be_moved() -> None:
	made = offerings.open_offering()
	moment = in_days(1)
	open_booking(made.offering, moment)
	assert stored(made) == ("Open", get_datetime(moment))
	open_booking(made.offering)
	assert stored(made) == ("Open", None)


@pytest.mark.parametrize(
	"moment", ["05.12.2026 19:00", "5/12/2026", "05.12.", "tomorrow", "2026-13-01", "19:00"]
)
def test_a_date_as_people_write_it_opens_nothing(moment: str) -> None:
	made = offerings.offering()
	with pytest.raises(InvalidArgumentError, match="written as 2026-12-05 19:00"):
		open_booking(made.offering, moment)
	assert stored(made) == ("Draft", None)


def test_a_moment_as_the_endpoints_tell_it_is_the_same_moment() -> None:
	made = offerings.offering()
	moment = in_days(2)
	told = get_datetime(moment).replace(tzinfo=ZoneInfo(get_system_timezone()))
	for written in (told.isoformat(), told.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")):
		open_booking(made.offering, written)
		assert stored(made) == ("Open", get_datetime(moment))


def test_what_is_not_ready_keeps_its_start() -> None:
	made = offerings.offering()
	frappe.db.delete("Student Group Schedule", {"parent": made.section})
	answer = open_booking(made.offering, in_days(2))
	assert not answer["ok"]
	assert answer["report"]["sections"][0]["errors"][0]["code"] == "NO_SCHEDULE"
	assert stored(made) == ("Draft", None)


def test_a_start_after_the_end_is_refused_and_leaves_nothing() -> None:
	made = offerings.offering(activity_booking_open_to=in_days(1))
	with pytest.raises(frappe.ValidationError, match="closes before it opens"):
		open_booking(made.offering, in_days(2))
	assert stored(made) == ("Draft", None)
	assert not frappe.db.exists("Location Booking", {"source_name": made.section})

"""A lottery closes, or its mode changes, while a family's application is between its judgement and its storing.

Who was first counts: an application that is stored is in the published inputs, and one that isn't is judged again.
"""

from collections.abc import Callable
from threading import Event
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import timetables
from ifitwala_ed.activities.booking.allocation import frozen_inputs
from ifitwala_ed.activities.booking.lifecycle import LOTTERY
from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking
from ifitwala_ed.activities.window import opening
from ifitwala_ed.exceptions import BookingWindowClosedError
from ifitwala_ed.schedule.locks import ScheduleChanged
from tests.concurrency.test_many_at_once import book, families_of
from tests.factories import lotteries, offerings
from tests.support.parallel import Outcome, in_threads
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

SETTLE = ActivityBooking.settle
PATIENCE = 60


def office_acts_before_it_is_stored(
	site: Site, made: offerings.Offered, act: Callable[[], Any]
) -> tuple[Outcome, Outcome]:
	"""The outcomes of a family whose application was judged before the office acted, and of the office."""
	judged, acted = Event(), Event()

	def settle(booking: ActivityBooking) -> None:
		judged.set()
		assert acted.wait(PATIENCE)
		SETTLE(booking)

	def office() -> Any:
		assert judged.wait(PATIENCE)
		try:
			return act()
		finally:
			acted.set()

	[family] = families_of(made, 1)
	with mock.patch.object(ActivityBooking, "settle", settle):
		booked, done = in_threads(site, [book(made, family, made.section), office])
	return booked, done


def office_acts_before_it_is_committed(
	site: Site, made: offerings.Offered, act: Callable[[], Any]
) -> tuple[Outcome, Outcome]:
	"""The same, where the family's application is all but committed when the office comes to hold the rows."""
	stored, holding = Event(), Event()

	def settle(booking: ActivityBooking) -> None:
		SETTLE(booking)
		stored.set()
		assert holding.wait(PATIENCE)

	def then_holding(hold: Callable[[Any], Any]) -> Callable[[Any], Any]:
		def act(what: Any) -> Any:
			holding.set()
			return hold(what)

		return act

	def office() -> Any:
		assert stored.wait(PATIENCE)
		return act()

	[family] = families_of(made, 1)
	with (
		mock.patch.object(ActivityBooking, "settle", settle),
		mock.patch.object(timetables, "raise_of_offering", then_holding(timetables.raise_of_offering)),
		mock.patch.object(timetables, "raise_all", then_holding(timetables.raise_all)),
	):
		booked, done = in_threads(site, [book(made, family, made.section), office])
	return booked, done


def lottery() -> offerings.Offered:
	made = lotteries.lottery().offered
	frappe.db.commit()
	return made


def close(made: offerings.Offered) -> Callable[[], Any]:
	return lambda: opening.close_window(made.offering)


def edit(made: offerings.Offered, **values: Any) -> Callable[[], Any]:
	"""The office saves the offering's form."""

	def act() -> None:
		document = frappe.get_doc("Program Offering", made.offering)
		document.update(values)
		document.save()
		frappe.db.commit()

	return act


def change_mode(made: offerings.Offered) -> Callable[[], Any]:
	return edit(made, activity_allocation_mode=LOTTERY)


def applications(made: offerings.Offered) -> tuple[int, int]:
	"""How many applications are stored, and how many are in the inputs that were published at the close."""
	frappe.db.rollback()
	stored = frappe.db.count("Activity Booking", {"program_offering": made.offering, "status": "Submitted"})
	digest = frappe.db.get_value("Program Offering", made.offering, "activity_lottery_input_hash")
	published = frozen_inputs.load(digest)
	assert published
	return stored, len(published["applicants"])


def test_what_isn_t_stored_when_the_lottery_closes_is_refused(site: Site) -> None:
	made = lottery()
	booked, closed = office_acts_before_it_is_stored(site, made, close(made))
	assert closed.ok
	assert isinstance(booked.error, BookingWindowClosedError)
	assert applications(made) == (0, 0)


def test_what_is_stored_when_the_lottery_closes_is_in_the_published_inputs(site: Site) -> None:
	made = lottery()
	booked, closed = office_acts_before_it_is_committed(site, made, close(made))
	assert closed.ok
	assert booked.ok
	assert applications(made) == (1, 1)


def test_control_without_raising_the_timetable_an_application_is_in_no_draw(site: Site) -> None:
	made = lottery()
	with mock.patch.object(timetables, "raise_of_offering"):
		office_acts_before_it_is_stored(site, made, close(made))
	assert applications(made) == (1, 0)


def test_a_mode_that_changes_meanwhile_is_the_one_it_is_judged_by(site: Site) -> None:
	made = offerings.open_offering()
	frappe.db.commit()
	booked, changed = office_acts_before_it_is_stored(site, made, change_mode(made))
	assert changed.ok
	assert booked.value["status"] == "Submitted"


def test_the_mode_stays_when_a_seat_was_taken_first(site: Site) -> None:
	made = offerings.open_offering()
	frappe.db.commit()
	booked, changed = office_acts_before_it_is_committed(site, made, change_mode(made))
	assert isinstance(changed.error, ScheduleChanged)
	assert booked.value["status"] == "Confirmed"


def test_control_without_raising_the_timetable_a_lottery_has_a_confirmed_seat(site: Site) -> None:
	made = offerings.open_offering()
	frappe.db.commit()
	with mock.patch.object(timetables, "raise_all", return_value=set()):
		booked, _changed = office_acts_before_it_is_stored(site, made, change_mode(made))
	assert booked.value["status"] == "Confirmed"
	assert frappe.db.get_value("Program Offering", made.offering, "activity_allocation_mode") == LOTTERY


def test_an_offering_that_is_archived_by_its_form_meanwhile_takes_no_booking(site: Site) -> None:
	made = offerings.open_offering()
	frappe.db.commit()
	booked, archived = office_acts_before_it_is_stored(site, made, edit(made, status="Archived"))
	assert archived.ok
	assert isinstance(booked.error, BookingWindowClosedError)


def test_an_offering_stays_when_a_seat_was_taken_before_its_form_is_saved(site: Site) -> None:
	made = offerings.open_offering()
	frappe.db.commit()
	booked, archived = office_acts_before_it_is_committed(site, made, edit(made, status="Archived"))
	assert isinstance(archived.error, ScheduleChanged)
	assert booked.value["status"] == "Confirmed"

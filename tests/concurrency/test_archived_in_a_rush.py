"""An offering is archived while a family's booking is between its judgement and its seat."""

from collections.abc import Callable
from threading import Event
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities import archiving
from ifitwala_ed.activities.booking import seats, timetables
from ifitwala_ed.exceptions import BookingWindowClosedError
from tests.concurrency.test_many_at_once import book, families_of
from tests.factories import offerings
from tests.support.parallel import Outcome, in_threads
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

APPLY = seats._apply
PATIENCE = 60


def archived_between_judgement_and_seat(site: Site, made: offerings.Offered) -> list[Outcome]:
	"""A family's outcome, and archiving's."""
	judged, archived = Event(), Event()

	def apply(*arguments: Any) -> bool:
		judged.set()
		assert archived.wait(PATIENCE)
		return APPLY(*arguments)

	def archive() -> archiving.Outcome:
		assert judged.wait(PATIENCE)
		try:
			return archiving.archive(made.offering, "No coach")
		finally:
			archived.set()

	[family] = families_of(made, 1)
	calls: list[Callable[[], Any]] = [book(made, family, made.section), archive]
	with mock.patch.object(seats, "_apply", apply):
		return in_threads(site, calls)


def active_bookings(made: offerings.Offered) -> int:
	frappe.db.rollback()
	return frappe.db.count("Activity Booking", {"program_offering": made.offering, "active_marker": "1"})


def test_who_books_meanwhile_finds_it_archived(site: Site) -> None:
	made = offerings.open_offering()
	frappe.db.commit()
	booked, archived = archived_between_judgement_and_seat(site, made)
	assert isinstance(booked.error, BookingWindowClosedError)
	assert (archived.value.is_archived, archived.value.cancelled) == (True, [])
	assert active_bookings(made) == 0


def test_control_without_raising_the_timetable_a_seat_is_left_there(site: Site) -> None:
	made = offerings.open_offering()
	frappe.db.commit()
	with (
		mock.patch.object(timetables, "raise_of_offering"),
		mock.patch.object(timetables, "raise_all", return_value=set()),
	):
		archived_between_judgement_and_seat(site, made)
	assert frappe.db.get_value("Program Offering", made.offering, "status") == "Archived"
	assert active_bookings(made) == 1


def test_who_has_taken_the_seat_but_is_not_committed_yet_is_cancelled_with_the_rest(site: Site) -> None:
	"""What archiving asks is asked after it holds the rows, so that it sees whoever was faster."""
	made = offerings.open_offering()
	frappe.db.commit()
	taken, holding = Event(), Event()
	raise_of_offering = timetables.raise_of_offering

	def apply(*arguments: Any) -> bool:
		taken.set()
		applied = APPLY(*arguments)
		assert holding.wait(PATIENCE)
		return applied

	def hold(program_offering: str) -> None:
		holding.set()
		raise_of_offering(program_offering)

	def archive() -> archiving.Outcome:
		assert taken.wait(PATIENCE)
		return archiving.archive(made.offering, "No coach")

	[family] = families_of(made, 1)
	with (
		mock.patch.object(seats, "_apply", apply),
		mock.patch.object(timetables, "raise_of_offering", hold),
	):
		booked, archived = in_threads(site, [book(made, family, made.section), archive])
	assert booked.ok
	assert (archived.value.is_archived, archived.value.cancelled) == (True, [booked.value["name"]])
	assert active_bookings(made) == 0

"""Seats and people, as the ledger and the bookings say."""

import frappe
import pytest

from ifitwala_ed.activities import occupancy
from ifitwala_ed.activities.occupancy import Seats
from tests.factories import bookings, offerings
from tests.support.queries import count_queries

EMPTY = Seats(capacity=2, confirmed=0, offered=0, held=0, waiting=0, free=2)


def test_every_section_tells_its_seats_and_people() -> None:
	made = bookings.busy_offering()
	shown = occupancy.of_offering(made.offering)
	assert [section.student_group for section in shown.sections] == made.sections
	assert [section.seats for section in shown.sections] == [
		Seats(capacity=2, confirmed=1, offered=1, held=2, waiting=1, free=0),
		Seats(capacity=2, confirmed=1, offered=0, held=1, waiting=0, free=1),
		EMPTY,
	]
	assert shown.total == Seats(capacity=6, confirmed=2, offered=1, held=3, waiting=1, free=3)
	assert not shown.has_limit


def test_free_seats_are_bounded_by_the_offerings_limit() -> None:
	made = offerings.open_offering(sections=2, capacity=5)
	document = frappe.get_doc("Program Offering", made.offering)
	document.capacity = 3
	document.save()
	bookings.crowded(made, made.sections[0], 2)
	shown = occupancy.of_offering(made.offering)
	assert shown.has_limit
	assert [section.seats.free for section in shown.sections] == [1, 1]
	assert shown.total == Seats(capacity=3, confirmed=2, offered=0, held=2, waiting=0, free=1)


def test_a_closed_section_has_no_seats() -> None:
	made = offerings.offering(sections=2, capacity=4)
	document = frappe.get_doc("Program Offering", made.offering)
	document.activity_sections[1].is_active = 0
	document.save()
	shown = occupancy.of_offering(made.offering)
	assert [(section.is_active, section.seats.free) for section in shown.sections] == [(True, 4), (False, 0)]
	assert shown.total.free == 4


def test_nothing_is_told_of_no_offering_and_a_missing_one_is_refused() -> None:
	assert occupancy.of_offerings([]) == []
	with pytest.raises(frappe.DoesNotExistError):
		occupancy.of_offering("no-such-offering")


def test_the_number_of_queries_does_not_depend_on_offerings_or_sections() -> None:
	small, large = offerings.offering(1), offerings.offering(4)
	# what Frappe reads once of a doctype is no matter of the report
	occupancy.of_offerings([small.offering])
	costs = [
		count_queries(lambda names=names: occupancy.of_offerings(names))
		for names in ([small.offering], [small.offering, large.offering])
	]
	assert costs == [4, 4]

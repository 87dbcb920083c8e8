"""What the office's endpoints cost, counted at the database server, and that it doesn't grow with the children."""

from functools import partial

import frappe
import pytest
from frappe.model.document import Document

from ifitwala_ed.api import office
from ifitwala_ed.attendance import releasing
from tests.factories import absences, bookings, offerings, people, places, registers
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.test_statements import statements_of

pytestmark = pytest.mark.mariadb

MOST = {"missing": 9, "missed": 9, "warn": 24, "offering": 10, "session": 6, "booking": 22}


def test_who_stays_away_does_not_grow_with_the_children(booking_settings: Document) -> None:
	absences.the_rule()
	school = places.school().name
	user = people.staff("Activity Coordinator", [school]).name
	counts = []
	for number in (1, 4):
		made = [absences.away(school=school) for _each in range(number)]
		for away in made[:2]:
			releasing.warn(away.booking, away.student)
		frappe.db.commit()
		with acting_as(user):
			office.get_missing_children()
			counts.append(statements_of(office.get_missing_children))
	assert counts[0] == counts[1] <= MOST["missing"]


def test_each_act_stays_within_its_bound(booking_settings: Document) -> None:
	absences.the_rule()
	away = absences.away()
	user = people.staff("Activity Coordinator", [away.made.school]).name
	frappe.db.commit()
	with acting_as(user):
		office.get_missed_sessions(away.booking)
		assert statements_of(partial(office.get_missed_sessions, away.booking)) <= MOST["missed"]
		assert statements_of(partial(office.warn_of_absences, away.booking)) <= MOST["warn"]


def test_the_pages_of_an_offering_do_not_grow() -> None:
	counts = []
	for number in (1, 4):
		made = offerings.open_offering(sections=number, capacity=1)
		for section in made.sections:
			bookings.crowded(made, section, bookings=3, cancelled=1)
		offered = frappe.db.get_value(
			"Activity Booking", {"program_offering": made.offering, "status": "Offered"}
		)
		key = str(registers.next_session(made.section))
		user = people.staff("Activity Coordinator", [made.school]).name
		frappe.db.commit()
		with acting_as(user):
			asked = {
				"offering": partial(office.get_board_offering, made.offering),
				"session": partial(office.get_board_session, key),
				"booking": partial(office.get_board_booking, offered),
			}
			for each in asked.values():
				each()
			counts.append({name: statements_of(each) for name, each in asked.items()})
	assert counts[0] == counts[1]
	assert {name: count for name, count in counts[1].items() if count > MOST[name]} == {}

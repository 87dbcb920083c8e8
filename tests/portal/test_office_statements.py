"""What the office's endpoints cost, counted at the database server, and that it doesn't grow with the children."""

from collections.abc import Callable, Mapping
from functools import partial
from unittest import mock

import frappe
import pytest
from frappe.model.document import Document

from ifitwala_ed.api import desk, office
from ifitwala_ed.api.activity_booking import close_activity_booking_window
from ifitwala_ed.attendance import releasing
from ifitwala_ed.portal import pages
from ifitwala_ed.portal.routes import ROUTES
from tests.factories import absences, bookings, conversations, offerings, people, places, registers
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.test_statements import statements_of
from tests.portal.test_board import asked_for
from tests.portal.test_longer_lists import ask

pytestmark = pytest.mark.mariadb

MOST = {"missing": 9, "missed": 9, "warn": 24, "offering": 10, "session": 6, "booking": 22}
MOST |= {
	"questions": 2,
	"questions page": 4,
	"found": 5,
	"found page": 7,
	"late": 17,
	"late page": 19,
	"book late": 25,
}


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


def test_open_questions_do_not_grow_with_their_number() -> None:
	told = conversations.conversation()
	user = people.staff("Activity Coordinator", [told.made.school]).name
	counts = []
	for number in (1, 4):
		ask(told, number)
		with acting_as(user), asked_for("/activities/board/questions"):
			page = partial(pages.answer, ROUTES, ("board", "questions"))
			asked = {"questions": office.get_open_questions, "questions page": page}
			counts.append(counted(asked))
	assert counts[0] == counts[1]
	assert too_many(counts[1]) == {}


def test_one_child_after_closing_does_not_grow_with_children_and_sections() -> None:
	counts = []
	for number in (1, 4):
		made = offerings.open_offering(sections=number)
		children = [
			people.student(made.school, first_name="Quentin", last_name=f"A{each}").name
			for each in range(number + 1)
		]
		close_activity_booking_window(made.offering)
		user = people.staff("Activity Coordinator", [made.school]).name
		path = ("board", "late", made.offering)
		asked = {
			"found": partial(office.get_late_booking, made.offering, text="quentin"),
			"found page": partial(shown, path, q="quentin"),
			"late": partial(office.get_late_booking, made.offering, children[0]),
			"late page": partial(shown, path, child=children[0]),
		}
		frappe.db.commit()
		with acting_as(user):
			counts.append(counted(asked))
			first, second = (
				partial(desk.book_after_closing, made.offering, child, "New here.", [made.section])
				for child in children[:2]
			)
			first()
			counts[-1]["book late"] = statements_of(second)
	assert counts[0] == counts[1]
	assert too_many(counts[1]) == {}


def shown(path: tuple[str, ...], **query: str) -> None:
	with asked_for(pages.address(*path, **query)), mock.patch.dict(frappe.form_dict, query):
		assert pages.answer(ROUTES, path).status == 200


def counted(asked: Mapping[str, Callable[[], object]]) -> dict[str, int]:
	"""The statements of each call in a warm process, as the second of its kind."""
	frappe.db.commit()
	for each in asked.values():
		each()
	return {name: statements_of(each) for name, each in asked.items()}


def too_many(counts: Mapping[str, int]) -> dict[str, int]:
	return {name: count for name, count in counts.items() if count > MOST[name]}


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

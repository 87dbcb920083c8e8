"""Whatever a request sends to a function of the app, the answer is its result or a sentence, never an error page.

The functions are found by themselves. Each is asked by somebody who may call it, with arguments left out and with
arguments of every wrong kind, one at a time; document methods on both of Frappe's ways.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import today

from tests.factories import bookings, offerings, people, posts, registers
from tests.support import whitelisted
from tests.support.http import Answer, Client, Server
from tests.support.site import Site, connected
from tests.support.whitelisted import Whitelisted

pytestmark = pytest.mark.http

FUNCTIONS = whitelisted.written()
CLEAR = "InvalidArgumentError"
# take what a guest may say, and tell them a language, or nothing
FOR_GUESTS = {
	"ifitwala_ed.api.portal.get_portal_session",
	"ifitwala_ed.api.sign_in.redeem",
	"ifitwala_ed.api.sign_in.request",
}
UNSENT: Any = object()
WRONG = (
	*(UNSENT, None, "", "x", 5, 10**40, 1e308),
	*([], [[[1]]], {"a": {"b": 1}}),
	*("[", "[" * 5000, "05.12.2026 19:00", "half a pair \ud800"),
)
# what isn't named by the request's place, by type
BY_TYPE = {int: 1, bool: 0, date: "2026-09-07", datetime: "2026-09-07 08:00:00", list: [], dict: {}}
WATCHED = ("Activity Booking", "Activity Booking Event", "Program Offering", "Student Group", "Student")


@dataclass(frozen=True)
class Place:
	"""A school with everything that a request can name, and somebody who may ask for all of it."""

	user: str
	named: Mapping[str, Any]
	documents: Mapping[str, str]


@pytest.fixture(scope="module")
def place(site: Site) -> Place:
	with connected(site):
		made = make_place()
		frappe.db.commit()
	return made


def make_place() -> Place:
	made = offerings.open_offering(sections=2, capacity=1)
	student = people.student(made.school).name
	booking = bookings.book(made, made.section, student)
	registered = seat_that_stays(made.school, student)
	programme = programme_import(made)
	run = frappe.get_doc(
		doctype="Activity Allocation Run", program_offering=made.offering, school=made.school, is_dry_run=1
	)
	run.db_insert()
	named = {
		"activity_booking": booking,
		"activity_bookings": [booking],
		"activity_program_offering": made.offering,
		"activity_student_group": made.section,
		"doctype": "Location Booking",
		"items": [{"program_offering": made.offering, "student": student, "choices": [made.section]}],
		"org_communication": posts.post(made.school, posts.audience("School", made.school)).name,
		"program_offering": made.offering,
		"rule": "Siblings",
		"run": run.name,
		"section": made.section,
		"registered_section": registered,
		"session": str(registers.next_session(registered)),
		"student": student,
		"student_group": made.section,
	}
	documents = {
		"Activity Booking": booking,
		"Activity Programme Import": programme.name,
		"Class Timetable Import": timetable_import(made).name,
		"Program Offering": made.offering,
		"Roster Import": roster_import(made).name,
		"Student Group": made.section,
	}
	return Place(people.staff("Activity Coordinator", [made.school]).name, named, documents)


def programme_import(made: offerings.Offered) -> Document:
	file = frappe.get_doc(doctype="File", file_name="one.csv", is_private=1, content=b"a,b").insert()
	return frappe.get_doc(
		doctype="Activity Programme Import",
		school=made.school,
		academic_year=made.academic_year,
		start_date="2026-09-07",
		end_date="2026-12-18",
		file=file.file_url,
	).insert()


def timetable_import(made: offerings.Offered) -> Document:
	files = [
		frappe.get_doc(doctype="File", file_name=name, is_private=1, content=b"<fet>").insert()
		for name in ("one.fet", "one_timetable.csv")
	]
	return frappe.get_doc(
		doctype="Class Timetable Import",
		school=made.school,
		academic_year=made.academic_year,
		first_day=today(),
		fet_file=files[0].file_url,
		timetable_file=files[1].file_url,
	).insert()


def roster_import(made: offerings.Offered) -> Document:
	file = frappe.get_doc(doctype="File", file_name="one.zip", is_private=1, content=b"PK").insert()
	return frappe.get_doc(
		doctype="Roster Import", school=made.school, academic_year=made.academic_year, file=file.file_url
	).insert()


def seat_that_stays(school: str, student: str) -> str:
	"""A section in which the student has a seat that no request for the place's booking takes away."""
	made = offerings.open_offering(sections=3, school=school)
	bookings.book(made, made.sections[-1], student)
	return made.sections[-1]


def right_arguments(function: Whitelisted, place: Place) -> dict[str, Any]:
	"""What names something that exists, and something for every other argument without a default."""
	right = {}
	for name, parameter in function.parameters.items():
		if name == "student_group" and parameter.annotation is dict:
			right[name] = json.loads(frappe.as_json(frappe.get_doc("Student Group", place.named[name])))
		elif name in place.named:
			right[name] = place.named[name]
		elif parameter.default is parameter.empty:
			right[name] = BY_TYPE.get(parameter.annotation, "x")
	return right


def wrong_requests(function: Whitelisted, place: Place) -> Iterator[dict[str, Any]]:
	right = right_arguments(function, place)
	yield {}
	yield {**right, "no_such_argument": 1}
	for name in function.parameters:
		for value in WRONG:
			rest = {key: each for key, each in right.items() if key != name}
			yield rest if value is UNSENT else {**rest, name: value}


def ways(client: Client, function: Whitelisted, place: Place) -> list[Callable[[dict[str, Any]], Answer]]:
	"""How a request calls it: by its path, or a document's method by a form and by an address."""
	if not function.doctype:
		return [lambda sent: client.call(function.path, **sent)]
	name = place.documents[function.doctype]
	form = {"dt": function.doctype, "dn": name, "method": function.name}
	address = f"/api/resource/{function.doctype}/{name}"
	return [
		lambda sent: client.post("/api/method/run_doc_method", {**form, "args": sent}),
		lambda sent: client.post(
			"/api/method/run_doc_method", {**form, "args": json.dumps(list(sent.values()))}
		),
		lambda sent: client.post(address, {**sent, "run_method": function.name}),
	]


def sentences(answer: Answer) -> list[str]:
	return [json.loads(each)["message"] for each in json.loads(answer.body.get("_server_messages", "[]"))]


def state() -> list[tuple]:
	"""How much there is, and when it was last changed."""
	frappe.db.rollback()
	return [
		frappe.db.sql(f"select count(*), max(modified) from `tab{doctype}`")[0]  # noqa: S608 - constants
		for doctype in WATCHED
	]


@pytest.mark.parametrize("function", FUNCTIONS, ids=[function.path for function in FUNCTIONS])
def test_a_wrong_request_is_answered_in_words_and_changes_nothing(
	place: Place,
	server: Server,
	function: Whitelisted,
) -> None:
	client = server.client().login(place.user, people.PASSWORD)
	for sent in wrong_requests(function, place):
		for ask in ways(client, function, place):
			before = state()
			answer = ask(sent)
			shown = f"{str(sent)[:300]} -> {answer.status} {answer.text[:600]}"
			assert answer.status < 500, shown
			if answer.status >= 400:
				assert state() == before, shown
				assert sentences(answer), shown
			if answer.error == CLEAR:
				assert answer.status == 422, shown
				assert not {"exc", "exception"} & answer.body.keys(), shown


@pytest.mark.parametrize(
	"function",
	[each for each in FUNCTIONS if not each.doctype and each.path not in FOR_GUESTS],
	ids=[each.path for each in FUNCTIONS if not each.doctype and each.path not in FOR_GUESTS],
)
def test_a_guest_is_told_nothing_about_arguments(server: Server, function: Whitelisted) -> None:
	client = server.client()
	for sent in ({}, *({name: {"a": 1}} for name in function.parameters)):
		answer = client.call(function.path, **sent)
		assert answer.status == 403, answer.text
		assert answer.error != CLEAR


def test_all_that_a_request_may_call_is_asked() -> None:
	assert {each.path for each in FUNCTIONS} == whitelisted.registered()
	assert len(FUNCTIONS) > 25

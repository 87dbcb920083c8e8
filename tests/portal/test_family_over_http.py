"""The endpoints as a browser meets them: as a parent, a stranger, a guest and with bad input."""

import json

import frappe
import pytest

from tests.factories import offerings, people, places
from tests.support.http import Answer, Client, Server

API = "ifitwala_ed.api.activity_booking"


def texts(answer: Answer) -> tuple[tuple[str, str], ...]:
	"""What the person reads: title and sentence of every message."""
	messages = [json.loads(each) for each in json.loads(answer.body["_server_messages"])]
	return tuple((each["title"], each["message"]) for each in messages)


@pytest.fixture
def made() -> offerings.Offered:
	return offerings.open_offering(sections=2, capacity=1)


@pytest.fixture
def family(made: offerings.Offered) -> people.Family:
	family = people.family(made.school)
	frappe.db.commit()
	return family


@pytest.fixture
def parent(client: Client, family: people.Family) -> Client:
	return client.login(family.user, people.PASSWORD)


def bookings(made: offerings.Offered) -> int:
	frappe.db.commit()
	return frappe.db.count("Activity Booking", {"program_offering": made.offering})


def submit(client: Client, made: offerings.Offered, student: str, **values) -> Answer:
	return client.call(
		f"{API}.submit_activity_booking", program_offering=made.offering, student=student, **values
	)


def test_a_parent_books_sees_and_cancels(parent: Client, made: offerings.Offered, family) -> None:
	booked = submit(parent, made, family.student, choices=[made.section])
	assert (booked.status, booked.message["status"]) == (200, "Confirmed")
	name = booked.message["name"]

	listed = parent.call(f"{API}.get_student_activity_bookings", "GET", student=family.student)
	assert [item["name"] for item in listed.message["items"]] == [name]
	logistics = parent.call(f"{API}.get_activity_booking_logistics", "GET", student=family.student)
	assert logistics.message["items"][0]["next_session"]["location_name"]

	cancelled = parent.call(f"{API}.cancel_activity_booking", activity_booking=name, reason="Moving away")
	assert cancelled.message["booking"]["status"] == "Cancelled"
	again = parent.call(f"{API}.cancel_activity_booking", activity_booking=name)
	assert (again.status, again.message["promoted"]) == (200, 0)


def test_the_idempotency_key_may_come_in_the_header(parent: Client, made: offerings.Offered, family) -> None:
	parent.session.headers["Idempotency-Key"] = '"one-press"'
	names = {submit(parent, made, family.student).message["name"] for _time in range(2)}
	assert len(names) == 1


def test_guest_stranger_and_unknown_name_get_one_and_the_same_answer(
	server: Server, made: offerings.Offered, family: people.Family
) -> None:
	other = people.family(made.school)
	_student, student_user = people.student_user(made.school)
	no_booking_right = people.user("Noa", ["Guardian"])
	document = frappe.get_doc("Student", family.student)
	document.append("guardians", {"guardian": people.guardian(no_booking_right.name).name, "can_book": 0})
	document.save(ignore_permissions=True)
	frappe.db.commit()
	answers = [
		submit(server.client(), made, family.student),
		submit(server.client().login(other.user, people.PASSWORD), made, family.student),
		submit(server.client().login(student_user, people.PASSWORD), made, family.student),
		submit(server.client().login(no_booking_right.name, people.PASSWORD), made, family.student),
		submit(server.client().login(other.user, people.PASSWORD), made, "no-such-student"),
	]
	assert {answer.status for answer in answers} == {403}
	assert len({texts(answer) for answer in answers}) == 1
	assert all("exc" not in answer.body and "exception" not in answer.body for answer in answers)
	assert bookings(made) == 0


@pytest.mark.parametrize("method", ["get_student_activity_bookings", "get_activity_booking_logistics"])
@pytest.mark.parametrize("page", [{"page_length": 0}, {"page_length": 101}, {"start": -1}, {"start": 10**21}])
def test_a_page_that_cannot_be_is_refused_without_a_traceback(
	parent: Client, family, method: str, page: dict[str, int]
) -> None:
	answer = parent.call(f"{API}.{method}", "GET", student=family.student, **page)
	assert (answer.status, answer.body["exc_type"]) == (422, "InvalidPageError")
	assert not {"exc", "exception"} & answer.body.keys()


def test_a_reason_that_is_a_book_is_refused_and_nothing_is_cancelled(
	parent: Client, made: offerings.Offered, family
) -> None:
	name = submit(parent, made, family.student).message["name"]
	answer = parent.call(f"{API}.cancel_activity_booking", activity_booking=name, reason="y" * 70_000)
	assert (answer.status, answer.body["exc_type"]) == (422, "InvalidReasonError")
	assert not {"exc", "exception"} & answer.body.keys()
	frappe.db.rollback()
	assert frappe.db.get_value("Activity Booking", name, "status") == "Confirmed"
	answer = parent.call(f"{API}.cancel_activity_booking", activity_booking=name, reason="y" * 1000)
	assert answer.status == 200, answer.text


@pytest.mark.parametrize("method", ["confirm_activity_booking_offer", "cancel_activity_booking"])
def test_a_strangers_booking_is_as_good_as_none(
	server: Server, parent: Client, made: offerings.Offered, family, method: str
) -> None:
	name = submit(parent, made, family.student).message["name"]
	other = people.family(made.school)
	frappe.db.commit()
	stranger = server.client().login(other.user, people.PASSWORD)
	answers = [stranger.call(f"{API}.{method}", activity_booking=each) for each in (name, "no-such-booking")]
	assert [answer.status for answer in answers] == [403, 403]
	assert texts(answers[0]) == texts(answers[1])


@pytest.mark.parametrize(
	"method",
	[
		"preview_activity_preopen_validation",
		"open_activity_booking_window",
		"close_activity_booking_window",
		"allocate_activity_bookings",
	],
)
def test_what_staff_do_is_refused_to_families_and_other_schools(
	server: Server, parent: Client, made: offerings.Offered, method: str
) -> None:
	elsewhere = people.staff("Activity Coordinator", [places.school().name])
	frappe.db.commit()
	coordinator = server.client().login(elsewhere.name, people.PASSWORD)
	for client in (parent, coordinator, server.client()):
		assert client.call(f"{API}.{method}", program_offering=made.offering).status == 403


@pytest.mark.parametrize(
	("values", "status", "error"),
	[
		({"choices": "["}, 422, "InvalidChoiceError"),
		({"choices": []}, 422, "InvalidChoiceError"),
		({"choices": ["nowhere"]}, 422, "InvalidChoiceError"),
		({"choices": {"a": 1}}, 422, "InvalidArgumentError"),
		({"choices": 7}, 422, "InvalidArgumentError"),
		({"choices": "[" * 5000}, 422, "InvalidChoiceError"),
		({"account_holder": "somebody"}, 422, "BillingSetupError"),
	],
)
def test_bad_input_has_its_status_and_stores_nothing(
	parent: Client, made: offerings.Offered, family, values: dict, status: int, error: str
) -> None:
	answer = submit(parent, made, family.student, **values)
	assert (answer.status, answer.error) == (status, error), answer.text
	assert bookings(made) == 0


def test_half_a_character_is_refused_by_whoever_reads_it_first(
	parent: Client, made: offerings.Offered, family: people.Family
) -> None:
	"""Version 16 reads a body with a reader that takes no such text, and answers by itself."""
	answer = submit(parent, made, family.student, choices=["\ud800"])
	assert (answer.status, answer.error) in {(422, "InvalidArgumentError"), (417, "DataError")}, answer.text
	assert bookings(made) == 0


def test_a_closed_window_is_a_conflict_without_a_traceback(
	parent: Client, made: offerings.Offered, family: people.Family
) -> None:
	from ifitwala_ed.api.activity_booking import close_activity_booking_window

	close_activity_booking_window(made.offering)
	frappe.db.commit()
	answer = submit(parent, made, family.student)
	assert (answer.status, answer.error) == (409, "BookingWindowClosedError")
	assert "exc" not in answer.body
	assert "exception" not in answer.body
	assert "Traceback" not in answer.text


def test_writing_endpoints_answer_no_get(parent: Client, made: offerings.Offered, family) -> None:
	answer = parent.call(
		f"{API}.submit_activity_booking", "GET", program_offering=made.offering, student=family.student
	)
	assert answer.status == 403
	assert bookings(made) == 0


def test_a_page_that_cannot_be_is_refused(parent: Client, family: people.Family) -> None:
	answer = parent.call(
		f"{API}.get_student_activity_bookings", "GET", student=family.student, page_length=5000
	)
	assert answer.status == 422


def test_rest_cannot_confirm_or_write_for_a_family(
	parent: Client, made: offerings.Offered, family: people.Family
) -> None:
	created = parent.post(
		"/api/resource/Activity Booking",
		{"program_offering": made.offering, "student": family.student, "status": "Confirmed"},
	)
	assert created.status == 403
	name = submit(parent, made, family.student).message["name"]
	assert parent.put(f"/api/resource/Activity Booking/{name}", {"status": "Cancelled"}).status == 403
	assert parent.get(f"/api/resource/Activity Booking/{name}").status == 200


def test_staff_rest_put_obeys_the_same_rules(server: Server, parent: Client, made, family) -> None:
	taken = submit(parent, made, family.student, choices=[made.section]).message["name"]
	waiting = people.family(made.school)
	coordinator = people.staff("Activity Coordinator", [made.school])
	frappe.db.commit()
	client = server.client().login(waiting.user, people.PASSWORD)
	name = submit(client, made, waiting.student, choices=[made.section]).message["name"]
	desk = server.client().login(coordinator.name, people.PASSWORD)

	refused = desk.put(f"/api/resource/Activity Booking/{name}", {"status": "Confirmed"})
	assert (refused.status, refused.error) == (409, "SectionFullError")
	assert desk.put(f"/api/resource/Activity Booking/{taken}", {"status": "Cancelled"}).status == 200
	assert desk.put(f"/api/resource/Activity Booking/{name}", {"status": "Confirmed"}).status == 200
	ledger = {"student_group": made.section}
	frappe.db.commit()
	assert frappe.db.get_value("Activity Seat Ledger", ledger, ["seats_held", "waiting"]) == (1, 0)

"""Several bookings in one act: together all or none, else each for itself; what is refused is named with what fits instead."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.booking import waitlist
from ifitwala_ed.api import portal
from ifitwala_ed.exceptions import IdempotencyKeyReuseError, InvalidArgumentError, InvalidChoiceError
from tests.factories import billing, bookings, lotteries, offerings, people
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.invariants import require_consistent

Basket = Callable[..., dict[str, Any]]


def item(made: offerings.Offered, student: str, *sections: str, **values: Any) -> dict[str, Any]:
	return {
		"program_offering": made.offering,
		"student": student,
		"choices": list(sections) or None,
		**values,
	}


@pytest.fixture
def made() -> offerings.Offered:
	return offerings.open_offering(sections=3, capacity=1)


@pytest.fixture
def family(made: offerings.Offered) -> people.Family:
	return people.family(made.school, children=2)


@pytest.fixture
def send(family: people.Family) -> Basket:
	def _send(*items: dict[str, Any], **arguments: Any) -> dict[str, Any]:
		with acting_as(family.user):
			return portal.submit_activity_basket(list(items), **arguments)

	return _send


def stored(made: offerings.Offered) -> list[tuple[str, str]]:
	rows = frappe.get_all(
		"Activity Booking",
		{"program_offering": made.offering},
		["student", "status"],
		order_by="creation asc",
	)
	return [(each.student, each.status) for each in rows]


def statuses(answer: dict[str, Any]) -> list[str]:
	return [each["status"] for each in answer["bookings"]]


def test_siblings_get_their_seats_together(
	made: offerings.Offered, family: people.Family, send: Basket
) -> None:
	first, second = family.students
	answer = send(item(made, first, made.sections[0]), item(made, second, made.sections[1]))
	assert (answer["ok"], answer["refused"], statuses(answer)) == (True, [], ["Confirmed", "Confirmed"])
	assert [each["student"] for each in answer["bookings"]] == family.students
	assert [each["allocated_student_group"] for each in answer["bookings"]] == made.sections[:2]
	assert answer["now"]
	actors = frappe.get_all(
		"Activity Booking", {"program_offering": made.offering}, pluck="booking_actor_type"
	)
	assert actors == ["Guardian", "Guardian"]
	require_consistent(made.offering)


def test_where_one_is_refused_nobody_is_booked_and_each_child_is_named(
	made: offerings.Offered, family: people.Family, send: Basket
) -> None:
	first, second = family.students
	bookings.book(made, made.sections[1])
	before = stored(made)
	answer = send(item(made, first, made.sections[0]), item(made, second, made.sections[1]))
	assert (answer["ok"], answer["bookings"], stored(made)) == (False, [], before)
	[refused] = answer["refused"]
	assert (refused["index"], refused["exc_type"]) == (1, "SectionFullError")
	assert refused["student_name"] == frappe.db.get_value("Student", second, "student_name")
	assert "only a waitlist" in refused["message"]
	assert "<strong>" not in refused["message"]
	assert [each["code"] for each in refused["values"]["reasons"]] == ["WAITLIST_ONLY"]
	# of the sections that are left one is wanted for the sibling, and both still have a seat
	assert [each["student_group"] for each in refused["alternatives"]] == [made.sections[0], made.sections[2]]
	# a good answer says nothing of what was refused on the way
	assert frappe.local.message_log == []
	require_consistent(made.offering)


def test_all_that_is_refused_is_named(made: offerings.Offered, family: people.Family, send: Basket) -> None:
	young = offerings.open_offering(school=made.school, activity_max_age_years=3)
	bookings.book(made, made.sections[0])
	first, second = family.students
	answer = send(
		item(young, first), item(made, second, made.sections[0]), item(made, first, made.sections[1])
	)
	assert [(each["index"], each["exc_type"]) for each in answer["refused"]] == [
		(0, "NotEligibleError"),
		(1, "SectionFullError"),
	]
	# what meets while the child is at something else of the basket is no alternative to it
	assert young.section not in [each["student_group"] for each in answer["refused"][0]["alternatives"]]
	assert (answer["bookings"], len(stored(made))) == ([], 1)


def test_two_siblings_and_one_seat(made: offerings.Offered, family: people.Family, send: Basket) -> None:
	first, second = family.students
	wanted = [item(made, first, made.sections[0]), item(made, second, made.sections[0])]
	refused = send(*wanted)
	assert [each["index"] for each in refused["refused"]] == [1]
	assert stored(made) == []
	accepted = send(*wanted, accept_waitlist=True)
	assert statuses(accepted) == ["Confirmed", "Waitlisted"]
	assert [each["waitlist_position"] for each in accepted["bookings"]] == [None, 1]
	require_consistent(made.offering)


def test_a_total_counts_for_all_of_a_basket(
	family: people.Family, made: offerings.Offered, send: Basket
) -> None:
	limited = offerings.offering(sections=2, capacity=5, school=made.school)
	frappe.get_doc("Program Offering", limited.offering).update({"capacity": 1}).save(ignore_permissions=True)
	from ifitwala_ed.api.activity_booking import open_activity_booking_window

	assert open_activity_booking_window(limited.offering)["ok"]
	first, second = family.students
	wanted = [item(limited, first, limited.sections[0]), item(limited, second, limited.sections[1])]
	assert [each["index"] for each in send(*wanted)["refused"]] == [1]
	assert statuses(send(*wanted, accept_waitlist=1)) == ["Confirmed", "Waitlisted"]
	require_consistent(limited.offering)


def test_one_child_is_in_one_place_within_a_basket_too(
	made: offerings.Offered, family: people.Family, send: Basket
) -> None:
	other = offerings.open_offering(school=made.school, sections=2)
	student = family.student
	answer = send(item(made, student, made.sections[0]), item(other, student, other.sections[0]))
	[refused] = answer["refused"]
	assert (refused["index"], refused["exc_type"]) == (1, "ScheduleClashError")
	assert [each["student_group"] for each in refused["alternatives"]] == [other.sections[1]]
	twice = send(item(made, student, made.sections[0]), item(made, student, made.sections[1]))
	assert [each["exc_type"] for each in twice["refused"]] == ["DuplicateActiveBookingError"]
	assert stored(made) == stored(other) == []


def test_each_for_itself(made: offerings.Offered, family: people.Family, send: Basket) -> None:
	first, second = family.students
	wanted = [item(made, first, made.sections[0]), item(made, second, made.sections[0])]
	answer = send(*wanted, together=False)
	assert (answer["ok"], statuses(answer)) == (False, ["Confirmed"])
	assert [each["index"] for each in answer["refused"]] == [1]
	assert stored(made) == [(first, "Confirmed")]
	again = send(wanted[1], together=0, accept_waitlist=1)
	assert (again["ok"], statuses(again)) == (True, ["Waitlisted"])
	require_consistent(made.offering)


@pytest.mark.parametrize("together", [True, False])
def test_a_repeated_basket_gives_the_bookings_it_made(
	made: offerings.Offered, family: people.Family, send: Basket, together: bool
) -> None:
	first, second = family.students
	wanted = [item(made, first, made.sections[0]), item(made, second, made.sections[1])]
	made_once = send(*wanted, together=together, idempotency_key="one press")
	# whoever saw only half of the answer, or nothing of it, sends it again
	again = send(*wanted, together=together, idempotency_key="one press")
	names = [each["name"] for each in made_once["bookings"]]
	assert again["ok"]
	assert [each["name"] for each in again["bookings"]] == names
	keys = frappe.get_all(
		"Activity Booking", {"name": ["in", names]}, pluck="idempotency_key", order_by="creation"
	)
	assert keys == ["one press:0", "one press:1"]
	for other in (wanted[:1], wanted[::-1]):
		with pytest.raises(IdempotencyKeyReuseError):
			send(*other, together=together, idempotency_key="one press")
	with pytest.raises(IdempotencyKeyReuseError):
		send(*wanted, together=not together, idempotency_key="one press")
	assert len(stored(made)) == 2


def test_a_basket_of_which_half_was_done_goes_on(
	made: offerings.Offered, family: people.Family, send: Basket
) -> None:
	"""Each for itself, and the server died after the first: the same request makes the other one alone."""
	first, second = family.students
	bookings.book(made, made.sections[1])
	wanted = [item(made, first, made.sections[0]), item(made, second, made.sections[1])]
	half = send(*wanted, together=False, idempotency_key="again")
	assert [each["index"] for each in half["refused"]] == [1]
	frappe.get_doc("Student Group", made.sections[1]).update({"maximum_size": 3}).save(
		ignore_permissions=True
	)
	whole = send(*wanted, together=False, idempotency_key="again")
	assert whole["ok"]
	assert whole["bookings"][0]["name"] == half["bookings"][0]["name"]
	assert statuses(whole) == ["Confirmed", "Confirmed"]


def test_what_was_refused_leaves_the_key_free(
	made: offerings.Offered, family: people.Family, send: Basket
) -> None:
	first, second = family.students
	wanted = [item(made, first, made.sections[0]), item(made, second, made.sections[0])]
	assert not send(*wanted, idempotency_key="k")["ok"]
	other = [item(made, first, made.sections[0]), item(made, second, made.sections[1])]
	assert send(*other, idempotency_key="k")["ok"]


def test_applications_for_a_draw_go_into_a_basket(
	made: offerings.Offered, family: people.Family, send: Basket
) -> None:
	drawn = lotteries.lottery(sections=2, school=made.school)
	first, second = family.students
	wanted = [
		item(drawn.offered, first, *drawn.sections),
		item(drawn.offered, second, drawn.sections[1]),
		item(made, first, made.sections[2]),
	]
	answer = send(*wanted)
	assert statuses(answer) == ["Submitted", "Submitted", "Confirmed"]
	assert answer["bookings"][0]["choices"] == drawn.sections


def test_a_paid_basket_names_its_payers(made: offerings.Offered, send: Basket, family: people.Family) -> None:
	paid = billing.paid_offering(school=made.school, sections=2)
	payer = billing.account_holder().name
	frappe.db.set_value("Student", family.student, "account_holder", payer)
	refused = send(item(paid, family.student, account_holder="nobody"), item(paid, family.students[1]))
	assert [each["exc_type"] for each in refused["refused"]] == ["BillingSetupError"] * 2
	done = send(item(paid, family.student, account_holder=payer), item(made, family.students[1]))
	assert [each["account_holder"] for each in done["bookings"]] == [payer, None]


def test_a_queue_that_somebody_joins_although_a_seat_is_free_moves(
	made: offerings.Offered, family: people.Family, send: Basket, monkeypatch: pytest.MonkeyPatch
) -> None:
	asked: list[str] = []
	monkeypatch.setattr(waitlist, "promote_if_possible", lambda name: bool(asked.append(name)))
	bookings.book(made, made.sections[0])
	first, second = family.students
	wanted = [item(made, first, made.sections[0]), item(made, second, made.sections[0])]
	assert statuses(send(*wanted, accept_waitlist=1)) == ["Waitlisted", "Waitlisted"]
	assert asked == [made.offering]


@pytest.mark.parametrize(
	"items", [None, [], ["x"], [{"program_offering": 5}], [[]], [{"student": {"a": 1}}], [{}] * 13]
)
def test_what_is_no_basket_is_refused(family: people.Family, items: Any) -> None:
	with acting_as(family.user), pytest.raises(InvalidArgumentError):
		portal.submit_activity_basket(items)


def test_choices_that_are_none_are_refused_as_a_booking_refuses_them(
	made: offerings.Offered, family: people.Family, send: Basket
) -> None:
	with pytest.raises(InvalidChoiceError):
		send(item(made, family.student) | {"choices": "["})
	for key in ("k" * 139, "k" * 200):
		with pytest.raises(IdempotencyKeyReuseError, match="at most 138"):
			send(item(made, family.student), idempotency_key=key)
	assert send(item(made, family.student), idempotency_key="k" * 138)["ok"]

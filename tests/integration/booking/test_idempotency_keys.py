"""A repeated request gives the booking it made, by its user's key, whatever characters that has."""

import frappe
import pytest

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import BookingWindowClosedError, IdempotencyKeyReuseError
from tests.factories import offerings, people
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.test_submit import set_offering, stored


def test_the_same_key_gives_the_same_booking_in_its_present_state(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	first = book(made, family, made.section, idempotency_key="k")
	set_offering(made, activity_booking_enabled=0)
	again = book(made, family, made.section, idempotency_key="k")
	assert again == first
	with acting_as(family.user):
		api.cancel_activity_booking(first["name"])
	assert book(made, family, made.section, idempotency_key="k")["status"] == "Cancelled"
	assert stored(made) == 1


KEYS = (
	"<b>7</b>",
	"a & b",
	"'\"\\ `%s` {0}",
	" between blanks ",
	"🎾 Ünïcode ‮",
	"line\nand\ttab",
	"k" * 140,
)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_kept_as_it_was_sent_and_found_again(book, key: str) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	first = book(made, family, made.section, idempotency_key=key)
	assert frappe.db.get_value("Activity Booking", first["name"], "idempotency_key") == key
	assert book(made, family, made.section, idempotency_key=key) == first
	frappe.get_doc("Activity Booking", first["name"]).save()
	assert book(made, family, made.section, idempotency_key=key) == first
	assert stored(made) == 1


@pytest.mark.mariadb
def test_keys_that_differ_in_case_accents_or_blanks_are_different(book) -> None:
	"""The column's collation says so, which SQLite has for a whole site."""
	made = offerings.open_offering(capacity=10)
	family = people.family(made.school, children=5)
	for student, key in zip(family.students, ("key", "KEY", "kéy", "key ", " key"), strict=True):
		book(made, family, made.section, idempotency_key=key, student=student)
	assert stored(made) == 5


def test_the_same_key_with_another_request_is_an_error(book) -> None:
	made = offerings.open_offering(sections=2)
	family = people.family(made.school, children=2)
	book(made, family, made.sections[0], idempotency_key="k")
	with pytest.raises(IdempotencyKeyReuseError):
		book(made, family, made.sections[1], idempotency_key="k")
	with pytest.raises(IdempotencyKeyReuseError):
		book(made, family, made.sections[0], idempotency_key="k", student=family.students[1])


def test_somebody_elses_key_tells_nothing(book) -> None:
	made = offerings.open_offering()
	families = [people.family(made.school) for _number in range(2)]
	answers = [book(made, family, made.section, idempotency_key="same word") for family in families]
	assert answers[0]["name"] != answers[1]["name"]
	assert [answer["student"] for answer in answers] == [family.student for family in families]


def test_a_refused_request_does_not_use_up_its_key(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	set_offering(made, activity_booking_enabled=0)
	with pytest.raises(BookingWindowClosedError):
		book(made, family, idempotency_key="k")
	set_offering(made, activity_booking_enabled=1)
	assert book(made, family, idempotency_key="k")["status"] == "Confirmed"

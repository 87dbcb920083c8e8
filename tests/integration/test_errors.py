"""A refusal has a title and a status of its class, carries plain values, and can be taken back."""

import inspect
import json
from datetime import date, datetime
from decimal import Decimal

import frappe
import pytest

from ifitwala_ed import exceptions
from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import Refusal, plain, said_so_far, throw, unsay_last, unsay_since

BASES = {exceptions.ActivityBookingError}
REFUSALS = [
	error
	for _name, error in inspect.getmembers(exceptions, inspect.isclass)
	if issubclass(error, Refusal) and error is not Refusal and error not in BASES
]


@pytest.mark.parametrize("error", REFUSALS)
def test_every_refusal_has_a_title_and_a_status_that_is_not_a_defect(error: type[Refusal]) -> None:
	with pytest.raises(error, match="Not like this") as raised:
		throw(error, "Not like this.")
	message = frappe.local.message_log[-1]
	assert (message.title, message.message) == (error.title(), "Not like this.")
	assert message.indicator == "red"
	# 503: what is asked for is right, and can't be had at the moment
	can_be_had_later = (exceptions.NoBackgroundJobError, exceptions.InvoiceNotPrintedError)
	assert 400 <= raised.value.http_status_code < 500 or error in can_be_had_later
	assert frappe.local.flags.disable_traceback


def test_a_title_is_translated_when_thrown(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(exceptions, "_", str.upper)
	with pytest.raises(exceptions.SectionFullError):
		throw(exceptions.SectionFullError, "No seat.")
	assert frappe.local.message_log[-1].title == "SECTION FULL"


def test_a_title_of_its_own_goes_before_the_one_of_the_class() -> None:
	with pytest.raises(exceptions.InvalidTransitionError):
		throw(exceptions.InvalidTransitionError, "There is no offer.", title="No Offer")
	assert frappe.local.message_log[-1].title == "No Offer"


def test_values_are_plain_data(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(moments, "get_system_timezone", lambda: "Europe/Berlin")
	values = {
		"name": "Chess <Club>",
		"amount": Decimal("12.50"),
		"seats": 3,
		"nothing": None,
		"winter": datetime(2026, 12, 3, 15, 30),
		"summer": datetime(2026, 7, 3, 15, 30),
		"day": date(2026, 12, 3),
		"sections": ({"group": "a", "first": datetime(2026, 12, 3, 9)}, {"group": "b", "first": None}),
	}
	with pytest.raises(exceptions.SectionFullError) as raised:
		throw(exceptions.SectionFullError, "No seat.", values=values)
	assert raised.value.values == {
		"name": "Chess <Club>",
		"amount": 12.5,
		"seats": 3,
		"nothing": None,
		"winter": "2026-12-03T15:30:00+01:00",
		"summer": "2026-07-03T15:30:00+02:00",
		"day": "2026-12-03",
		"sections": [{"group": "a", "first": "2026-12-03T09:00:00+01:00"}, {"group": "b", "first": None}],
	}
	assert frappe.local.response["values"] == raised.value.values


def test_what_a_request_sent_can_be_repeated_whatever_it_is() -> None:
	deep: list = []
	for _level in range(500):
		deep = [deep]
	sent = [10**30, -(10**30), 2**53 - 1, True, float("nan"), float("-inf"), 0.5, deep]
	told = plain({"sent": sent})["sent"]
	assert told[:4] == [str(10**30), str(-(10**30)), 2**53 - 1, True]
	assert told[4:7] == ["nan", "-inf", 0.5]
	assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_a_refusal_without_values_tells_none_of_the_one_before() -> None:
	for values in ({"seats": 3}, None):
		with pytest.raises(exceptions.SectionFullError) as raised:
			throw(exceptions.SectionFullError, "No seat.", values=values)
	assert frappe.local.response["values"] == raised.value.values == {}


def test_what_is_taken_back_leaves_nothing_in_the_answer() -> None:
	frappe.msgprint("Saved.")
	with pytest.raises(exceptions.SectionFullError):
		throw(exceptions.SectionFullError, "No seat.", values={"seats": 3})
	unsay_last()
	assert [message.message for message in frappe.local.message_log] == ["Saved."]
	assert "values" not in frappe.local.response


def test_what_was_said_before_stays_when_the_rest_is_taken_back() -> None:
	with pytest.raises(exceptions.SectionFullError):
		throw(exceptions.SectionFullError, "No seat.", values={"seats": 3})
	said = said_so_far()
	for number in range(2):
		with pytest.raises(exceptions.NotEligibleError):
			throw(exceptions.NotEligibleError, "Too young.", values={"age": number})
	unsay_since(said)
	assert [message.message for message in frappe.local.message_log] == ["No seat."]
	assert frappe.local.response["values"] == {"seats": 3}


def test_one_that_no_class_gave_a_title_has_to_be_thrown_with_one() -> None:
	with pytest.raises(NotImplementedError, match="ActivityBookingError"):
		throw(exceptions.ActivityBookingError, "No.")

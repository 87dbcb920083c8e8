"""Cancel, confirm, promote, expire and change at the same moment: whatever wins, every invariant holds."""

from collections.abc import Callable
from functools import partial
from typing import Any

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking import offers, waitlist
from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.core import transactions
from ifitwala_ed.exceptions import ActivityBookingError
from tests.factories import offerings, people
from tests.support.parallel import Outcome, in_threads
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

ROUNDS = 4


def acting_as(user: str, call: Callable[..., Any], *arguments: Any, **named: Any) -> Callable[[], Any]:
	def act() -> Any:
		frappe.set_user(user)
		return call(*arguments, **named)

	return act


def book(made: offerings.Offered, family: people.Family, *sections: str) -> Callable[[], dict]:
	return acting_as(
		family.user,
		api.submit_activity_booking,
		made.offering,
		family.student,
		choices=list(sections) or [made.section],
	)


def booked(made: offerings.Offered, families: list[people.Family]) -> list[str]:
	names = [book(made, family)()["name"] for family in families]
	frappe.set_user("Administrator")
	return names


def families_of(made: offerings.Offered, count: int) -> list[people.Family]:
	families = [people.family(made.school) for _number in range(count)]
	frappe.db.commit()
	return families


def require_sound(made: offerings.Offered, outcomes: list[Outcome]) -> None:
	"""Only refusals in the user's words, and nothing broken."""
	strange = [
		outcome.error
		for outcome in outcomes
		if not outcome.ok and not isinstance(outcome.error, ActivityBookingError)
	]
	assert strange == []
	frappe.db.commit()
	names = frappe.get_all(
		"Activity Booking", {"program_offering": made.offering}, pluck="name", order_by="name asc"
	)
	mine = {made.offering, *made.sections, *names}
	assert [str(found) for found in audit() if any(name in str(found) for name in mine)] == []


def statuses(names: list[str]) -> list[str]:
	return [frappe.db.get_value("Activity Booking", name, "status") for name in names]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_opposite_rankings_of_two_sections(site: Site, _round: int) -> None:
	made = offerings.open_offering(sections=2, capacity=3)
	families = families_of(made, 10)
	rankings = [made.sections, made.sections[::-1]]

	outcomes = in_threads(
		site, [book(made, family, *rankings[number % 2]) for number, family in enumerate(families)]
	)

	require_sound(made, outcomes)
	assert sorted(outcome.value["status"] for outcome in outcomes) == ["Confirmed"] * 6 + ["Waitlisted"] * 4


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_cancel_confirm_expire_and_promote_one_offer(site: Site, _round: int) -> None:
	made = offerings.open_offering(capacity=1)
	families = families_of(made, 3)
	names = booked(made, families)
	acting_as(families[0].user, api.cancel_activity_booking, names[0])()
	frappe.set_user("Administrator")
	assert statuses(names)[1] == "Offered"

	outcomes = in_threads(
		site,
		[
			acting_as(families[1].user, api.confirm_activity_booking_offer, names[1]),
			acting_as(families[1].user, api.cancel_activity_booking, names[1]),
			partial(waitlist.fill, made.offering),
			partial(offers.expire_lapsed),
		],
	)

	require_sound(made, outcomes)
	offered, next_one = statuses(names)[1:]
	assert offered in ("Cancelled", "Confirmed")
	assert (next_one == "Offered") is (offered == "Cancelled")


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_expiry_jobs_and_a_late_parent(site: Site, _round: int) -> None:
	made = offerings.open_offering(capacity=1)
	families = families_of(made, 3)
	names = booked(made, families)
	acting_as(families[0].user, api.cancel_activity_booking, names[0])()
	frappe.set_user("Administrator")
	past = add_to_date(now_datetime(), hours=-1)
	frappe.db.set_value("Activity Booking", names[1], "offer_expires_on", past)
	frappe.db.commit()

	outcomes = in_threads(
		site,
		[
			offers.expire_lapsed,
			offers.expire_lapsed,
			acting_as(families[1].user, api.confirm_activity_booking_offer, names[1]),
		],
	)

	require_sound(made, outcomes)
	assert statuses(names) == ["Cancelled", "Expired", "Offered"]
	events = frappe.get_all(
		"Activity Booking Event",
		{"activity_booking": names[1]},
		pluck="to_status",
		order_by="occurred_on asc",
	)
	assert events.count("Expired") == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_cancels_promote_two_families(site: Site, _round: int) -> None:
	made = offerings.open_offering(capacity=2)
	families = families_of(made, 5)
	names = booked(made, families)

	outcomes = in_threads(
		site,
		[
			acting_as(family.user, api.cancel_activity_booking, name)
			for family, name in zip(families[:2], names[:2], strict=True)
		],
	)

	require_sound(made, outcomes)
	assert statuses(names) == ["Cancelled", "Cancelled", "Offered", "Offered", "Waitlisted"]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_no_newcomer_passes_the_queue_while_capacity_grows(site: Site, _round: int) -> None:
	made = offerings.open_offering(capacity=1)
	families = families_of(made, 8)
	names = booked(made, families[:4])

	def raise_capacity() -> None:
		offering = frappe.get_doc("Program Offering", made.offering)
		offering.activity_sections[0].capacity_override = 3
		offering.save()

	def raise_capacity_and_promote() -> None:
		# on Desk the person who saves may have to press the button again
		transactions.run(raise_capacity)
		waitlist.fill(made.offering)

	outcomes = in_threads(
		site, [raise_capacity_and_promote, *(book(made, family) for family in families[4:])]
	)

	require_sound(made, outcomes)
	assert statuses(names) == ["Confirmed", "Offered", "Offered", "Waitlisted"]
	assert {outcome.value["status"] for outcome in outcomes[1:]} == {"Waitlisted"}


def test_the_total_begins_to_count_during_a_rush(site: Site) -> None:
	made = offerings.open_offering(sections=3, capacity=5)
	families = families_of(made, 12)

	def limit_the_total() -> None:
		offering = frappe.get_doc("Program Offering", made.offering)
		offering.capacity = 12
		offering.save()

	outcomes = in_threads(
		site,
		[
			partial(transactions.run, limit_the_total),
			*(
				book(made, family, made.sections[number % 3], made.sections[(number + 1) % 3])
				for number, family in enumerate(families)
			),
		],
	)

	require_sound(made, outcomes)
	total = {"program_offering": made.offering, "name": f"{made.offering}-total"}
	assert frappe.db.get_value("Activity Seat Ledger", total, "seats_held") == 12

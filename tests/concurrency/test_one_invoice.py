"""Two at once make one invoice, and nobody who books or cancels waits for the books."""

from collections.abc import Callable, Iterator
from functools import partial
from threading import Barrier
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.outbox import booking_event
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.core import transactions
from ifitwala_ed.school_billing import booking_billing, invoice_claims, invoices
from tests.factories import billing, people
from tests.support import sabotage, snapshots
from tests.support.parallel import Outcome, in_threads
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

ROUNDS = 3


def booked() -> tuple[str, people.Family]:
	made = billing.paid_offering()
	family = billing.paying_family(made.school)
	frappe.set_user(family.user)
	name = api.submit_activity_booking(made.offering, family.student, choices=[made.section])["name"]
	frappe.set_user("Administrator")
	frappe.db.commit()
	return name, family


def deliver(booking: str, event: str = "Confirmed") -> Callable[[], Any]:
	"""The delivery of one event, as a job of the outbox does it."""

	def work() -> tuple[str, str] | None:
		filters = {"activity_booking": booking, "event": event}
		stored = booking_event.load(frappe.db.get_value(booking_event.EVENT, filters, "name"))
		return transactions.run(partial(booking_billing.deliver, stored, booking_billing.THE_BOOKING))

	return work


def cancel(booking: str, family: people.Family) -> Callable[[], Any]:
	def work() -> dict:
		frappe.set_user(family.user)
		return api.cancel_activity_booking(booking)

	return work


def invoices_of(booking: str) -> list[str]:
	frappe.db.commit()
	return frappe.get_all(
		"Sales Invoice", filters={"activity_booking": booking}, pluck="name", order_by="name asc"
	)


def billing_of(booking: str) -> tuple:
	frappe.db.commit()
	return frappe.db.get_value("Activity Booking", booking, ["billing_status", "sales_invoice"])


@pytest.fixture
def damaged() -> Iterator[tuple[str, people.Family]]:
	"""A booking for a negative control: what that leaves behind is taken away, for the audits of other tests."""
	booking, family = booked()
	yield booking, family
	frappe.db.set_value("Activity Booking", booking, {"billing_status": "Voided", "sales_invoice": None})
	for invoice in invoices_of(booking):
		billing.delete_invoice(invoice)
	frappe.db.commit()


def require_no_error(outcomes: list[Outcome]) -> None:
	assert [outcome.error for outcome in outcomes if not outcome.ok] == []


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_deliveries_and_two_retries_make_one_invoice(site: Site, _round: int) -> None:
	booking, _family = booked()

	outcomes = in_threads(site, [deliver(booking)] * 2 + [partial(booking_billing.retry, booking)] * 2)

	require_no_error(outcomes)
	[invoice] = invoices_of(booking)
	assert billing_of(booking) == ("Invoiced", invoice)


def test_the_same_call_at_once_gives_everybody_the_same_invoice(site: Site) -> None:
	booking, _family = booked()
	offering, holder = frappe.db.get_value(
		"Activity Booking", booking, ["program_offering", "account_holder"]
	)
	create = partial(invoices.create_draft_tuition_invoice, offering, holder, activity_booking=booking)

	outcomes = in_threads(site, [partial(transactions.run, create)] * 4)

	require_no_error(outcomes)
	assert {outcome.value["sales_invoice"] for outcome in outcomes} == set(invoices_of(booking))
	assert sorted(outcome.value["created"] for outcome in outcomes) == [False, False, False, True]


def test_control_without_claim_and_comparison_there_are_two(
	site: Site, damaged: tuple[str, people.Family]
) -> None:
	booking, _family = damaged

	with (
		sabotage.no_invoice_claim(),
		sabotage.billing_stored_without_a_look(),
		sabotage.meeting_before_the_invoice(Barrier(2)),
	):
		in_threads(site, [deliver(booking)] * 2)

	assert len(invoices_of(booking)) == 2


def test_control_the_comparison_alone_holds_without_the_claim(site: Site) -> None:
	booking, _family = booked()
	invoice_claims.hold(booking)
	frappe.db.commit()

	with sabotage.no_invoice_claim(), sabotage.meeting_before_the_invoice(Barrier(2)):
		outcomes = in_threads(site, [deliver(booking)] * 2)

	require_no_error(outcomes)
	assert len(invoices_of(booking)) == 1


def test_a_family_cancels_while_the_invoice_is_made_and_waits_for_nothing(site: Site) -> None:
	"""No lock of student, booking or seat is held meanwhile; what was judged before is judged anew."""
	booking, family = booked()
	insert = invoices._insert
	answers: list[Outcome] = []

	def insert_meanwhile(*args: Any) -> Any:
		invoice = insert(*args)
		if not answers:
			answers.extend(in_threads(site, [cancel(booking, family)]))
		return invoice

	with mock.patch.object(invoices, "_insert", insert_meanwhile):
		require_no_error(in_threads(site, [deliver(booking)]))

	require_no_error(answers)
	assert answers[0].value["booking"]["status"] == "Cancelled"
	require_no_error(in_threads(site, [deliver(booking, "Cancelled")]))
	assert invoices_of(booking) == []
	assert billing_of(booking) == ("Voided", None)


def test_control_without_the_comparison_a_cancelled_booking_is_billed(
	site: Site, damaged: tuple[str, people.Family]
) -> None:
	booking, family = damaged
	insert = invoices._insert

	def insert_meanwhile(*args: Any) -> Any:
		invoice = insert(*args)
		in_threads(site, [cancel(booking, family)])
		return invoice

	with (
		sabotage.billing_stored_without_a_look(),
		mock.patch.object(invoices, "_insert", insert_meanwhile),
	):
		in_threads(site, [deliver(booking)])

	assert len(invoices_of(booking)) == snapshots.damage(1, without=0)
	assert frappe.db.get_value("Activity Booking", booking, "status") == "Cancelled"


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_cancelled_and_confirmed_in_any_order_ends_without_an_invoice(site: Site, _round: int) -> None:
	booking, family = booked()
	require_no_error(in_threads(site, [deliver(booking), cancel(booking, family)]))

	outcomes = in_threads(site, [deliver(booking, "Cancelled"), deliver(booking)])

	require_no_error(outcomes)
	assert invoices_of(booking) == []
	assert billing_of(booking) == ("Voided", None)

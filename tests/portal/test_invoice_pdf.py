"""An invoice as a PDF: who is given it, in which language, and what is said where there is none."""

from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.api import portal
from ifitwala_ed.exceptions import ActivityAccessError, InvoiceNotPrintedError
from tests.factories import people
from tests.integration.booking.conftest import acting_as
from tests.portal.paid_bookings import PDF, Paid, links_of, paid
from tests.support.http import Server

pytestmark = pytest.mark.http

NOT_YOURS = "You may not see or change this, or it does not exist."


def printed(booking: Paid, user: str) -> tuple[Any, mock.Mock]:
	with acting_as(user), mock.patch.object(frappe, "get_print", return_value=b"%PDF-1.4 it is") as asked:
		return portal.get_activity_invoice(booking.name), asked


def test_the_family_is_given_the_schools_own_print() -> None:
	booking = paid()
	number = booking.submitted()
	answer, asked = printed(booking, booking.family.user)
	asked.assert_called_once_with("Sales Invoice", number, as_pdf=True)
	assert answer.get_data() == b"%PDF-1.4 it is"
	assert answer.mimetype == "application/pdf"
	assert answer.headers["Content-Disposition"].startswith("inline")
	assert number in answer.headers["Content-Disposition"]
	assert answer.headers["Cache-Control"] == "no-store"
	assert not frappe.flags.ignore_print_permissions


def test_it_is_printed_in_the_invoices_language() -> None:
	booking = paid()
	booking.submitted(language="fr")
	languages = []

	def note(*_given: Any, **_named: Any) -> bytes:
		languages.append((frappe.local.lang, bool(frappe.flags.ignore_print_permissions)))
		return b"%PDF"

	with acting_as(booking.family.user), mock.patch.object(frappe, "get_print", side_effect=note):
		before = frappe.local.lang
		portal.get_activity_invoice(booking.name)
		assert frappe.local.lang == before
	assert languages == [("fr", True)]


@pytest.mark.parametrize("why", ["no program", "broken links"])
def test_a_site_that_can_not_draw_it_says_whom_to_ask(why: str) -> None:
	booking = paid()
	booking.submitted()

	def fail(*_given: Any, **_named: Any) -> None:
		if why == "no program":
			raise OSError("No wkhtmltopdf executable found")
		frappe.throw("PDF generation failed because of broken image links")

	broken = mock.patch.object(frappe, "get_print", side_effect=fail)
	frappe.clear_messages()
	with acting_as(booking.family.user), broken, pytest.raises(InvoiceNotPrintedError) as refused:
		portal.get_activity_invoice(booking.name)
	assert "office" in str(refused.value)
	assert refused.value.http_status_code == 503
	assert len(frappe.local.message_log) == 1, "what Frappe says of links is no parent's business"
	assert not frappe.flags.ignore_print_permissions


@pytest.mark.parametrize("kind", ["other parent", "staff", "accounts", "may not book"])
def test_nobody_else_is_given_it(kind: str) -> None:
	booking = paid()
	booking.submitted()
	users = {
		"other parent": lambda: people.family(booking.made.school).user,
		"staff": lambda: people.staff("Activity Coordinator", [booking.made.school]).name,
		"accounts": lambda: people.user("Bo", ["Accounts Manager"]).name,
		"may not book": lambda: _linked_without_right(booking.family.student),
	}
	user = users[kind]()
	frappe.db.commit()
	with pytest.raises(ActivityAccessError):
		printed(booking, user)


def _linked_without_right(student: str) -> str:
	user = people.user("Noa", ["Guardian"]).name
	document = frappe.get_doc("Student", student)
	document.append("guardians", {"guardian": people.guardian(user).name, "can_book": 0})
	document.save(ignore_permissions=True)
	return user


def test_the_address_answers_a_guest_and_a_stranger_alike(server: Server) -> None:
	booking = paid()
	booking.submitted()
	stranger = people.family(booking.made.school).user
	frappe.db.commit()
	answers = []
	for user in (None, stranger):
		client = server.client()
		if user:
			client.login(user, people.PASSWORD)
		for name in (booking.name, "no-such-booking"):
			answer = client.request("GET", f"/api/method/{PDF}?activity_booking={name}")
			answers.append((answer.status, answer.error, NOT_YOURS in answer.text))
	assert set(answers) == {(403, "ActivityAccessError", True)}


@pytest.mark.parametrize("docstatus", [0, 2])
def test_a_draft_and_a_cancelled_one_are_not_given_away(server: Server, docstatus: int) -> None:
	booking = paid()
	booking.set_invoice(docstatus=docstatus)
	client = server.client()
	client.login(booking.family.user, people.PASSWORD)
	answer = client.request("GET", f"/api/method/{PDF}?activity_booking={booking.name}")
	assert answer.status == 409
	assert "no invoice to show yet" in answer.text
	assert links_of(booking.page(server)) == []

"""An invoice as a PDF over HTTP: what this host draws itself."""

import frappe
import pytest

from ifitwala_ed.school_billing import booking_billing
from tests.factories import billing, bookings, people

pytestmark = pytest.mark.http


def test_a_family_reads_its_invoice(server):
	made = billing.paid_offering()
	family = billing.paying_family(made.school, last_name="(\\'&李)")
	booking = bookings.book(made, made.section, family.student)
	invoice = booking_billing.retry(booking).sales_invoice
	frappe.db.set_value("Sales Invoice", invoice, "docstatus", 1)
	frappe.db.commit()
	client = server.client()
	client.login(family.user, people.PASSWORD)
	answer = client.session.get(
		f"{server.url}/api/method/ifitwala_ed.api.portal.get_activity_invoice",
		params={"activity_booking": booking},
		timeout=60,
	)
	assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
	assert answer.content.startswith(b"%PDF-1.4")
	assert answer.content.rstrip().endswith(b"%%EOF")
	assert invoice.encode() in answer.content
	assert rb"\(\\'&?\)" in answer.content
	assert b"120.00" in answer.content


def test_only_who_may_read_prints():
	user = people.user("Mo", ["Guardian"]).name
	document = billing.account_holder()
	frappe.set_user(user)
	try:
		with pytest.raises(frappe.PermissionError):
			frappe.get_print("Account Holder", document.name, as_pdf=True)
	finally:
		frappe.set_user("Administrator")

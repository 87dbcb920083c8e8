"""A site that is muted and has nothing to send from, as a copy of the school's: nothing fails, and it is said why."""

import frappe
import pytest

from ifitwala_ed.activities.notices import mails
from ifitwala_ed.activities.outbox.refusals import SkipDelivery
from tests.factories import bookings, offerings, people
from tests.integration.outbox.conftest import clear_outbox, deliveries
from tests.support import outbox

SENTENCE = "This site sends no mails, and has no outgoing Email Account."


@pytest.fixture(autouse=True)
def _muted(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setitem(frappe.local.conf, "mute_emails", 1)
	monkeypatch.setitem(frappe.local.conf, "mail_server", None)
	assert not frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1})


def test_a_notice_is_skipped_and_the_others_go_on() -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	clear_outbox()
	booking = bookings.book(made, made.section, family.student)
	outbox.deliver()
	found = {row.channel: (row.status, row.error) for row in deliveries(booking)}
	assert found["Email"] == ("Skipped", SENTENCE)
	assert found["Notification"][0] == "Done"


def test_a_mail_to_sign_in_by_is_skipped_too() -> None:
	with pytest.raises(SkipDelivery, match="This site sends no mails"):
		mails.queue("ann@example.com", "Your code", "<p>123456</p>", "User", "Guest", now=True)


def test_with_an_account_mails_are_queued(mail_account: str) -> None:
	assert mails.queue("ann@example.com", "News", "<p>Hello</p>", "User", "Guest")


def test_with_a_server_of_the_configuration_they_are_queued_too(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setitem(frappe.local.conf, "mail_server", "localhost")
	assert mails.queue("ann@example.com", "News", "<p>Hello</p>", "User", "Guest")

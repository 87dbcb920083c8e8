"""A mail account, and what a family was told."""

import re
from collections.abc import Callable, Iterator
from email import message_from_string
from email.policy import default
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.booking import events
from tests.integration.booking.conftest import book  # noqa: F401 - a fixture of the tests here as well
from tests.integration.outbox.conftest import clear_outbox
from tests.support import outbox
from tests.support.mail_account import outgoing_account


@pytest.fixture(autouse=True)
def outbox_of_this_test() -> None:
	clear_outbox()


@pytest.fixture
def mail_account() -> Iterator[str]:
	with outgoing_account() as name:
		yield name


def happens(activity_booking: str, event: str, reason: str | None = None) -> None:
	"""Something is put on record of a booking, as it stands, and what follows is delivered."""
	place = frappe.get_doc("Activity Booking", activity_booking).place
	events.record(activity_booking, None, place, place, event=event, reason=reason)
	outbox.deliver()


def mails_to(address: str) -> list[str]:
	"""The mails queued for somebody, as they were written."""
	queued = frappe.get_all(
		"Email Queue Recipient", filters={"recipient": address}, pluck="parent", order_by="creation asc"
	)
	return [frappe.db.get_value("Email Queue", name, "message") for name in queued]


def notifications_of(user: str) -> list[frappe._dict]:
	return frappe.get_all(
		"Notification Log",
		filters={"for_user": user},
		fields=["subject", "type", "link", "document_name"],
		order_by="creation asc",
	)


def text_of(message: str) -> str:
	"""The readable text of a queued mail: subject and plain part, without the line breaks that mail brings."""
	parsed = message_from_string(message, policy=default)
	plain = parsed.get_body(("plain",))
	text = f"{parsed['Subject']} {plain.get_content() if plain else ''}"
	# blanks that don't break belong to the time of some languages
	return re.sub(r"[ \t\r\n]+", " ", text).strip()


def html_of(message: str) -> str:
	return message_from_string(message, policy=default).get_body(("html",)).get_content()


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], None]:
	"""Give the site a few words of German."""

	def translate(texts: dict[str, str]) -> None:
		def all_translations(language: str, *_args: Any) -> dict[str, str]:
			return texts if language == "de" else {}

		monkeypatch.setattr(frappe.translate, "get_all_translations", all_translations)

	return translate

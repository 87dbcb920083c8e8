"""An endpoint that is called without what it needs refuses in words: no error page, and nothing about the code."""

import json

import frappe
import pytest

from tests.factories import offerings, people
from tests.support.http import Client

API = "ifitwala_ed.api.activity_booking"
READING = (
	"preview_activity_preopen_validation",
	"get_student_activity_bookings",
	"get_activity_booking_logistics",
)
WRITING = (
	"open_activity_booking_window",
	"close_activity_booking_window",
	"submit_activity_booking",
	"allocate_activity_bookings",
	"confirm_activity_booking_offer",
	"cancel_activity_booking",
	"post_activity_communication_entry",
)


@pytest.mark.parametrize("endpoint", [*READING, *WRITING])
def test_what_is_not_named_does_not_exist(client: Client, endpoint: str) -> None:
	family = people.family(offerings.open_offering().school)
	frappe.db.commit()
	method = "GET" if endpoint in READING else "POST"
	as_guest = client.call(f"{API}.{endpoint}", method)
	as_parent = client.login(family.user, people.PASSWORD).call(f"{API}.{endpoint}", method)
	for answer in (as_guest, as_parent):
		assert (answer.status, answer.error) == (403, "ActivityAccessError")
		assert "exc" not in answer.body
		(message,) = json.loads(answer.body["_server_messages"])
		assert "it does not exist" in json.loads(message)["message"]

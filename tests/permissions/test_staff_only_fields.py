"""What staff note down about a booking isn't for the family: tiers, exceptions, who acted and why."""

import frappe

from tests.factories.rows import row
from tests.permissions.conftest import World


def as_read_by(user: str, doctype: str, name: str) -> frappe.model.document.Document:
	frappe.set_user(user)
	document = frappe.get_doc(doctype, name)
	document.check_permission("read")
	document.apply_fieldlevel_read_permissions()
	frappe.set_user("Administrator")
	return document


def test_a_family_doesnt_read_them(world: World) -> None:
	user = world.here.family.user
	booking = as_read_by(user, "Activity Booking", world.here["Activity Booking"])
	assert not booking.get("eligibility_override_reason")
	assert not booking.get("confirmed_by")
	event = as_read_by(user, "Activity Booking Event", world.here["Activity Booking Event"])
	assert not event.get("actor")
	assert not event.get("reason")


def test_a_family_doesnt_read_the_tier_of_a_choice(world: World) -> None:
	table = {
		"parent": world.here["Activity Booking"],
		"parenttype": "Activity Booking",
		"parentfield": "choices",
	}
	row("Activity Booking Choice", student_group=world.here["Student Group"], priority_tier=7, idx=1, **table)
	for user, tier in ((world.here.family.user, None), (world.everywhere, 7)):
		booking = as_read_by(user, "Activity Booking", world.here["Activity Booking"])
		assert [choice.get("priority_tier") for choice in booking.choices] == [tier]


def test_a_family_cannot_list_by_them(world: World) -> None:
	frappe.set_user(world.here.family.user)
	rows = frappe.get_list(
		"Activity Booking", fields=["name", "eligibility_override_reason"], order_by="name"
	)
	assert [dict(found) for found in rows] == [{"name": world.here["Activity Booking"]}]


def test_staff_read_them(world: World) -> None:
	user = world.everywhere
	booking = as_read_by(user, "Activity Booking", world.here["Activity Booking"])
	assert booking.eligibility_override_reason == "The twin has a seat."
	event = as_read_by(user, "Activity Booking Event", world.here["Activity Booking Event"])
	assert event.reason == "Their sister is in it."

"""Everybody signed in says for themselves what they are told; nobody for another."""

import frappe
import pytest

from ifitwala_ed.activities.notices import preferences
from tests.factories import people, places
from tests.support.http import Client, Server

API = "ifitwala_ed.api.notice_preferences"


@pytest.fixture
def families() -> list[people.Family]:
	school = places.school().name
	made = [people.family(school) for _number in range(2)]
	frappe.db.commit()
	return made


def test_a_parent_sets_their_own_and_no_other(server: Server, families: list[people.Family]) -> None:
	mine, other = families
	parent = server.client().login(mine.user, people.PASSWORD)
	assert parent.call(f"{API}.get_notice_preferences", "GET").message == {
		"offers_only": False,
		"pick_ups": False,
	}
	answer = parent.call(f"{API}.set_notice_preferences", offers_only=True, user=other.user)
	assert (answer.status, answer.message) == (200, {"offers_only": True, "pick_ups": False})
	frappe.db.commit()
	assert [preferences.wants_offers_only(family.user) for family in families] == [True, False]


def test_a_guest_sets_nothing_and_a_link_in_a_mail_can_not_either(
	server: Server, client: Client, families
) -> None:
	assert client.call(f"{API}.get_notice_preferences", "GET").status == 403
	assert client.call(f"{API}.set_notice_preferences", offers_only=True).status == 403
	parent = server.client().login(families[0].user, people.PASSWORD)
	assert parent.call(f"{API}.set_notice_preferences", "GET", offers_only=1).status == 403


def test_a_parent_reads_no_deliveries_and_no_preferences_over_rest(server: Server, families) -> None:
	parent = server.client().login(families[0].user, people.PASSWORD)
	for doctype in ("Activity Event Delivery", "Activity Notice Preference"):
		assert parent.get(f"/api/resource/{doctype}").status == 403

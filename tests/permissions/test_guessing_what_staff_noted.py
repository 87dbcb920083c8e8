"""What a family may not read it can't find out by filters, order or groups either, question by question."""

import json
from typing import Any

import frappe
import pytest

from tests.factories.people import PASSWORD
from tests.factories.rows import row
from tests.permissions.conftest import World
from tests.support.http import Client, Server

pytestmark = pytest.mark.http

BOOKING, EVENT = "Activity Booking", "Activity Booking Event"


@pytest.fixture
def parent(world: World, server: Server) -> Client:
	return server.client().login(world.here.family.user, PASSWORD)


def told(client: Client, doctype: str, **query: Any) -> Any:
	answer = client.get(f"/api/resource/{doctype}", **query)
	return answer.body["data"] if answer.status == 200 else []


@pytest.mark.parametrize(
	("doctype", "right", "wrong"),
	[
		(BOOKING, [BOOKING, "eligibility_override_reason", "like", "The twin%"], "Nobody%"),
		(EVENT, [EVENT, "reason", "like", "Their sister%"], "Nobody%"),
	],
)
@pytest.mark.parametrize("kind", ["filters", "or_filters"])
def test_right_and_wrong_guesses_look_alike(
	parent: Client, kind: str, doctype: str, right: list, wrong: str
) -> None:
	guesses = [told(parent, doctype, **{kind: json.dumps([each])}) for each in (right, [*right[:3], wrong])]
	assert guesses[0] == guesses[1]


def test_nor_by_a_dict_of_filters(parent: Client) -> None:
	guesses = [
		told(parent, BOOKING, filters=json.dumps({"eligibility_override_reason": ["like", f"{each}%"]}))
		for each in ("The twin", "Nobody")
	]
	assert guesses[0] == guesses[1]


def test_nor_by_letters_in_disguise(parent: Client) -> None:
	for name in ("eligibility_override_\\u0072eason", "\\u0065ligibility_override_reason"):
		guesses = [
			told(parent, BOOKING, filters=f'[["{name}", "like", "{each}%"]]')
			for each in ("The twin", "Nobody")
		]
		assert guesses[0] == guesses[1], name
	assert told(parent, BOOKING, order_by="Confirmed_By asc") == []


def test_nor_by_the_tier_of_a_choice(world: World, parent: Client) -> None:
	place = {"parent": world.here[BOOKING], "parenttype": BOOKING, "parentfield": "choices", "idx": 1}
	choice = row(
		"Activity Booking Choice", student_group=world.here["Student Group"], priority_tier=7, **place
	)
	frappe.db.commit()
	try:
		guesses = [
			told(
				parent, BOOKING, filters=json.dumps([["Activity Booking Choice", "priority_tier", "=", tier]])
			)
			for tier in (7, 8)
		]
	finally:
		frappe.db.delete("Activity Booking Choice", {"name": choice.name})
		frappe.db.commit()
	assert guesses[0] == guesses[1]


@pytest.mark.parametrize(
	("method", "arguments"),
	[
		(
			"frappe.desk.listview.get_group_by_count",
			{"current_filters": "[]", "field": "eligibility_override_reason"},
		),
		("frappe.desk.search.search_link", {"txt": "The twin", "searchfield": "eligibility_override_reason"}),
		("frappe.client.get_list", {"filters": {"eligibility_override_reason": ["like", "The twin%"]}}),
	],
)
def test_an_instructor_gets_as_little(world: World, server: Server, method: str, arguments: dict) -> None:
	instructor = server.client().login(world.here.teacher.user, PASSWORD)
	answer = instructor.call(method, doctype=BOOKING, **arguments)
	assert answer.status != 200 or not answer.message, answer.text


@pytest.mark.parametrize("field", ["eligibility_override_reason", "count(eligibility_override_reason) as n"])
def test_nor_by_asking_for_it(parent: Client, field: str) -> None:
	answer = parent.get(
		f"/api/resource/{BOOKING}", fields=json.dumps(["name", field]), group_by="eligibility_override_reason"
	)
	assert "twin" not in answer.text
	assert not any(set(each) - {"name"} for each in (answer.body or {}).get("data", []))

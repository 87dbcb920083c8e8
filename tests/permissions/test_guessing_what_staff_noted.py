"""What a family may not read it can't find out by filters, order or groups either, question by question."""

import json
from typing import Any

import pytest

from tests.factories.people import PASSWORD
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


@pytest.mark.parametrize("field", ["eligibility_override_reason", "count(eligibility_override_reason) as n"])
def test_nor_by_asking_for_it(parent: Client, field: str) -> None:
	answer = parent.get(
		f"/api/resource/{BOOKING}", fields=json.dumps(["name", field]), group_by="eligibility_override_reason"
	)
	assert "twin" not in answer.text
	assert not any(set(each) - {"name"} for each in (answer.body or {}).get("data", []))

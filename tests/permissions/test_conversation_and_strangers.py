"""Guests, strangers and names that don't exist get one and the same refusal."""

import frappe
import pytest

from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.school_communication.audience import check_audience_match
from ifitwala_ed.school_communication.entries import ENTRY
from tests.factories import people, places
from tests.factories.conversations import Conversation, conversation, feed, say


@pytest.fixture
def talk() -> Conversation:
	return conversation()


def refusal(call, *args, **kwargs) -> str:
	with pytest.raises(ActivityAccessError) as refused:
		call(*args, **kwargs)
	return str(refused.value)


def test_nobody_else_writes_and_all_are_told_the_same(talk: Conversation) -> None:
	stranger = people.family(talk.made.school).user
	nobody = people.user("Pat", ["Accounts User"]).name
	told = {refusal(say, user, talk.thread) for user in ("Guest", stranger, nobody)}
	told |= {refusal(say, user, "no-such-post") for user in ("Guest", stranger, nobody, talk.office)}
	assert len(told) == 1
	assert frappe.db.count(ENTRY, {"org_communication": talk.thread}) == 0


def test_a_guest_has_no_feed() -> None:
	assert refusal(feed, "Guest")
	assert not check_audience_match("anything", "Guest")


@pytest.mark.parametrize("field", ["activity_booking", "activity_program_offering", "activity_student_group"])
def test_a_context_of_others_is_as_good_as_none(talk: Conversation, field: str) -> None:
	name = {
		"activity_booking": talk.booking,
		"activity_program_offering": talk.made.offering,
		"activity_student_group": talk.made.section,
	}[field]
	elsewhere = people.family(places.school().name).user
	assert refusal(feed, elsewhere, **{field: name}) == refusal(feed, elsewhere, **{field: "nothing"})
	assert feed(talk.family.user, **{field: name}) is not None


def test_the_booking_of_a_neighbour_is_none_either(talk: Conversation) -> None:
	neighbour = people.family(talk.made.school).user
	assert refusal(feed, neighbour, activity_booking=talk.booking)
	assert feed(neighbour, activity_program_offering=talk.made.offering)["items"] == []


def test_somebody_without_children_has_an_empty_feed() -> None:
	user = people.user("Lou", ["Guardian"]).name
	people.guardian(user)
	assert feed(user) == {"items": [], "total_count": 0, "has_more": False}


def test_names_with_quotes_are_only_names(talk: Conversation) -> None:
	assert refusal(say, talk.family.user, "' or '1'='1")
	assert refusal(feed, talk.family.user, activity_booking="' or '1'='1")
	assert not check_audience_match("\\' or 1=1 -- ", talk.family.user)

"""A row of an audience that is saved or added by itself, over REST too, keeps to what its communication may say.

The conversation of a booking is for one child's family. Nobody opens it to a school with one row.
"""

from typing import Any

import frappe
import pytest
from frappe.model.document import Document

from tests.factories import people, places
from tests.factories.conversations import Conversation, conversation, seen


@pytest.fixture
def talk() -> Conversation:
	return conversation()


def row_of(post: str) -> Document:
	name = frappe.get_all(
		"Org Communication Audience", filters={"parent": post}, pluck="name", order_by="idx"
	)[0]
	return frappe.get_doc("Org Communication Audience", name)


def new_row(post: str, **values: Any) -> Document:
	place = {"parent": post, "parenttype": "Org Communication", "parentfield": "audiences"}
	return frappe.get_doc({"doctype": "Org Communication Audience", **place, **values})


def post_of(school: str) -> str:
	document = frappe.new_doc("Org Communication")
	document.update(
		{"title": "Bring your racket", "message": "Please.", "school": school, "status": "Published"}
	)
	document.append("audiences", {"target_mode": "School", "school": school, "to_staff": 1})
	return document.insert().name


def test_a_conversation_is_not_opened_by_changing_its_row(talk: Conversation) -> None:
	other = people.family(talk.made.school)
	row = row_of(talk.thread)
	row.update({"target_mode": "School", "school": talk.made.school})
	frappe.set_user(talk.office)
	with pytest.raises(frappe.ValidationError):
		row.save()
	assert not seen(other.user, talk.thread)


def test_nor_by_adding_a_row(talk: Conversation) -> None:
	other = people.family(talk.made.school)
	frappe.set_user(talk.office)
	row = new_row(talk.thread, target_mode="School", school=talk.made.school, to_guardians=1)
	with pytest.raises(frappe.ValidationError):
		row.insert()
	assert not seen(other.user, talk.thread)


def test_nor_closed_to_the_family_by_deleting_it(talk: Conversation) -> None:
	frappe.set_user(people.staff("Activity Coordinator", [talk.made.school]).name)
	with pytest.raises(frappe.ValidationError):
		row_of(talk.thread).delete()
	assert seen(talk.family.user, talk.thread)


def test_another_schools_families_are_not_addressed() -> None:
	own, other = places.school().name, places.school().name
	stranger = people.family(other)
	post = post_of(own)
	frappe.set_user(people.staff("Academic Staff", [own]).name)
	with pytest.raises(frappe.ValidationError):
		new_row(post, target_mode="School", school=other, to_guardians=1).insert()
	row = row_of(post)
	row.update({"school": other, "to_guardians": 1})
	with pytest.raises(frappe.ValidationError):
		row.save()
	assert not seen(stranger.user, post)


def test_a_row_that_is_right_is_saved() -> None:
	school = places.school().name
	family = people.family(school)
	post = post_of(school)
	frappe.set_user(people.staff("Academic Staff", [school]).name)
	row = row_of(post)
	row.to_guardians = 1
	row.save()
	assert seen(family.user, post)

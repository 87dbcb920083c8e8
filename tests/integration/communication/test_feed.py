"""The feed: pages, order, times, and a fixed number of queries."""

from datetime import datetime

import frappe
import pytest
from frappe.utils import get_datetime

from ifitwala_ed.patches import fill_what_feeds_are_found_by
from ifitwala_ed.school_communication import entries, threads
from tests.factories import bookings, offerings, people, places, posts
from tests.factories.conversations import Conversation, conversation, feed, say, seen
from tests.factories.posts import audience
from tests.support.queries import count_queries


@pytest.fixture
def school() -> str:
	return places.school().name


def family_posts(school: str, count: int, said: int = 0) -> list[str]:
	"""Posts to the school's guardians, with entries spread over them."""
	names = [posts.post(school, audience("School", school, "guardians")).name for _number in range(count)]
	authors = [people.user().name for _number in range(5)] if said else []
	for number in range(said):
		entries.append(
			names[number % count], user=authors[number % 5], intent_type="Comment", note=f"Number {number}"
		)
	return names


def test_pages_are_whole_and_in_order(school: str) -> None:
	user = people.family(school).user
	names = family_posts(school, 5)
	first, second = feed(user, page_length=3), feed(user, start=3, page_length=3)
	assert [item["name"] for item in [*first["items"], *second["items"]]] == names[::-1]
	assert (first["total_count"], first["has_more"], second["has_more"]) == (5, True, False)


def test_every_item_is_as_the_contract_says(school: str) -> None:
	user = people.family(school).user
	family_posts(school, 1)
	[item] = feed(user)["items"]
	assert item.keys() >= {
		"name",
		"title",
		"message",
		"published_on",
		"context",
		"my_interaction",
		"entries",
		"entry_count",
	}
	assert datetime.fromisoformat(item["published_on"]).tzinfo
	assert (item["entries"], item["entry_count"], item["my_interaction"]["is_read"]) == ([], 0, False)


def test_it_counts_from_the_time_of_publishing(school: str) -> None:
	user = people.family(school).user
	draft = posts.post(school, audience("School", school), status="Draft")
	later = family_posts(school, 1)[0]
	assert draft.published_on is None
	draft.status = "Published"
	draft.save()
	assert [item["name"] for item in feed(user)["items"]] == [draft.name, later]
	draft.publish_from = "2020-01-01 08:00:00"
	draft.save()
	assert [item["name"] for item in feed(user)["items"]] == [later, draft.name]
	assert seen(user, draft.name)["published_on"].startswith("2020-01-01T08:00:00")


def test_a_context_limits_the_feed() -> None:
	talk = conversation()
	user = talk.family.user
	about_group = posts.post(
		talk.made.school,
		audience("Student Group", talk.made.section),
		activity_program_offering=talk.made.offering,
		activity_student_group=talk.made.section,
	).name
	posts.post(talk.made.school, audience("School", talk.made.school))

	def names(**context: str) -> set[str]:
		return {item["name"] for item in feed(user, **context)["items"]}

	assert names(activity_program_offering=talk.made.offering) == {talk.thread, about_group}
	assert names(activity_student_group=talk.made.section) == {about_group}
	assert names(activity_booking=talk.booking) == {talk.thread}
	assert names(activity_booking=talk.booking, activity_student_group=talk.made.section) == set()
	context = seen(user, about_group)["context"]
	assert context["activity_student_group"] == talk.made.section
	assert context["offering_title"]
	assert context["student_group_name"]


def test_reading_writes_nothing(school: str) -> None:
	user = people.family(school).user
	post = family_posts(school, 1, said=1)[0]
	assert seen(user, post)
	assert not frappe.db.exists("Communication Interaction", {"org_communication": post, "user": user})


def test_the_newest_entries_come_and_all_are_counted(school: str) -> None:
	user = people.family(school).user
	[post] = family_posts(school, 1, said=203)
	item = seen(user, post)
	assert item["entry_count"] == 203
	assert [entry["sequence"] for entry in item["entries"]] == list(range(4, 204))


@pytest.mark.parametrize("as_staff", [False, True])
def test_the_number_of_queries_is_fixed(school: str, as_staff: bool) -> None:
	other = places.school().name
	user = people.staff("Academic Staff", [school]).name if as_staff else people.family(school).user
	few = people.staff("Academic Staff", [other]).name if as_staff else people.family(other).user
	family_posts(other, 2, said=4)
	family_posts(school, 20, said=200)
	for each in (user, few):
		feed(each)
	queries = {each: count_queries(lambda each=each: feed(each, page_length=20)) for each in (few, user)}
	item_counts = [len(feed(each, page_length=20)["items"]) for each in (few, user)]
	assert item_counts == [2, 20]
	assert queries[few] == queries[user]
	assert queries[user] <= 20


def test_a_page_that_cannot_be_is_refused(school: str) -> None:
	user = people.family(school).user
	for values in ({"start": -1}, {"page_length": 0}, {"page_length": 101}):
		with pytest.raises(frappe.ValidationError):
			feed(user, **values)


def test_staff_read_the_conversation_of_a_booking_too() -> None:
	talk: Conversation = conversation()
	say(talk.family.user, talk.thread)
	assert seen(talk.office, talk.thread, activity_booking=talk.booking)["entry_count"] == 1


def test_what_is_not_published_is_in_its_editors_order_of_making(school: str) -> None:
	office = people.staff("Academic Staff", [school]).name
	draft = posts.post(school, audience("School", school), status="Draft")
	assert frappe.db.get_value("Org Communication", draft.name, "listed_on") == get_datetime(draft.creation)
	assert [item["name"] for item in feed(office)["items"]] == [draft.name]
	draft.update({"status": "Published", "publish_from": "2020-01-01 08:00:00"})
	draft.save()
	newer = family_posts(school, 1)[0]
	assert [item["name"] for item in feed(office)["items"]] == [newer, draft.name]


class TestStaffReadFromElsewhere:
	"""Beyond what they edit: posts of the schools above, and what is about their children at other schools."""

	def test_a_post_of_a_school_above(self) -> None:
		trust = places.school(is_group=1).name
		campus, other = (places.school(parent_school=trust).name for _number in range(2))
		reader = people.staff("Academic Staff", [campus]).name
		made = offerings.offering(school=campus)
		child = people.student(campus).name
		reached = [
			posts.post(trust, audience(mode, target, "staff")).name
			for mode, target in (
				("School", trust),
				("School", campus),
				("Program Offering", made.offering),
				("Student Group", made.section),
				("Student", child),
			)
		]
		elsewhere = offerings.offering(school=other)
		for mode, target in (("School", other), ("Program Offering", elsewhere.offering)):
			posts.post(trust, audience(mode, target, "staff"))
		posts.post(trust, audience("School", campus, "guardians"))
		found = feed(reader, page_length=50)
		assert [item["name"] for item in found["items"]] == reached[::-1]
		assert found["total_count"] == len(reached)
		assert feed(reader, page_length=2, start=1)["items"][0]["name"] == reached[-2]

	def test_a_child_in_an_offering_of_the_school_above(self) -> None:
		trust = places.school(is_group=1).name
		home = places.school(trust).name
		made = offerings.open_offering(school=trust)
		child = people.student(home).name
		thread = threads.thread_of_booking(bookings.book(made, made.section, child))
		reader = people.staff("Academic Staff", [home]).name
		assert seen(reader, thread)

	def test_a_child_who_changes_schools(self) -> None:
		made = offerings.open_offering()
		child = people.student(made.school)
		thread = threads.thread_of_booking(bookings.book(made, made.section, child.name))
		next_school = places.school().name
		reader = people.staff("Academic Staff", [next_school]).name
		assert not seen(reader, thread)
		child.school = next_school
		child.save()
		assert seen(reader, thread)
		child.school = made.school
		child.save()
		assert not seen(reader, thread)
		assert not frappe.db.exists(
			"Org Communication Audience", {"parent": thread, "school_of_student": ["is", "set"]}
		)


def test_the_patch_fills_what_feeds_are_found_by() -> None:
	trust = places.school(is_group=1).name
	home = places.school(trust).name
	made = offerings.open_offering(school=trust)
	thread = threads.thread_of_booking(bookings.book(made, made.section, people.student(home).name))
	draft = posts.post(home, audience("School", home), status="Draft")
	row = frappe.db.get_value("Org Communication Audience", {"parent": thread})
	frappe.db.set_value("Org Communication Audience", row, "school_of_student", None)
	for name in (thread, draft.name):
		frappe.db.set_value("Org Communication", name, "listed_on", None)
	fill_what_feeds_are_found_by.execute()
	assert frappe.db.get_value("Org Communication Audience", row, "school_of_student") == home
	for name, field in ((thread, "published_on"), (draft.name, "creation")):
		listed_on, expected = frappe.db.get_value("Org Communication", name, ["listed_on", field])
		assert listed_on == expected

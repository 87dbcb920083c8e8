"""Staff take part in the conversations of their own schools and of no other."""

import pytest

from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.school_communication.audience import check_audience_match
from tests.factories import people, places, posts
from tests.factories.conversations import conversation, feed, say, seen
from tests.factories.posts import audience
from tests.permissions.looking import sees


@pytest.mark.parametrize("role", ["Academic Staff", "Activity Coordinator", "Academic Admin"])
def test_staff_of_another_school_have_no_part_in_it(role: str) -> None:
	talk = conversation()
	elsewhere = people.staff(role, [places.school().name]).name
	assert not check_audience_match(talk.thread, elsewhere)
	assert not sees(elsewhere, "Org Communication", talk.thread)
	assert seen(elsewhere, talk.thread) is None
	with pytest.raises(ActivityAccessError):
		say(elsewhere, talk.thread)
	with pytest.raises(ActivityAccessError):
		feed(elsewhere, activity_booking=talk.booking)


def test_staff_of_the_school_and_of_all_schools_do() -> None:
	talk = conversation()
	everywhere = people.staff("Academic Staff").name
	for user in (talk.office, everywhere):
		say(user, talk.thread, "Welcome.")
		assert seen(user, talk.thread)
		assert sees(user, "Org Communication", talk.thread)


def test_the_office_of_a_campus_reads_what_the_whole_school_tells_staff_but_not_what_is_among_them() -> None:
	above, (here, there) = places.campuses(2)
	office = people.staff("Academic Staff", [here.name]).name
	to_all = posts.post(above.name, audience("School", above.name, "staff")).name
	to_here = posts.post(above.name, audience("School", here.name, "staff")).name
	to_there = posts.post(above.name, audience("School", there.name, "staff")).name
	assert [check_audience_match(name, office) for name in (to_all, to_here, to_there)] == [True, True, False]
	# on Desk Frappe limits them to posts of their own school by the User Permission itself
	assert not any(sees(office, "Org Communication", name) for name in (to_all, to_here, to_there))
	head = people.staff("Academic Admin", [above.name]).name
	say(head, to_all, "Only for us.", visibility="Staff Only")
	assert seen(office, to_all)["entries"] == []
	assert seen(head, to_all)["entry_count"] == 1

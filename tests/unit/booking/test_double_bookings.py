"""Which children are in two places, as a rule over plain values."""

from datetime import datetime, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.activities.booking.double_bookings import Commitment, DoubleBooking, Meeting, find, without

START = datetime(2026, 3, 2, 15)
CHESS, CHOIR, MATHS, SPORT = "chess", "choir", "maths", "sport"


def at(group: str, hours: float = 0, length: float = 1) -> Meeting:
	return Meeting(group, START + timedelta(hours=hours), START + timedelta(hours=hours + length))


def seat(student: str, group: str) -> Commitment:
	return Commitment(student, group, f"{student} in {group}")


def in_class(student: str, group: str) -> Commitment:
	return Commitment(student, group)


def test_two_seats_at_one_time() -> None:
	mika, robin = seat("mika", CHESS), seat("robin", CHESS)
	other = seat("mika", CHOIR)
	meetings = [at(CHESS), at(CHOIR, 0.5)]
	assert find([mika, robin, other], meetings) == [DoubleBooking(mika, other, (at(CHESS),))]


def test_what_begins_when_the_other_ends_is_no_clash() -> None:
	assert find([seat("mika", CHESS), seat("mika", CHOIR)], [at(CHESS), at(CHOIR, 1)]) == []


def test_a_seat_and_a_class() -> None:
	found = find([in_class("mika", MATHS), seat("mika", CHESS)], [at(CHESS), at(MATHS)], [at(MATHS)])
	assert [(each.here.group, each.there.group) for each in found] == [(MATHS, CHESS)]
	assert found[0].seats == (seat("mika", CHESS),)


def test_two_classes_at_one_time_are_the_timetables_affair() -> None:
	assert find([in_class("mika", MATHS), in_class("mika", SPORT)], [at(MATHS), at(SPORT)]) == []


def test_what_was_at_one_time_before_is_not_judged_again() -> None:
	commitments = [seat("mika", CHESS), seat("mika", CHOIR)]
	known, new = at(CHOIR), at(CHOIR, 24)
	meetings = [at(CHESS), known, at(CHESS, 24)]
	assert find(commitments, meetings, [new]) == [DoubleBooking(commitments[1], commitments[0], (new,))]
	assert find(commitments, meetings, [at(CHOIR, 48)]) == []


def test_two_groups_that_move_in_one_edit_are_judged_where_they_arrive() -> None:
	commitments = [seat("mika", CHESS), seat("mika", CHOIR)]
	arriving = [at(CHESS, 24), at(CHOIR, 24)]
	stored = [at(CHESS), at(CHOIR, 48)]
	assert [each.meetings for each in find(commitments, stored, arriving)] == [(at(CHESS, 24),)]
	# where the one goes, the other has left
	stored = without([at(CHESS), at(CHOIR, 24)], [at(CHOIR, 24)])
	assert find(commitments, stored, [at(CHESS, 24), at(CHOIR)]) == [
		DoubleBooking(commitments[0], commitments[1], (at(CHESS),))
	]
	stored = without([at(CHESS), at(CHOIR, 24)], [at(CHESS), at(CHOIR, 24)])
	assert find(commitments, stored, [at(CHESS, 24), at(CHOIR)]) == []


def test_a_child_in_three_places_is_named_for_each_two() -> None:
	commitments = [seat("mika", group) for group in (CHESS, CHOIR, SPORT)]
	assert len(find(commitments, [at(CHESS), at(CHOIR), at(SPORT)])) == 3


groups = st.sampled_from([CHESS, CHOIR, MATHS, SPORT])
meetings_of = st.sets(st.builds(at, groups, st.integers(0, 8), st.sampled_from([0.5, 1, 2])), max_size=12)
held = st.sets(st.builds(Commitment, st.sampled_from(["mika", "robin"]), groups, st.sampled_from(["", "x"])))


@given(held, meetings_of, meetings_of)
def test_it_finds_what_comparing_everything_with_everything_finds(
	commitments: set[Commitment], stored: set[Meeting], arriving: set[Meeting]
) -> None:
	meetings = stored | arriving
	expected = set()
	for first, second in product(commitments, repeat=2):
		if first.student != second.student or first.group == second.group:
			continue
		if not (first.is_seat or second.is_seat):
			continue
		for mine, theirs in product(meetings, repeat=2):
			is_new = mine in arriving or theirs in arriving
			belong = mine.group == first.group and theirs.group == second.group
			if belong and is_new and max(mine.start, theirs.start) < min(mine.end, theirs.end):
				expected.add(frozenset([first, second]))
	found = find(commitments, stored, arriving)
	assert {frozenset([each.here, each.there]) for each in found} == expected
	assert len(found) == len(expected)

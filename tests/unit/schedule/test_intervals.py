"""Half-open intervals: touching ends don't clash, and the sweep finds what comparing every pair would find."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.schedule.intervals import overlapping_pairs, overlaps, pairs_within


@dataclass(frozen=True)
class Span:
	start: int
	end: int
	number: int = 0


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
	ends = draw(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=12))
	return [Span(start, end, number) for number, (start, end) in enumerate(ends)]


def test_touching_ends_do_not_overlap() -> None:
	assert not overlaps(Span(1, 3), Span(3, 5))
	assert overlaps(Span(1, 4), Span(3, 5))
	assert not overlaps(Span(2, 2), Span(1, 3))


@given(spans(), spans())
def test_the_sweep_finds_every_overlapping_pair_once(left: list[Span], right: list[Span]) -> None:
	found = list(overlapping_pairs(left, right))
	assert sorted(found, key=str) == sorted([(a, b) for a in left for b in right if overlaps(a, b)], key=str)


@given(spans())
def test_pairs_within_are_found_once_in_either_order(items: list[Span]) -> None:
	found = [frozenset(pair) for pair in pairs_within(items)]
	expected = {
		frozenset((a, b)) for i, a in enumerate(items) for b in items[i + 1 :] if a != b and overlaps(a, b)
	}
	assert len(found) == len(set(found))
	assert set(found) == expected

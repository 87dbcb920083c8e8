"""What comes from outside is read, or said to be something else; nothing is guessed."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.core import readers
from ifitwala_ed.core.readers import Unreadable

READ = [
	(readers.text, "Zoë 🎾", "Zoë 🎾"),
	(readers.text, "", ""),
	(readers.whole_number, 7, 7),
	(readers.whole_number, True, 1),
	(readers.whole_number, " -12 ", -12),
	(readers.whole_number, "5.0", 5),
	(readers.whole_number, 5.0, 5),
	(readers.number, "12.50", 12.5),
	(readers.number, "1e3", 1000.0),
	(readers.number, Decimal("12.5"), Decimal("12.5")),
	(readers.yes_or_no, "1", True),
	(readers.yes_or_no, "False", False),
	(readers.yes_or_no, 0, False),
	(readers.yes_or_no, True, True),
	(readers.day, "2026-12-05", date(2026, 12, 5)),
	(readers.day, "2026-12-05 00:00:00", date(2026, 12, 5)),
	(readers.day, date(2026, 12, 5), date(2026, 12, 5)),
	(readers.moment, "2026-12-05", datetime(2026, 12, 5)),
	(readers.moment, "2026-12-05 19:00", datetime(2026, 12, 5, 19)),
	(readers.moment, "2026-12-05T19:00:30.5", datetime(2026, 12, 5, 19, 0, 30, 500_000)),
	(readers.moment, datetime(2026, 12, 5, 19), datetime(2026, 12, 5, 19)),
	(readers.moment, date(2026, 12, 5), datetime(2026, 12, 5)),
	(readers.clock_time, "9:05", timedelta(hours=9, minutes=5)),
	(readers.clock_time, "23:59:59", timedelta(hours=23, minutes=59, seconds=59)),
	(readers.clock_time, time(15, 30), timedelta(hours=15, minutes=30)),
	(readers.clock_time, timedelta(hours=15), timedelta(hours=15)),
	(readers.json_list, '[1, "a"]', [1, "a"]),
	(readers.names, '["a", "b"]', ["a", "b"]),
	(readers.json_object, '{"a": [1]}', {"a": [1]}),
]

UNREADABLE = [
	(readers.text, [5, ["a"], {"a": 1}, None, "half a pair \ud800"]),
	(readers.whole_number, ["", "x", "5.5", 5.5, "1e3", "\u0661", float("nan"), [1], None, "9" * 5000]),
	(readers.number, ["", "x", "12,50", "1,000.5", "nan", float("inf"), 10**12, "1e40", [1], None]),
	(readers.yes_or_no, ["", "perhaps", "2", 2, 0.5, [1], None]),
	(
		readers.day,
		["05.12.2026", "5/12/2026", "2026-13-01", "2026-02-30", "2026-12-05 19:00", "", 5, [1], None],
	),
	(
		readers.moment,
		["05.12.2026 19:00", "2026-12-05 25:00", "2026-12-5", "0001-01-01", "9999-12-31", "now", 5],
	),
	(readers.moment, ["2026-12-05 19:00:00+25:00", "2026-12-05 19", "", ["2026-12-05"], None]),
	(readers.clock_time, ["24:00", "25:00", "15:60", "15", "half past", -1, "", [1], None]),
	(readers.clock_time, [timedelta(days=1), timedelta(seconds=-1)]),
	(readers.json_list, ["{", "{}", "5", "null", "[" * 5000, ["\ud800"], [float("nan")], '["\\ud800"]', 5]),
	(readers.names, ["[1]", "[null]", [["a"]], {"a": 1}, "a"]),
	(readers.json_object, ["[]", "{", {"a": {"b": "\ud800"}}, {"\ud800": 1}, "[" * 5000, None]),
]


@pytest.mark.parametrize(("reader", "value", "meant"), READ)
def test_what_is_meant_is_read(reader: readers.Reader, value: Any, meant: Any) -> None:
	read = reader(value)
	assert (read, type(read)) == (meant, type(meant))


@pytest.mark.parametrize(
	("reader", "value"), [(reader, value) for reader, values in UNREADABLE for value in values]
)
def test_anything_else_is_refused(reader: readers.Reader, value: Any) -> None:
	with pytest.raises(Unreadable) as refused:
		reader(value)
	assert refused.value.reader is reader


def test_what_is_nested_without_end_is_no_json() -> None:
	with pytest.raises(ValueError, match="nested too deep"):
		readers.from_json("[" * 100_000)
	assert readers.can_be_stored([[[1]]], depth=3)
	assert not readers.can_be_stored([[[1]]], depth=2)


# half surrogate pairs too, as JSON can say them
TEXTS = st.text(st.characters(exclude_categories=()))
JSON = st.recursive(
	st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
	lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
	max_leaves=8,
)
ALL = (
	*(readers.text, readers.whole_number, readers.number, readers.yes_or_no, readers.day, readers.moment),
	*(readers.clock_time, readers.json_list, readers.names, readers.json_object),
)


@given(JSON, st.sampled_from(ALL))
def test_whatever_it_is_the_answer_is_a_value_or_a_refusal(value: Any, reader: readers.Reader) -> None:
	with suppress(Unreadable):
		reader(value)

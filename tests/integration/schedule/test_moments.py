"""Days and times as people say them, in their language."""

from datetime import date, datetime, time, timedelta

import frappe
import pytest
from frappe.utils import getdate

from ifitwala_ed.core import moments
from ifitwala_ed.core.languages import speaking

WEEKDAYS = {
	"en": "Thursday",
	"de": "Donnerstag",
	"fr": "jeudi",
	"es": "jueves",
	"ar": "الخميس",
	"pt-BR": "quinta-feira",
}


@pytest.fixture
def december(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(
		moments, "getdate", lambda value=None: getdate(value) if value else date(2026, 11, 28)
	)


@pytest.mark.parametrize("language", WEEKDAYS)
@pytest.mark.usefixtures("december")
def test_weekday_and_month_are_written_out(language: str) -> None:
	with speaking(language):
		said = moments.moment("2026-12-03 15:30:59")
	assert said.startswith(WEEKDAYS[language])
	assert "3" in said
	assert "30" in said
	assert "2026" not in said
	assert "59" not in said


@pytest.mark.usefixtures("december")
def test_a_day_half_a_year_away_has_its_year() -> None:
	assert "2027" in moments.day(date(2026, 11, 28) + timedelta(days=180))
	assert "2026" not in moments.day(date(2026, 11, 28) + timedelta(days=179))
	assert "2026" in moments.day(date(2026, 11, 28) - timedelta(days=180))


@pytest.mark.usefixtures("december")
def test_english_says_days_as_the_site_writes_its_dates(monkeypatch: pytest.MonkeyPatch) -> None:
	with speaking("en"):
		monkeypatch.setattr(moments, "get_user_date_format", lambda: "dd-mm-yyyy")
		assert "3 December" in moments.day("2026-12-03")
		monkeypatch.setattr(moments, "get_user_date_format", lambda: "mm-dd-yyyy")
		assert "December 3" in moments.day("2026-12-03")


@pytest.mark.usefixtures("december")
def test_an_end_on_the_same_day_is_only_a_time() -> None:
	with speaking("de"):
		assert moments.span("2026-12-03 15:30:00", datetime(2026, 12, 3, 16, 30)).endswith("15:30\u201316:30")
		both = moments.span("2026-12-03 23:30:00", "2026-12-04 00:30:00")
		assert "Donnerstag" in both
		assert "Freitag" in both
		assert moments.clocks(time(9), time(9, 45)) == "09:00\u201309:45"


def test_a_language_that_nobody_knows_is_no_error() -> None:
	with speaking("xx-unknown"):
		assert "December" in moments.day("2026-12-03")


def test_a_moment_for_programs_has_its_offset() -> None:
	assert moments.iso(None) is None
	zone = moments.site_zone()
	told = datetime.fromisoformat(moments.iso("2026-07-01 12:00:00"))
	assert told == datetime(2026, 7, 1, 12, tzinfo=zone)
	assert (
		frappe.utils.get_datetime("2026-07-01 12:00:00").replace(tzinfo=zone).isoformat() == told.isoformat()
	)


@pytest.mark.parametrize(
	("left", "said"),
	[
		(timedelta(days=3, minutes=5), {"en": "in 3 days", "de": "in 3 Tagen", "xx": "in 3 days"}),
		(timedelta(minutes=90), {"en": "in 2 hours", "de": "in 2 Stunden", "xx": "in 2 hours"}),
		(timedelta(seconds=20), {"en": "in 1 minute", "de": "in 1 Minute", "xx": "in 1 minute"}),
	],
)
def test_how_long_it_takes_is_said_in_the_largest_unit(
	left: timedelta, said: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
	now = datetime(2026, 11, 28, 12)
	monkeypatch.setattr(moments, "now_datetime", lambda: now)
	for language, words in said.items():
		with speaking(language):
			assert moments.countdown(now + left) == words

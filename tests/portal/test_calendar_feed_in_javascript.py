"""The calendar feed as calendar programs in JavaScript read it: by what icalendar reads, event by event.

The readers come with the linters, so `make test` has them. A Node that is too old for node-ical reads with ical.js alone.
"""

import json
import os
import subprocess
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from frappe.utils import add_days, getdate, today
from icalendar import Calendar

import programs
from ifitwala_ed.api import calendar
from ifitwala_ed.api.activity_booking import cancel_activity_booking
from tests.factories import bookings, offerings, people
from tests.integration.booking.conftest import acting_as
from tests.portal.test_calendar_feed import change, seat, stored_starts, token_of

LINTERS = Path(__file__).parents[2] / ".ci/lint"
# the oldest Node that each takes
READERS = {"ical.js": 18, "node-ical": 20}
# a process somewhere else: what is in UTC is the same moment there
ELSEWHERE = "America/St_Johns"


def readers() -> list[str]:
	"""Those that are installed and that this Node takes."""
	node = programs.find("node")
	if not node:
		return []
	found = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
	version = int(found[1:].split(".")[0])
	return [
		reader
		for reader, oldest in READERS.items()
		if version >= oldest and (LINTERS / "node_modules" / reader).is_dir()
	]


pytestmark = pytest.mark.skipif(
	not readers(), reason="the readers in JavaScript are not installed: `make lint` does that"
)


def read(user: str) -> dict[str, dict[str, Any]]:
	"""The events by their UID, after all readers agreed on them."""
	token = token_of(user)
	with acting_as("Guest"):
		content = calendar.feed(token).get_data()
	told = subprocess.run(
		[programs.path_of("node"), str(LINTERS / "read_calendar.mjs"), *readers()],
		input=content,
		capture_output=True,
		check=True,
		env={**os.environ, "TZ": ELSEWHERE},
	)
	ours = sorted(map(event, Calendar.from_ical(content).walk("VEVENT")), key=lambda each: each["uid"])
	assert ours
	for reader, theirs in json.loads(told.stdout).items():
		assert sorted(theirs, key=lambda each: each["uid"]) == ours, reader
	return {each["uid"]: each for each in ours}


def event(found: Any) -> dict[str, Any]:
	return {
		"uid": str(found["uid"]),
		"start": moment(found["dtstart"].dt),
		"end": moment(found["dtend"].dt),
		"summary": str(found["summary"]),
		"description": str(found.get("description", "")),
		"status": str(found.get("status", "")),
		"sequence": int(found.get("sequence", 0)),
	}


def moment(value: date) -> str:
	if not isinstance(value, datetime):
		return value.isoformat()
	return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata", "America/New_York"])
def test_across_a_clock_change_and_in_a_half_hour_zone(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
	made = offerings.open_offering(start_date=add_days(today(), 1), end_date=add_days(today(), 250))
	family = people.family(made.school)
	bookings.book(made, made.section, family.student)
	monkeypatch.setattr("ifitwala_ed.core.moments.get_system_timezone", lambda: zone)
	assert len(read(family.user)) == len(stored_starts(made.section))


def test_moved_cancelled_and_in_letters_that_take_more_than_a_byte() -> None:
	made = offerings.open_offering(title="Töpfern, Weben; Spinnen; für Große und 小さい人 " + "ü" * 60)
	family = people.family(made.school, first_name="Zoë")
	bookings.book(made, made.section, family.student)
	before = read(family.user)
	moved, cancelled = stored_starts(made.section)[1:3]
	later = add_days(getdate(moved), 1)
	change(
		made.section,
		date=getdate(moved),
		change="Moved",
		new_date=later,
		reason="Größere Halle, 2. Stock; links",
	)
	change(made.section, date=getdate(cancelled), change="Cancelled", reason="Trainer krank\nbis Montag")
	after = read(family.user)
	assert after.keys() == before.keys()
	changed = [each for uid, each in after.items() if each["sequence"] > before[uid]["sequence"]]
	assert sorted(each["status"] for each in changed) == ["CANCELLED", "CONFIRMED"]


def test_the_note_that_there_is_no_seat() -> None:
	_made, family, booking = seat()
	with acting_as(family.user):
		cancel_activity_booking(booking)
	[note] = read(family.user).values()
	assert len(note["start"]) == len("2026-09-07")

"""Random edits by the office while weeks go by: the past stays, and what is told leads to what is stored."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import frappe
import hypothesis
import pytest
from frappe.utils import add_days, getdate, now_datetime, today
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ifitwala_ed.core import subscribers
from ifitwala_ed.schedule.conflicts import read_reservations
from ifitwala_ed.schedule.reservations import PERSON, ROOM, Booking
from ifitwala_ed.schedule.session_differences import SessionDifference, sessions_in
from ifitwala_ed.schedule.sessions import Session
from ifitwala_ed.schedule.student_group_employee_booking import OnClash, prepare, rebuild_groups
from tests.factories import offerings, people, places
from tests.factories.core import unique
from tests.integration.readiness.support import group_of, pass_gate
from tests.support import clock

KINDS = (ROOM, PERSON)
LONG_AGO = datetime(2000, 1, 1)
WEEK = timedelta(weeks=1)
WEEKDAYS = st.sampled_from(offerings.WEEKDAYS)
SECTION = st.integers(0, 1)
HOUR = st.integers(8, 12)
SOME_DAY = st.integers(-10, 40)
TWO_TEACHERS = 2

told: list[SessionDifference] = []


class Office(RuleBasedStateMachine):
	"""What the office can do to an open offering of two sections."""

	@initialize()
	def open_an_offering(self) -> None:
		self.began = now_datetime()  # a session that begins while this runs is left alone by both sides
		self.holidays = places.holiday_list([])
		self.made = offerings.offering(2, school=places.school(holiday_list=self.holidays.name).name)
		self.rooms = [places.room().name for _number in range(2)]
		self.teachers = [people.employee().name for _number in range(TWO_TEACHERS)]
		assert pass_gate(self.made.offering)["ok"]
		frappe.db.set_value("Program Offering", self.made.offering, "activity_booking_status", "Open")
		told.clear()
		self.believed = self.stored_sessions()
		self.took_place: set[tuple] = set()

	# what is compared

	def stored(self, kind: str) -> list[Booking]:
		return read_reservations(kind, self.made.sections, since=LONG_AGO)

	def stored_sessions(self) -> dict[str, set[Session]]:
		found = sessions_in(self.stored(ROOM), self.stored(PERSON))
		return {group: self.ahead(found.get(group, ())) for group in self.made.sections}

	def ahead(self, sessions: Any) -> set[Session]:
		return {session for session in sessions if session.start >= self.began}

	def begun(self) -> set[tuple]:
		return {
			(kind, *fact.slot, fact.title)
			for kind in KINDS
			for fact in self.stored(kind)
			if fact.start < self.began
		}

	def edit(self, change: Callable[[], Any]) -> None:
		"""One request: it is done, or refused and leaves nothing."""
		told.clear()
		frappe.db.savepoint("request")
		try:
			change()
		except (frappe.ValidationError, frappe.DoesNotExistError):
			frappe.db.rollback(save_point="request")
			told.clear()
		for difference in told:
			self.follow(difference)

	def follow(self, difference: SessionDifference) -> None:
		"""Do to what is believed what a difference says."""
		known = self.believed[difference.group]
		gone = {*difference.leaving, *(was for was, _now in (*difference.re_roomed, *difference.re_staffed))}
		come = {*difference.arriving, *(now for _was, now in (*difference.re_roomed, *difference.re_staffed))}
		assert gone <= known
		assert not set(difference.arriving) & known
		self.believed[difference.group] = (known - gone) | come

	@invariant()
	def what_took_place_stays(self) -> None:
		begun = self.begun()
		assert self.took_place <= begun
		assert begun == self.took_place

	@invariant()
	def what_was_told_is_what_is_stored(self) -> None:
		assert {group: self.ahead(known) for group, known in self.believed.items()} == self.stored_sessions()

	@invariant()
	def what_is_stored_follows_from_the_schedules(self) -> None:
		run = prepare(self.made.sections)
		run.read()
		assert run.is_true

	# time

	@rule(weeks=st.integers(1, 2))
	def weeks_go_by(self, weeks: int) -> None:
		"""Everything with a date is that much longer ago."""
		days, span = 7 * weeks, weeks * WEEK
		offerings.let_days_pass(self.made, days, commit=False)
		for doctype, parents, fields in (
			("Student Group Schedule", self.made.sections, ("valid_from", "valid_to")),
			("Student Group Session Change", self.made.sections, ("date", "new_date")),
			("Holiday", [self.holidays.name], ("holiday_date",)),
		):
			for row in frappe.get_all(
				doctype, {"parent": ("in", parents)}, ["name", *fields], order_by="name asc"
			):
				earlier = {field: add_days(row[field], -days) for field in fields if row[field]}
				if earlier:
					frappe.db.set_value(doctype, row.name, earlier, update_modified=False)
		frappe.clear_document_cache("Holiday List", self.holidays.name)
		self.believed = {
			group: self.ahead(
				Session(each.start - span, each.end - span, each.location, each.employees) for each in known
			)
			for group, known in self.believed.items()
		}
		moved = {(*row[:4], row[4] - span, row[5] - span, row[6]) for row in self.took_place}
		begun = self.begun()
		assert moved <= begun
		self.took_place = begun

	# edits

	@rule(number=SECTION, room=SECTION)
	def choose_another_room(self, number: int, room: int) -> None:
		self.edit(lambda: self.save_row(number, location=self.rooms[room]))

	@rule(number=SECTION, weekday=WEEKDAYS, hour=HOUR, minutes=st.sampled_from((30, 45)))
	def choose_another_time(self, number: int, weekday: str, hour: int, minutes: int) -> None:
		times = {"from_time": f"{hour}:00:00", "to_time": f"{hour}:{minutes}:00"}
		self.edit(lambda: self.save_row(number, weekday=weekday, **times))

	@rule(number=SECTION, first=SOME_DAY, length=st.integers(7, 30), is_open=st.booleans())
	def choose_when_the_row_counts(self, number: int, first: int, length: int, is_open: bool) -> None:
		span = {
			"valid_from": None if is_open else add_days(today(), first),
			"valid_to": None if is_open else add_days(today(), first + length),
		}
		self.edit(lambda: self.save_row(number, **span))

	@rule(number=SECTION, teacher=SECTION)
	def choose_another_teacher(self, number: int, teacher: int) -> None:
		group = group_of(self.made, number)
		group.set("instructors", [{"employee": self.teachers[teacher]}])
		self.edit(group.save)

	@rule(
		number=SECTION,
		day=SOME_DAY,
		kind=st.sampled_from(("Cancelled", "Moved", "Substitute", "Added")),
		later=st.integers(0, 9),
		hour=HOUR,
		who=SECTION,
	)
	def note_a_date_that_differs(
		self, number: int, day: int, kind: str, later: int, hour: int, who: int
	) -> None:
		sessions = sorted(self.believed[self.made.sections[number]], key=lambda each: each.start)
		on = sessions[day % len(sessions)].start.date() if sessions else getdate(add_days(today(), day))
		self.edit(lambda: self.add_change(number, on, kind, later, hour, who))

	def add_change(self, number: int, on: date, kind: str, later: int, hour: int, who: int) -> None:
		group = group_of(self.made, number)
		values: dict[str, Any] = {"date": on, "change": kind, "employee": self.teachers[who]}
		if kind in ("Moved", "Added"):
			if self.meets(number, add_days(on, later) if kind == "Moved" else on, hour):
				return  # a further room at the same time is told as another room, and believed to be the only one
			values |= {"from_time": f"{hour}:00:00", "to_time": f"{hour}:40:00", "location": self.rooms[who]}
			values["new_date"] = add_days(on, later) if kind == "Moved" else None
		group.append("session_changes", values)
		group.save()

	def meets(self, number: int, day: date, hour: int) -> bool:
		known = self.believed[self.made.sections[number]]
		return any((each.start.date(), each.start.hour) == (getdate(day), hour) for each in known)

	@rule(number=SECTION)
	def take_all_changes_back(self, number: int) -> None:
		group = group_of(self.made, number)
		group.set("session_changes", [])
		self.edit(group.save)

	@rule(day=SOME_DAY)
	def add_or_take_a_holiday(self, day: int) -> None:
		holidays = frappe.get_doc("Holiday List", self.holidays.name)
		on = getdate(add_days(today(), day))
		others = [row for row in holidays.holidays if getdate(row.holiday_date) != on]
		if len(others) == len(holidays.holidays):
			holidays.append("holidays", {"holiday_date": on, "description": "Fair"})
		else:
			holidays.set("holidays", others)
		self.edit(holidays.save)

	@rule(number=SECTION)
	def retire_or_take_up_again(self, number: int) -> None:
		group = group_of(self.made, number)
		group.status = "Active" if group.status == "Retired" else "Retired"
		self.edit(lambda: group.save_despite_problems("The school has decided so."))

	@rule(number=SECTION)
	def close_or_open_a_section(self, number: int) -> None:
		offering = frappe.get_doc("Program Offering", self.made.offering)
		row = offering.activity_sections[number]
		row.is_active = 0 if row.is_active else 1
		self.edit(offering.save)

	@rule(days=st.integers(-14, 14))
	def choose_another_end(self, days: int) -> None:
		offering = frappe.get_doc("Program Offering", self.made.offering)
		offering.end_date = add_days(offering.end_date, days)
		self.edit(offering.save)

	@rule()
	def archive_or_take_up_again(self) -> None:
		offering = frappe.get_doc("Program Offering", self.made.offering)
		offering.status = "Active" if offering.status == "Archived" else "Archived"
		self.edit(offering.save)

	@rule(number=SECTION)
	def rename_a_room(self, number: int) -> None:
		old, new = self.rooms[number], unique("Room")
		frappe.rename_doc("Location", old, new, show_alert=False)
		self.rooms[number] = new
		self.called(old, new)

	@rule(number=SECTION)
	def rename_a_teacher(self, number: int) -> None:
		old, new = self.teachers[number], unique("EMP")
		frappe.rename_doc("Employee", old, new, show_alert=False)
		self.teachers[number] = new
		self.called(old, new)

	@rule()
	def a_repair_comes_by(self) -> None:
		self.edit(lambda: rebuild_groups(self.made.sections, on_clash=OnClash.SKIP))
		assert not told

	def called(self, old: str, new: str) -> None:
		"""A name is another one in everything that is known."""

		def now(name: str) -> str:
			return new if name == old else name

		self.took_place = {tuple(now(each) for each in row) for row in self.took_place}
		self.believed = {
			group: {
				Session(s.start, s.end, now(s.location), tuple(sorted(map(now, s.employees)))) for s in known
			}
			for group, known in self.believed.items()
		}

	def save_row(self, number: int, **values: Any) -> None:
		group = group_of(self.made, number)
		group.schedule[0].update(values)
		group.save()


def test_the_past_stays_and_what_is_told_leads_to_what_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
	call = subscribers.call

	def listen(hook: str, *arguments: Any) -> None:
		if hook == "sessions_changed":
			told.extend(arguments[0])
		call(hook, *arguments)

	monkeypatch.setattr(subscribers, "call", listen)
	with clock.put_forward() as time:
		time.to_monday()
		run_state_machine_as_test(
			Office,
			settings=hypothesis.settings(max_examples=15, stateful_step_count=15, deadline=None),
		)

"""The gate's judgements that need nothing but the inputs. Each check gives the findings of one rule."""

from collections.abc import Iterator

from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import billability
from ifitwala_ed.activities.readiness.codes import Code, Finding, finding
from ifitwala_ed.activities.readiness.holiday_checks import half_days, holidays_unknown, weekly_off
from ifitwala_ed.activities.readiness.inputs import Inputs, Section
from ifitwala_ed.core import moments
from ifitwala_ed.schedule.groups import Group
from ifitwala_ed.schedule.sessions import Window


def errors_of_offering(inputs: Inputs) -> list[Finding]:
	"""Return what keeps the offering as a whole from opening."""
	found = []
	if inputs.window is None:
		found.append(finding(Code.NO_WINDOW))
	if not inputs.active_sections:
		found.append(finding(Code.NO_ACTIVE_SECTIONS))
	found += [*_dates(inputs), *_ending(inputs)]
	return found + list(billability.findings(inputs.billing))


def errors_of_section(inputs: Inputs, section: Section, *, is_repeated: bool = False) -> list[Finding]:
	"""Return what keeps one section from taking place, but for conflicts with others."""
	group = inputs.groups.get(section.student_group)
	if group is None:
		return [finding(Code.GROUP_MISSING, section.student_group)]
	found = [finding(Code.GROUP_REPEATED, group.title)] if is_repeated else []
	for check in (_membership, _capacity, _schedule, _rooms, _sessions, _instructors):
		found += check(inputs, section, group)
	return found


def warnings_of_section(inputs: Inputs, section: Section) -> list[Finding]:
	"""Return what staff should know about a section that may open all the same."""
	group = inputs.groups.get(section.student_group)
	if group is None:
		return []
	return [
		*_holidays(inputs, group),
		*_nobody_leads(inputs, group),
		*_room_too_small(inputs, section, group),
		*_idle_changes(inputs, group),
	]


def capacity_of(section: Section, group: Group) -> int:
	"""Return the seats of a section: its own number, or else the group's maximum size."""
	return section.capacity_override or group.maximum_size


def _dates(inputs: Inputs) -> Iterator[Finding]:
	if inputs.window and inputs.year and inputs.is_outside_its_year:
		days = inputs.year.days
		yield finding(
			Code.DATES_OUTSIDE_YEAR, inputs.year.name, moments.day(days.first), moments.day(days.last)
		)


def _ending(inputs: Inputs) -> Iterator[Finding]:
	starts = [session.start for each in inputs.expansions.values() for session in each.sessions]
	if starts and max(starts) <= now_datetime():
		yield finding(Code.OFFERING_OVER, moments.moment(max(starts)))


def _membership(inputs: Inputs, section: Section, group: Group) -> Iterator[Finding]:
	if not group.is_activity:
		yield finding(Code.GROUP_NOT_ACTIVITY, group.title, _(group.kind))
	if not group.is_active:
		yield finding(Code.GROUP_NOT_ACTIVE, group.title)
	if group.program_offering != inputs.offering:
		yield finding(Code.GROUP_OTHER_OFFERING, group.title)


def _capacity(inputs: Inputs, section: Section, group: Group) -> Iterator[Finding]:
	if capacity_of(section, group) < 1:
		yield finding(Code.NO_CAPACITY)


def _schedule(inputs: Inputs, section: Section, group: Group) -> Iterator[Finding]:
	if not group.rows:
		yield finding(Code.NO_SCHEDULE, group.title)
	for number, row in enumerate(group.rows, start=1):
		if row.start >= row.end:
			yield finding(Code.INVALID_TIMES, number, moments.clock(row.start), moments.clock(row.end))


def _rooms(inputs: Inputs, section: Section, group: Group) -> Iterator[Finding]:
	for name in sorted(group.since(inputs.today).rooms):
		if name not in inputs.rooms.by_name:
			yield finding(Code.LOCATION_MISSING, name)
		elif not inputs.rooms.is_bookable(name):
			yield finding(Code.LOCATION_NOT_BOOKABLE, inputs.rooms.label(name))


def _sessions(inputs: Inputs, section: Section, group: Group) -> Iterator[Finding]:
	if inputs.window and group.rows and not inputs.expansions[group.name].sessions:
		yield finding(Code.NO_SESSIONS, moments.day(inputs.window.first), moments.day(inputs.window.last))
		yield from weekly_off(group, _ahead(inputs), inputs.calendars.get(group.school))


def _holidays(inputs: Inputs, group: Group) -> Iterator[Finding]:
	window, calendar = _ahead(inputs), inputs.calendars.get(group.school)
	sessions = inputs.expansions[group.name].sessions
	if sessions:
		yield from weekly_off(group, window, calendar)
	yield from holidays_unknown(sessions, window, calendar)
	yield from half_days(group, window, calendar)


def _ahead(inputs: Inputs) -> Window | None:
	"""Return the days of the term that are not over."""
	return inputs.window and inputs.window.clip(inputs.today, None)


def _instructors(inputs: Inputs, section: Section, group: Group) -> Iterator[Finding]:
	for name in sorted(group.since(inputs.today).people):
		person = inputs.people.get(name)
		if not (person and person.is_active):
			yield finding(Code.EMPLOYEE_NOT_ACTIVE, person.label if person else name)


def _nobody_leads(inputs: Inputs, group: Group) -> Iterator[Finding]:
	sessions = inputs.expansions[group.name].sessions
	if sessions and not all(session.employees for session in sessions):
		yield finding(Code.NO_INSTRUCTOR, group.title)


def _room_too_small(inputs: Inputs, section: Section, group: Group) -> Iterator[Finding]:
	names = sorted(group.since(inputs.today).rooms)
	rooms = [room for name in names if (room := inputs.rooms.by_name.get(name)) and room.seats]
	smallest = min(rooms, key=lambda room: room.seats, default=None)
	capacity = capacity_of(section, group)
	if smallest and capacity > smallest.seats:
		yield finding(Code.ROOM_TOO_SMALL, capacity, smallest.label, smallest.seats)


def _idle_changes(inputs: Inputs, group: Group) -> Iterator[Finding]:
	for change in inputs.expansions[group.name].unmatched:
		if change.last_day >= inputs.today:
			yield finding(Code.CHANGE_WITHOUT_SESSION, moments.day(change.date), _(change.kind.value))

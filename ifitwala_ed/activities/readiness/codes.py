"""What the readiness gate can find: stable words, and the sentence that tells staff what to do about each."""

from dataclasses import dataclass
from enum import Enum

from frappe import _


class Code(str, Enum):
	"""One word per finding. They are part of the report's contract: add new ones, never rename."""

	# the offering
	NO_WINDOW = "NO_WINDOW"
	NO_ACTIVE_SECTIONS = "NO_ACTIVE_SECTIONS"
	DATES_OUTSIDE_YEAR = "DATES_OUTSIDE_YEAR"
	OFFERING_OVER = "OFFERING_OVER"
	NO_FEE = "NO_FEE"
	NO_COMPANY = "NO_COMPANY"
	NO_BILLABLE_OFFERING = "NO_BILLABLE_OFFERING"
	BILLABLE_OFFERING_DISABLED = "BILLABLE_OFFERING_DISABLED"
	BILLABLE_OFFERING_OTHER_COMPANY = "BILLABLE_OFFERING_OTHER_COMPANY"
	ITEM_DISABLED = "ITEM_DISABLED"
	# a section
	GROUP_MISSING = "GROUP_MISSING"
	GROUP_REPEATED = "GROUP_REPEATED"
	GROUP_NOT_ACTIVITY = "GROUP_NOT_ACTIVITY"
	GROUP_NOT_ACTIVE = "GROUP_NOT_ACTIVE"
	GROUP_OTHER_OFFERING = "GROUP_OTHER_OFFERING"
	NO_CAPACITY = "NO_CAPACITY"
	NO_SCHEDULE = "NO_SCHEDULE"
	INVALID_TIMES = "INVALID_TIMES"
	LOCATION_MISSING = "LOCATION_MISSING"
	LOCATION_NOT_BOOKABLE = "LOCATION_NOT_BOOKABLE"
	NO_SESSIONS = "NO_SESSIONS"
	WEEKLY_OFF = "WEEKLY_OFF"
	EMPLOYEE_NOT_ACTIVE = "EMPLOYEE_NOT_ACTIVE"
	ROOM_CONFLICT = "ROOM_CONFLICT"
	EMPLOYEE_CONFLICT = "EMPLOYEE_CONFLICT"
	MATERIALIZATION_FAILED = "MATERIALIZATION_FAILED"
	# warnings: staff should know, and may open all the same
	HOLIDAYS_UNKNOWN = "HOLIDAYS_UNKNOWN"
	NO_INSTRUCTOR = "NO_INSTRUCTOR"
	ROOM_TOO_SMALL = "ROOM_TOO_SMALL"
	CHANGE_WITHOUT_SESSION = "CHANGE_WITHOUT_SESSION"
	AFTERNOON_OFF = "AFTERNOON_OFF"
	MORNING_OFF = "MORNING_OFF"


@dataclass(frozen=True, slots=True)
class Finding:
	"""One code with its sentence, in the reader's language."""

	code: Code
	message: str

	def as_dict(self) -> dict[str, str]:
		return {"code": self.code.value, "message": self.message}


def finding(code: Code, *values: object) -> Finding:
	"""Return a finding whose sentence is filled with ``values``; those that count sessions have the count first."""
	known = sentences() | (_sentences_of_one_session() if values[:1] == (1,) else {})
	return Finding(code, known[code].format(*values))


def sentences() -> dict[Code, str]:
	"""Return the sentence of each code, translated now: a language belongs to a request, not to the process."""
	return _sentences_of_offerings() | _sentences_of_sections() | _sentences_of_warnings()


def _sentences_of_offerings() -> dict[Code, str]:
	return {
		Code.NO_WINDOW: _("Set a start date and an end date that is not before it."),
		Code.NO_ACTIVE_SECTIONS: _("Add at least one section and make it active."),
		Code.DATES_OUTSIDE_YEAR: _(
			"The dates leave {0}, which is from {1} to {2}. Correct them, or choose another academic year."
		),
		Code.OFFERING_OVER: _(
			"The last session was on {0}, so there is nothing left to book. Move the dates."
		),
		Code.NO_FEE: _("Payment is required, so set a fee above zero."),
		Code.NO_COMPANY: _("Payment is required, so set the company that invoices on the school."),
		Code.NO_BILLABLE_OFFERING: _("Payment is required, so choose the billable offering to invoice."),
		Code.BILLABLE_OFFERING_DISABLED: _("Billable offering {0} is disabled. Enable it or choose another."),
		Code.BILLABLE_OFFERING_OTHER_COMPANY: _(
			"Billable offering {0} belongs to {1}, the school to {2}. Choose one of the school's company."
		),
		Code.ITEM_DISABLED: _("Item {0} of the billable offering is disabled. Enable it or choose another."),
	}


def _sentences_of_sections() -> dict[Code, str]:
	return {
		Code.GROUP_MISSING: _(
			"Student Group {0} does not exist. Choose another group or remove the section."
		),
		Code.GROUP_REPEATED: _("{0} is in the list of sections twice. Remove one of them."),
		Code.GROUP_NOT_ACTIVITY: _("{0} is a group of type {1}. Choose a group of type Activity."),
		Code.GROUP_NOT_ACTIVE: _("{0} is retired. Make the group active again or close the section."),
		Code.GROUP_OTHER_OFFERING: _("{0} does not belong to this offering. Set it as the group's offering."),
		Code.NO_CAPACITY: _(
			"There are no seats. Set a capacity on the section or a maximum size on the group."
		),
		Code.NO_SCHEDULE: _(
			"{0} has no weekly schedule. Add at least one row with weekday, times and location."
		),
		Code.INVALID_TIMES: _("Schedule row {0} ends at {2}, not after it begins at {1}. Correct its times."),
		Code.LOCATION_MISSING: _("Location {0} does not exist. Choose another one in the schedule."),
		Code.LOCATION_NOT_BOOKABLE: _(
			"{0} can't be booked. Choose another room, or tick Is Bookable on the location."
		),
		Code.NO_SESSIONS: _(
			"No session falls between {0} and {1}. Check the weekdays, the rows' validity and the holidays."
		),
		Code.WEEKLY_OFF: _(
			"{0} is a weekly day off in the Holiday List {2}, so the row {0}, {1} never takes place. "
			"Choose another weekday, or take the days off the list."
		),
		Code.EMPLOYEE_NOT_ACTIVE: _("{0} is not an active employee. Choose another instructor."),
		Code.ROOM_CONFLICT: _(
			"{0} sessions have no free room. The first: {1}, {2}, is taken by {3} ({4}). "
			"Choose another room or time, or move the other booking."
		),
		Code.EMPLOYEE_CONFLICT: _(
			"{0} sessions have no free instructor. The first: {1}, {2}, is busy with {3} ({4}). "
			"Choose another instructor or time, or move the other booking."
		),
		Code.MATERIALIZATION_FAILED: _(
			"Only {0} of {1} bookings of rooms and instructors could be stored. Try again, then tell your administrator."
		),
	}


def _sentences_of_one_session() -> dict[Code, str]:
	return {
		Code.HOLIDAYS_UNKNOWN: _(
			"A session on {1} lies outside the dates of the Holiday List {3}, which says nothing of holidays there. "
			"Extend the list, or choose another one."
		),
		Code.ROOM_CONFLICT: _(
			"One session has no free room: {1}, {2}, is taken by {3} ({4}). "
			"Choose another room or time, or move the other booking."
		),
		Code.EMPLOYEE_CONFLICT: _(
			"One session has no free instructor: {1}, {2}, is busy with {3} ({4}). "
			"Choose another instructor or time, or move the other booking."
		),
	}


def _sentences_of_warnings() -> dict[Code, str]:
	return {
		Code.HOLIDAYS_UNKNOWN: _(
			"{0} days with a session, from {1} to {2}, lie outside the dates of the Holiday List {3}, which says nothing of "
			"holidays there. Extend the list, or choose another one."
		),
		Code.NO_INSTRUCTOR: _(
			"Nobody leads {0}. Add an instructor to the group or to the rows of its schedule."
		),
		Code.ROOM_TOO_SMALL: _(
			"The section has {0} seats, but {1} holds {2}. Choose a larger room or fewer seats."
		),
		Code.CHANGE_WITHOUT_SESSION: _(
			"The change on {0} ({1}) has no effect: no session is meant, or it would leave the offering's dates. "
			"Correct or remove it."
		),
		Code.AFTERNOON_OFF: _(
			"Half a holiday, off from {1}: {0}. Sessions that end by then take place, all others don't."
		),
		Code.MORNING_OFF: _(
			"Half a holiday, off until {1}: {0}. Sessions that begin then or later take place, all others don't."
		),
	}

"""What is said to people of the reasons that ``intake`` finds: one sentence each, and the error of its kind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NoReturn

from frappe import _

from ifitwala_ed.activities.booking.reasons import Code, Reason
from ifitwala_ed.activities.booking.snapshots import BY_GUARDIAN, BY_STAFF, BY_STUDENT
from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import plain, throw
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import (
	ActivityBookingError,
	BillingSetupError,
	BookingWindowClosedError,
	DuplicateActiveBookingError,
	InvalidChoiceError,
	InvalidTransitionError,
	NotEligibleError,
	ScheduleClashError,
	SectionFullError,
)

Values = Mapping[str, Any]

ERRORS: Final[dict[Code, type[ActivityBookingError]]] = {
	**dict.fromkeys(
		(
			Code.NOT_BOOKABLE,
			Code.WINDOW_CLOSED,
			Code.WINDOW_NOT_OPEN,
			Code.WINDOW_OPENS_LATER,
			Code.OFFERING_OVER,
			Code.SECTION_OVER,
		),
		BookingWindowClosedError,
	),
	**dict.fromkeys(
		(
			Code.ACTOR_NOT_ALLOWED,
			Code.NOT_ENROLLED,
			Code.OTHER_SCHOOL,
			Code.NO_DATE_OF_BIRTH,
			Code.OTHER_AGE,
			Code.OTHER_YEAR_GROUP,
		),
		NotEligibleError,
	),
	**dict.fromkeys((Code.PAYER_NOT_OWN, Code.NO_PAYER, Code.NOT_BILLABLE), BillingSetupError),
	**dict.fromkeys((Code.CANNOT_BEGIN_AS, Code.CANNOT_BECOME, Code.KEEPS_SECTION), InvalidTransitionError),
	Code.ALREADY_BOOKED: DuplicateActiveBookingError,
	Code.SCHEDULE_CLASH: ScheduleClashError,
	Code.SECTION_FULL: SectionFullError,
	Code.WAITLIST_ONLY: SectionFullError,
}


def refuse(reasons: Iterable[Reason]) -> NoReturn:
	"""Throw the error of the first reason with the sentences of all: reasons that are told together are of one kind."""
	reasons = tuple(reasons)
	code = reasons[0].code
	throw(
		ERRORS.get(code, InvalidChoiceError),
		" ".join(sentence(reason) for reason in reasons),
		title=_title(code),
		values={"reasons": described(reasons)},
	)


def refuse_if_any(reasons: Iterable[Reason]) -> None:
	"""Throw the error of the reasons, where there are some."""
	reasons = tuple(reasons)
	if reasons:
		refuse(reasons)


def described(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
	"""Return reasons as an answer carries them: ``{code, values, sentence}``, with dates as ISO 8601 with offset."""
	return [
		{
			"code": reason.code.value,
			"values": plain(reason.values),
			"sentence": sentence(reason),
		}
		for reason in reasons
	]


def sentence(reason: Reason) -> str:
	"""Return the sentence of a reason in the reader's language. Names in it are bold and harmless."""
	return SENTENCES[reason.code](reason.values)


def _title(code: Code) -> str | None:
	"""Return the title of a reason that has one beside its error's."""
	if code is Code.CHOICE_NEEDED:
		return _("Choice Needed")
	if code in (Code.OFFERING_OVER, Code.SECTION_OVER):
		return _("No Session to Come")
	return _("Section Needed") if code is Code.SECTION_NEEDED else None


# The window


def _not_bookable(values: Values) -> str:
	return _("{0} can't be booked.").format(bold(values["offering"]))


def _window_closed(values: Values) -> str:
	return _("Booking of {0} is closed.").format(bold(values["offering"]))


def _window_not_open(values: Values) -> str:
	return _("Booking of {0} is not open yet.").format(bold(values["offering"]))


def _window_opens_later(values: Values) -> str:
	return _("Booking of {0} opens on {1}.").format(bold(values["offering"]), moments.moment(values["opens"]))


def _offering_over(values: Values) -> str:
	return _("{0} is over: no session is to come.").format(bold(values["offering"]))


def _section_over(values: Values) -> str:
	return _("{0}, {1} is over: no session is to come. Choose another section.").format(
		bold(values["offering"]), bold(values["section"])
	)


# Who books for whom


def _actor_not_allowed(values: Values) -> str:
	who = {BY_STUDENT: _("students themselves"), BY_GUARDIAN: _("guardians"), BY_STAFF: _("staff")}
	return _("{0} takes no bookings from {1}. Please ask the school's office.").format(
		bold(values["offering"]), who[values["actor_type"]]
	)


def _not_enrolled(values: Values) -> str:
	return _("{0} is no longer enrolled.").format(bold(values["student"]))


def _other_school(values: Values) -> str:
	return _("{0} is for students of {1}, and {2} goes to {3}.").format(
		bold(values["offering"]),
		bold(values["school"]),
		bold(values["student"]),
		bold(values["student_school"]),
	)


def _no_date_of_birth(values: Values) -> str:
	return _("{0} has an age limit, and the date of birth of {1} isn't on record.").format(
		bold(values["offering"]), bold(values["student"])
	)


def _other_age(values: Values) -> str:
	return _("{0} is for ages {1}, and {2} will be {3} when it starts.").format(
		bold(values["offering"]),
		_age_range(values["minimum"], values["maximum"]),
		bold(values["student"]),
		values["age"],
	)


def _age_range(minimum: int, maximum: int) -> str:
	if minimum and maximum:
		return _("{0} to {1}").format(minimum, maximum)
	return _("from {0}").format(minimum) if minimum else _("up to {0}").format(maximum)


def _other_year_group(values: Values) -> str:
	return _("{0} is for {1}, and {2} is in {3}.").format(
		bold(values["offering"]),
		_listed(values["year_groups"]),
		bold(values["student"]),
		bold(values["student_year_group"] or _("no year group")),
	)


# The choices


def _choices_unreadable(values: Values) -> str:
	return _("The choices {0} can't be read: they must be a JSON list of sections.").format(
		bold(values["choices"])
	)


def _choices_not_a_list(values: Values) -> str:
	return _("The choices must be a list of sections, best first.")


def _choices_empty(values: Values) -> str:
	return _("The list of choices is empty. Name at least one section, or leave the choices out.")


def _choice_not_a_name(values: Values) -> str:
	return _("{0} is not the name of a section.").format(bold(values["choice"]))


def _choice_repeated(values: Values) -> str:
	return _("{0} is in the list of choices more than once.").format(bold(values["choice"]))


def _too_many_choices(values: Values) -> str:
	return _("{0} sections were chosen, but at most {1} can be. Leave out {2}.").format(
		values["chosen"], values["limit"], _listed(values["sections"])
	)


def _no_such_section(values: Values) -> str:
	return _("{0} is not a section of {1}.").format(bold(values["section"]), bold(values["offering"]))


def _section_closed(values: Values) -> str:
	return _("{0} is closed. Choose another section.").format(bold(values["section"]))


def _choice_needed(values: Values) -> str:
	return _("{0} is drawn by lottery: choose at least one section.").format(bold(values["offering"]))


def _section_needed(values: Values) -> str:
	return _("Choose an active section of {0} for this booking.").format(bold(values["offering"]))


# Who pays


def _payer_not_own(values: Values) -> str:
	return _(
		"The account holder given is none who may be charged for {0}. Leave it out, or ask the school's office."
	).format(bold(values["student"]))


def _no_payer(values: Values) -> str:
	return _(
		"{0} has to be paid for, and nobody is on record who pays for {1} and can be invoiced. Please ask the school's office."
	).format(bold(values["offering"]), bold(values["student"]))


def _not_billable(values: Values) -> str:
	return _("{0} can't be billed as it is set up. Please tell the school's office.").format(
		bold(values["offering"])
	)


# The booking itself


def _cannot_begin_as(values: Values) -> str:
	return _("A new booking of this offering can't begin as {0}.").format(_(values["status"]))


def _cannot_become(values: Values) -> str:
	return _("A booking that is {0} can't become {1}.").format(_(values["before"]), _(values["after"]))


def _keeps_section(values: Values) -> str:
	return _("A booking that is {0} keeps its section.").format(_(values["status"]))


def _already_booked(values: Values) -> str:
	return _("{0} already has a booking of {1}: it is {2}. Cancel it first to book anew.").format(
		bold(values["student"]), bold(values["offering"]), _(values["status"])
	)


def _schedule_clash(values: Values) -> str:
	return _(
		"{0} can't attend {1}, {2}: on {3} it meets at the same time as {4}. Choose another section."
	).format(
		bold(values["student"]),
		bold(values["offering"]),
		bold(values["section"]),
		moments.moment(values["from_datetime"]),
		bold(values["other"]),
	)


def _section_full(values: Values) -> str:
	offering = bold(values["offering"])
	if not values["sections"]:
		return _("{0} has no free seat and no waitlist you can join. Please ask the school's office.").format(
			offering
		)
	return _("{0}: {1} is full and has no waitlist you can join. Choose another section.").format(
		offering, _listed(values["sections"])
	)


def _waitlist_only(values: Values) -> str:
	return _(
		"{0}: {1} has no free seat now, only a waitlist. Ask for the waitlist too, or choose another section."
	).format(bold(values["offering"]), bold(values["section"]))


def _listed(names: Sequence[str]) -> str:
	return ", ".join(bold(name) for name in names)


SENTENCES: Final[dict[Code, Callable[[Values], str]]] = {
	Code.NOT_BOOKABLE: _not_bookable,
	Code.WINDOW_CLOSED: _window_closed,
	Code.WINDOW_NOT_OPEN: _window_not_open,
	Code.WINDOW_OPENS_LATER: _window_opens_later,
	Code.OFFERING_OVER: _offering_over,
	Code.SECTION_OVER: _section_over,
	Code.ACTOR_NOT_ALLOWED: _actor_not_allowed,
	Code.NOT_ENROLLED: _not_enrolled,
	Code.OTHER_SCHOOL: _other_school,
	Code.NO_DATE_OF_BIRTH: _no_date_of_birth,
	Code.OTHER_AGE: _other_age,
	Code.OTHER_YEAR_GROUP: _other_year_group,
	Code.CHOICES_UNREADABLE: _choices_unreadable,
	Code.CHOICES_NOT_A_LIST: _choices_not_a_list,
	Code.CHOICES_EMPTY: _choices_empty,
	Code.CHOICE_NOT_A_NAME: _choice_not_a_name,
	Code.CHOICE_REPEATED: _choice_repeated,
	Code.TOO_MANY_CHOICES: _too_many_choices,
	Code.NO_SUCH_SECTION: _no_such_section,
	Code.SECTION_CLOSED: _section_closed,
	Code.CHOICE_NEEDED: _choice_needed,
	Code.SECTION_NEEDED: _section_needed,
	Code.PAYER_NOT_OWN: _payer_not_own,
	Code.NO_PAYER: _no_payer,
	Code.NOT_BILLABLE: _not_billable,
	Code.CANNOT_BEGIN_AS: _cannot_begin_as,
	Code.CANNOT_BECOME: _cannot_become,
	Code.KEEPS_SECTION: _keeps_section,
	Code.ALREADY_BOOKED: _already_booked,
	Code.SCHEDULE_CLASH: _schedule_clash,
	Code.SECTION_FULL: _section_full,
	Code.WAITLIST_ONLY: _waitlist_only,
}

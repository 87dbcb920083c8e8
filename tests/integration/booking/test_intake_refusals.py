"""What people are told of each reason: its sentence, the error that carries it, and plain values for a page."""

from datetime import datetime

import frappe
import pytest
from frappe.utils import get_system_timezone, strip_html

from ifitwala_ed.activities.booking import intake_refusals
from ifitwala_ed.activities.booking.reasons import Code, Reason
from ifitwala_ed.exceptions import (
	ActivityBookingError,
	BookingWindowClosedError,
	InvalidChoiceError,
	NotEligibleError,
	ScheduleClashError,
)

ABOUT = {"offering": "Judo", "student": "Mia"}
SENTENCES = {
	Code.NOT_BOOKABLE: ({}, "Judo can't be booked."),
	Code.WINDOW_CLOSED: ({}, "Booking of Judo is closed."),
	Code.WINDOW_NOT_OPEN: ({}, "Booking of Judo is not open yet."),
	Code.WINDOW_OPENS_LATER: ({"opens": datetime(2026, 9, 3, 19, 0)}, "Booking of Judo opens on "),
	Code.OFFERING_OVER: ({}, "Judo is over: no session is to come."),
	Code.SECTION_OVER: (
		{"section": "Monday"},
		"Judo, Monday is over: no session is to come. Choose another section.",
	),
	Code.ACTOR_NOT_ALLOWED: (
		{"actor_type": "Guardian"},
		"Judo takes no bookings from guardians. Please ask the school's office.",
	),
	Code.NOT_ENROLLED: ({}, "Mia is no longer enrolled."),
	Code.OTHER_SCHOOL: (
		{"school": "North", "student_school": "South"},
		"Judo is for students of North, and Mia goes to South.",
	),
	Code.NO_DATE_OF_BIRTH: ({}, "Judo has an age limit, and the date of birth of Mia isn't on record."),
	Code.OTHER_AGE: (
		{"minimum": 0, "maximum": 7, "age": 8},
		"Judo is for ages up to 7, and Mia will be 8 when it starts.",
	),
	Code.OTHER_YEAR_GROUP: (
		{"year_groups": ["Year 3", "Year 4"], "student_year_group": None},
		"Judo is for Year 3, Year 4, and Mia is in no year group.",
	),
	Code.CHOICES_UNREADABLE: (
		{"choices": "["},
		"The choices [ can't be read: they must be a JSON list of sections.",
	),
	Code.CHOICES_NOT_A_LIST: ({}, "The choices must be a list of sections, best first."),
	Code.CHOICES_EMPTY: (
		{},
		"The list of choices is empty. Name at least one section, or leave the choices out.",
	),
	Code.CHOICE_NOT_A_NAME: ({"choice": 1}, "1 is not the name of a section."),
	Code.CHOICE_REPEATED: ({"choice": "monday"}, "monday is in the list of choices more than once."),
	Code.TOO_MANY_CHOICES: (
		{"chosen": 4, "limit": 2, "sections": ["Monday", "Tuesday"]},
		"4 sections were chosen, but at most 2 can be. Leave out Monday, Tuesday.",
	),
	Code.NO_SUCH_SECTION: ({"section": "sunday"}, "sunday is not a section of Judo."),
	Code.SECTION_CLOSED: ({"section": "Monday"}, "Monday is closed. Choose another section."),
	Code.CHOICE_NEEDED: ({}, "Judo is drawn by lottery: choose at least one section."),
	Code.SECTION_NEEDED: ({}, "Choose an active section of Judo for this booking."),
	Code.PAYER_NOT_OWN: (
		{},
		"The account holder given is none who may be charged for Mia. Leave it out, or ask the school's office.",
	),
	Code.NO_PAYER: (
		{},
		"Judo has to be paid for, and nobody is on record who pays for Mia and can be invoiced."
		" Please ask the school's office.",
	),
	Code.NOT_BILLABLE: ({}, "Judo can't be billed as it is set up. Please tell the school's office."),
	Code.CANNOT_BEGIN_AS: (
		{"status": "Offered"},
		"A new booking of this offering can't begin as Offered.",
	),
	Code.CANNOT_BECOME: (
		{"before": "Draft", "after": "Confirmed"},
		"A booking that is Draft can't become Confirmed.",
	),
	Code.KEEPS_SECTION: ({"status": "Offered"}, "A booking that is Offered keeps its section."),
	Code.ALREADY_BOOKED: (
		{"status": "Confirmed"},
		"Mia already has a booking of Judo: it is Confirmed. Cancel it first to book anew.",
	),
	Code.SCHEDULE_CLASH: (
		{"section": "Monday", "other": "Chess", "from_datetime": datetime(2026, 9, 7, 15, 30)},
		"Mia can't attend Judo, Monday: on ",
	),
	Code.WAITLIST_ONLY: (
		{"section": "Monday"},
		"Judo: Monday has no free seat now, only a waitlist. Ask for the waitlist too, or choose another section.",
	),
	Code.SECTION_FULL: (
		{"sections": ["Monday", "Tuesday"]},
		"Judo: Monday, Tuesday is full and has no waitlist you can join. Choose another section.",
	),
}


def reason(code: Code) -> Reason:
	return Reason(code, ABOUT | SENTENCES[code][0])


@pytest.mark.parametrize("code", Code)
def test_each_reason_has_its_sentence_and_is_refused_with_a_title(code: Code) -> None:
	sentence = strip_html(intake_refusals.sentence(reason(code)))
	assert sentence.startswith(SENTENCES[code][1])
	with pytest.raises(ActivityBookingError) as refusal:
		intake_refusals.refuse([reason(code)])
	assert strip_html(str(refusal.value)) == sentence
	assert frappe.local.message_log[-1]["title"]


@pytest.mark.parametrize(
	("code", "error"),
	[
		(Code.WINDOW_CLOSED, BookingWindowClosedError),
		(Code.OTHER_AGE, NotEligibleError),
		(Code.CHOICE_NEEDED, InvalidChoiceError),
		(Code.SCHEDULE_CLASH, ScheduleClashError),
	],
)
def test_reasons_of_a_kind_are_one_error(code: Code, error: type[Exception]) -> None:
	with pytest.raises(error):
		intake_refusals.refuse([reason(code)])


def test_what_fails_together_is_told_together() -> None:
	with pytest.raises(NotEligibleError, match=r"no longer enrolled.* is for students of "):
		intake_refusals.refuse([reason(Code.NOT_ENROLLED), reason(Code.OTHER_SCHOOL)])


def test_nothing_is_refused_without_a_reason() -> None:
	intake_refusals.refuse_if_any(())


def test_a_page_gets_the_code_plain_values_and_the_sentence() -> None:
	told = intake_refusals.described([reason(Code.SCHEDULE_CLASH)])
	assert told[0].keys() == {"code", "values", "sentence"}
	assert told[0]["code"] == "SCHEDULE_CLASH"
	moment = datetime.fromisoformat(told[0]["values"].pop("from_datetime"))
	assert moment.utcoffset() is not None
	assert moment.replace(tzinfo=None) == datetime(2026, 9, 7, 15, 30)
	assert get_system_timezone()
	assert told[0]["values"] == {**ABOUT, "section": "Monday", "other": "Chess"}
	assert frappe.parse_json(frappe.as_json(told)) == told


def test_names_that_somebody_typed_are_harmless() -> None:
	sentence = intake_refusals.sentence(Reason(Code.WINDOW_CLOSED, {"offering": "<script>"}))
	assert "<script>" not in sentence
	assert "&lt;script&gt;" in sentence

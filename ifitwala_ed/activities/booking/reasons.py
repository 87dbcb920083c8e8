"""Why an application can't be accepted: a word that never changes, and plain values. No sentences, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Code(str, Enum):
	"""One word per rule that may stand against an application. Pages and tests know them: add, never rename."""

	# the window
	NOT_BOOKABLE = "NOT_BOOKABLE"
	WINDOW_CLOSED = "WINDOW_CLOSED"
	WINDOW_NOT_OPEN = "WINDOW_NOT_OPEN"
	WINDOW_OPENS_LATER = "WINDOW_OPENS_LATER"
	OFFERING_OVER = "OFFERING_OVER"
	SECTION_OVER = "SECTION_OVER"
	# who books for whom
	ACTOR_NOT_ALLOWED = "ACTOR_NOT_ALLOWED"
	NOT_ENROLLED = "NOT_ENROLLED"
	OTHER_SCHOOL = "OTHER_SCHOOL"
	NO_DATE_OF_BIRTH = "NO_DATE_OF_BIRTH"
	OTHER_AGE = "OTHER_AGE"
	OTHER_YEAR_GROUP = "OTHER_YEAR_GROUP"
	# the choices
	CHOICES_UNREADABLE = "CHOICES_UNREADABLE"
	CHOICES_NOT_A_LIST = "CHOICES_NOT_A_LIST"
	CHOICES_EMPTY = "CHOICES_EMPTY"
	CHOICE_NOT_A_NAME = "CHOICE_NOT_A_NAME"
	CHOICE_REPEATED = "CHOICE_REPEATED"
	TOO_MANY_CHOICES = "TOO_MANY_CHOICES"
	NO_SUCH_SECTION = "NO_SUCH_SECTION"
	SECTION_CLOSED = "SECTION_CLOSED"
	CHOICE_NEEDED = "CHOICE_NEEDED"
	SECTION_NEEDED = "SECTION_NEEDED"
	# who pays
	PAYER_NOT_OWN = "PAYER_NOT_OWN"
	NO_PAYER = "NO_PAYER"
	NOT_BILLABLE = "NOT_BILLABLE"
	# the booking itself
	CANNOT_BEGIN_AS = "CANNOT_BEGIN_AS"
	CANNOT_BECOME = "CANNOT_BECOME"
	KEEPS_SECTION = "KEEPS_SECTION"
	ALREADY_BOOKED = "ALREADY_BOOKED"
	SCHEDULE_CLASH = "SCHEDULE_CLASH"
	SECTION_FULL = "SECTION_FULL"
	WAITLIST_ONLY = "WAITLIST_ONLY"


@dataclass(frozen=True)
class Reason:
	"""One rule that stands against an application, with the names, dates and numbers that its sentence says."""

	code: Code
	values: Mapping[str, Any] = field(default_factory=dict)

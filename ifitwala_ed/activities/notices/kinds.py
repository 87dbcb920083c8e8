"""Which events are told, to whom, over which channels and in which words: one row each.

A new kind of event is named in ``booking/events.py``, gets a row here, and a function of its words.
"""

from dataclasses import dataclass
from typing import Final

from ifitwala_ed.activities.booking import events
from ifitwala_ed.activities.outbox.channels import EMAIL, NOTIFICATION, OFFICE, THREAD

OFFERED: Final = events.BY_STATUS["Offered"]
SUBMITTED: Final = events.BY_STATUS["Submitted"]
WAITLISTED: Final = events.BY_STATUS["Waitlisted"]
CONFIRMED: Final = events.BY_STATUS["Confirmed"]
CANCELLED: Final = events.BY_STATUS["Cancelled"]
REJECTED: Final = events.BY_STATUS["Rejected"]
EXPIRED: Final = events.BY_STATUS["Expired"]

_WORDS: Final = "ifitwala_ed.activities.notices.booking_words."
_SESSION_WORDS: Final = "ifitwala_ed.activities.notices.session_words."
_STAFF_WORDS: Final = "ifitwala_ed.activities.notices.staff_words."
_REGISTER: Final = "ifitwala_ed.attendance."
EVERYWHERE: Final = (THREAD, NOTIFICATION, EMAIL)


@dataclass(frozen=True, slots=True)
class Kind:
	"""How one event is told.

	``words`` is the path of a function that gives them for a context, ``template`` names the school's Email Template.
	What ``is_urgent`` is lost when it is missed: nobody can turn it off. A reason is written for staff unless
	``tells_reason``. ``reads`` is the path of a function that is given the event and its student when it goes out: it raises
	SkipDelivery where the event is true no longer, and gives what the words need besides.
	"""

	event: str
	words: str
	template: str | None = None
	channels: tuple[str, ...] = EVERYWHERE
	is_urgent: bool = False
	tells_reason: bool = False
	# of no interest to who has no seat, or no open offer, there any more when it goes out
	needs_seat: bool = False
	needs_offer: bool = False
	is_for_staff: bool = False
	# told to who has asked for it, also where they want nothing but offers
	is_on_request: bool = False
	# when the next session is, and what a seat costs
	tells_facts: bool = True
	reads: str | None = None
	# the path of a function that gives the address at which the office sees to it, from the event; else its booking's
	office_place: str | None = None


def _of_pick_ups(event: str, words: str) -> Kind:
	return Kind(
		event,
		_REGISTER + "notice_words." + words,
		"Child Picked Up",
		(NOTIFICATION, EMAIL),
		is_on_request=True,
		tells_facts=False,
		reads=_REGISTER + "pick_ups.read",
	)


def _of_sessions(event: str, words: str) -> Kind:
	return Kind(event, _SESSION_WORDS + words, "Session Changed", tells_reason=True, needs_seat=True)


KINDS: Final = (
	# a submission is answered on the screen and told in the conversation alone
	Kind(SUBMITTED, _WORDS + "submitted", channels=(THREAD,)),
	Kind(WAITLISTED, _WORDS + "waitlisted", "Waitlisted"),
	# and where nobody of the family can be told, the office has to call
	Kind(
		OFFERED, _WORDS + "offered", "Seat Offered", (*EVERYWHERE, OFFICE), is_urgent=True, needs_offer=True
	),
	Kind(events.OFFER_REMINDER, _WORDS + "reminder", "Offer About to End", is_urgent=True, needs_offer=True),
	Kind(CONFIRMED, _WORDS + "confirmed", "Confirmed"),
	Kind(events.MOVED, _WORDS + "moved", "Moved"),
	Kind(CANCELLED, _WORDS + "cancelled", "Cancelled", tells_reason=True),
	Kind(events.DECLINED, _WORDS + "declined", "Offer Declined"),
	Kind(REJECTED, _WORDS + "rejected", "Rejected"),
	Kind(events.ENDED_WITHOUT_SEAT, _WORDS + "ended_without_seat", "Rejected"),
	Kind(EXPIRED, _WORDS + "expired", "Offer Ended"),
	Kind(events.INVOICED, _WORDS + "invoiced", "Invoice"),
	# what the school's cancelling of a section does to a booking, with the reason it gave the families
	Kind(events.SECTION_CANCELLED, _WORDS + "section_cancelled", "Section Cancelled", tells_reason=True),
	Kind(
		events.SECTION_CANCELLED_MOVED,
		_WORDS + "section_cancelled_moved",
		"Section Cancelled, Moved",
		tells_reason=True,
	),
	Kind(
		events.SECTION_CANCELLED_WAITING,
		_WORDS + "section_cancelled_waiting",
		"Section Cancelled, Waiting",
		tells_reason=True,
	),
	Kind(events.CHOICE_GONE, _WORDS + "choice_gone", "Choice Gone", tells_reason=True),
	_of_sessions(events.SESSION_CANCELLED, "cancelled"),
	_of_sessions(events.SESSION_MOVED, "moved"),
	_of_sessions(events.SESSION_ADDED, "added"),
	_of_sessions(events.SESSION_RE_ROOMED, "re_roomed"),
	_of_sessions(events.SESSION_RE_STAFFED, "re_staffed"),
	_of_sessions(events.SESSIONS_CHANGED, "changed"),
	_of_sessions(events.TERM_SHORTENED, "shortened"),
	Kind(
		events.IN_TWO_PLACES,
		_SESSION_WORDS + "in_two_places",
		"Session Changed",
		is_urgent=True,
		tells_reason=True,
		needs_seat=True,
	),
	Kind(
		events.NOT_THERE,
		_REGISTER + "notice_words.not_there",
		"Child Not There",
		(*EVERYWHERE, OFFICE),
		is_urgent=True,
		needs_seat=True,
		tells_facts=False,
		reads=_REGISTER + "missing.read",
		office_place=_REGISTER + "missing.office_place",
	),
	Kind(
		events.ABSENCES_WARNED,
		_REGISTER + "notice_words.absences_warned",
		"Seat May Be Released",
		(*EVERYWHERE, OFFICE),
		is_urgent=True,
		needs_seat=True,
		tells_facts=False,
		reads=_REGISTER + "releasing.read",
		office_place=_REGISTER + "releasing.office_place",
	),
	_of_pick_ups(events.CHILD_PICKED_UP, "picked_up"),
	_of_pick_ups(events.PICK_UP_CORRECTED, "pick_up_corrected"),
	Kind(events.PROMOTION_SKIPPED, _STAFF_WORDS + "passed_over", channels=(THREAD,), is_for_staff=True),
	Kind(events.BILLING_FAILED, _STAFF_WORDS + "not_billed", channels=(THREAD,), is_for_staff=True),
)
BY_EVENT: Final = {kind.event: kind for kind in KINDS}


def is_told(event: str, channel: str) -> bool:
	"""Return whether the event goes out over the channel."""
	kind = BY_EVENT.get(event)
	return kind is not None and channel in kind.channels

"""Several bookings with one press: for each child a section of what is open or opens later, together or each by itself.

What is sent is told with a mark of what was shown: where an activity has changed since, its family looks again before
anything is booked.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from frappe import _

from ifitwala_ed.activities.booking.snapshots import BY_STUDENT
from ifitwala_ed.api import portal
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import InvalidArgumentError, InvalidChoiceError
from ifitwala_ed.portal import families, islands, offering_page, pages, programme, programme_page, texts
from ifitwala_ed.portal.pages import Asked, NotDone, Notice, Page

WISH: Final = "wish"
SEEN: Final = "seen"


def show(asked: Asked) -> Page:
	"""Show what can be booked now, for each child, with the wishes as they were sent; and what was refused of them."""
	offerings = programme.of_family(asked.children)
	listed = [each for each in offerings if programme_page.is_for_basket(each)]
	outcome = asked.notice.about if asked.notice else None
	return Page(
		"basket",
		_("Book Several at Once"),
		{
			"offerings": listed,
			"marks": {each["name"]: _mark(each) for each in listed},
			"wishes": dict(_wishes(asked)),
			"outcome": outcome,
			"refused_for": _refused_for(outcome),
			"has_price": any(each["price"] for each in listed),
			"is_together": asked.text("together") != "0",
			"takes_waitlist": bool(asked.text("accept_waitlist")),
			"rule": texts.cancellation_rule(),
			"key": offering_page.key_of(asked, is_used=bool(outcome and outcome["bookings"])),
			"states": programme,
			"is_possible": programme_page.is_possible,
			"why_not": programme_page.why_not,
			"island": islands.of_basket(asked.user, listed),
		},
	)


def book(asked: Asked) -> NoReturn:
	"""Book what the form says. Sent twice, it is booked once."""
	wishes = dict(_wishes(asked))
	if not wishes:
		throw(InvalidChoiceError, _("Nothing is chosen yet. Please choose first, then send it again."))
	_require_as_seen(asked, wishes)
	answer = portal.submit_activity_basket(
		items=[
			{
				"program_offering": offering,
				"student": student,
				"choices": [section],
				"request_surface": _surface(asked, student),
			}
			for (student, offering), section in wishes.items()
		],
		together=asked.text("together") != "0",
		accept_waitlist=bool(asked.text("accept_waitlist")),
		idempotency_key=asked.text("key"),
	)
	if not answer["ok"]:
		raise NotDone(_not_all(answer))
	pages.go("bookings", done="booked")


def _not_all(answer: dict[str, Any]) -> Notice:
	if answer["bookings"]:
		sentence = _("What was possible is booked. Below is what wasn't, and why.")
		return Notice(sentence, _("Not Everything Was Booked"), offering_page.CONFLICT, about=answer)
	sentence = _(
		"Not everything could be had, so nothing was booked. Below is why, and what is free instead."
	)
	return Notice(sentence, _("Nothing Was Booked"), offering_page.CONFLICT, about=answer)


def _refused_for(outcome: dict[str, Any] | None) -> str:
	"""Return the one error for which all of it was refused, for an island that was a moment too early."""
	errors = {each["exc_type"] for each in outcome["refused"]} if outcome else set()
	return errors.pop() if outcome and len(errors) == 1 and not outcome["bookings"] else ""


def _require_as_seen(asked: Asked, wishes: dict[tuple[str, str], str]) -> None:
	"""Refuse what has changed since the page was made: its times, its price. What was closed since the booking says."""
	offerings = {each["name"]: each for each in programme.of_family(asked.children)}
	wanted = [offerings[name] for name in {offering for _student, offering in wishes} if name in offerings]
	changed = sorted(each["title"] for each in wanted if asked.text(f"{SEEN}.{each['name']}") != _mark(each))
	if changed:
		raise NotDone(
			Notice(
				_("This has changed since you chose: {0}. Please look at it again, then send it.").format(
					", ".join(changed)
				),
				_("Changed Meanwhile"),
				offering_page.CONFLICT,
			)
		)
	if any(each["price"] for each in wanted) and not asked.text("agreed"):
		throw(
			InvalidArgumentError,
			_("Please tick that you have seen the price, then send it again."),
			title=_("One Tick Is Missing"),
		)


def _wishes(asked: Asked) -> Iterator[tuple[tuple[str, str], str]]:
	"""Return the section that is wished for each child and offering, in the order of the form."""
	for name in asked.form:
		kind, _dot, rest = str(name).partition(".")
		student, _dot, offering = rest.partition(".")
		section = asked.text(name)
		if kind == WISH and student and offering and section:
			yield (student, offering), section


def _mark(offering: dict[str, Any]) -> str:
	"""Return a mark of what a family is shown of an offering, but for the seats, which change with every booking."""
	shown = [
		offering["title"],
		offering["price"],
		[
			[section["student_group"], section["title"], section["meets"], section["first"], section["last"]]
			for section in offering["sections"]
		],
	]
	return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def _surface(asked: Asked, student: str) -> str:
	child = families.named(asked.children, student)
	return offering_page.SURFACES[bool(child and child.actor_type == BY_STUDENT)]

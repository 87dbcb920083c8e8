"""One offering: what it is, when its sections meet, and the form with which a child is booked or choices are ranked."""

from typing import Any, Final, NoReturn

import frappe
from frappe import _
from frappe.utils import flt

from ifitwala_ed.activities.booking import lifecycle, payers
from ifitwala_ed.activities.booking.snapshots import BY_STUDENT
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.exceptions import IdempotencyKeyReuseError, InvalidArgumentError, InvalidChoiceError
from ifitwala_ed.portal import families, islands, pages, programme, programme_page, texts
from ifitwala_ed.portal.pages import Asked, NotDone, Notice, Page

KEY_LENGTH: Final = 24
CONFLICT: Final = 409
SURFACES: Final = {True: "Student Portal", False: "Guardian Portal"}


def show(asked: Asked) -> Page:
	"""Show the offering for one of the children: the one asked for, else the first for whom it is possible."""
	name = asked.path[-1]
	offering = next(iter(programme.of_family(asked.children, name)), None)
	if not offering:
		refuse_access()
	student = _child(offering, asked)
	child = offering["children"][student]
	is_first_come = offering["mode"] == lifecycle.FIRST_COME
	shown = next(each for each in asked.children if each.name == student)
	label = (_("Book for {0}") if is_first_come else _("Apply for {0}")).format(shown.shown_name)
	return Page(
		"offering",
		offering["title"],
		{
			"offering": offering,
			"student": shown,
			"child": child,
			"tabs": [each for each in asked.children if each.name in offering["children"]],
			"is_first_come": is_first_come,
			"is_lottery": offering["mode"] == lifecycle.LOTTERY,
			"ranks": ranks_of(offering),
			"chosen": [
				asked.text(f"choice_{rank}") or "" for rank in range(1, len(offering["sections"]) + 1)
			],
			"is_possible": programme_page.is_possible(child),
			"price_mark": price_mark(offering["price"]),
			"payers": _payers(offering, shown),
			"payer": asked.text("account_holder"),
			"rule": texts.cancellation_rule(),
			"key": key_of(asked),
			"states": programme,
			"label": label,
			# before it opens only an island can keep the form until it does
			"can_later": offering["window"]["state"] == programme.UPCOMING
			and not child["booking"]
			and programme_page.is_possible(child),
			"island": islands.of_offering(
				asked.user, offering, SURFACES[shown.actor_type == BY_STUDENT], label
			),
		},
	)


def book(asked: Asked) -> NoReturn:
	"""Book as the form says, and lead on to the booking. Sent twice, it is the same booking."""
	offering, student = asked.path[-1], asked.text("student") or ""
	if asked.text("has_price") and not asked.text("agreed"):
		throw(
			InvalidArgumentError,
			_("Please tick that you have seen the price, then send it again."),
			title=_("One Tick Is Missing"),
		)
	_require_price_as_seen(asked, offering)
	child = families.named(asked.children, student)
	booking = api.submit_activity_booking(
		program_offering=offering,
		student=student,
		choices=choices_of(asked),
		idempotency_key=asked.text("key"),
		request_surface=SURFACES[bool(child and child.actor_type == BY_STUDENT)],
		account_holder=asked.text("account_holder"),
	)
	pages.go("bookings", booking["name"], done="booked")


def price_mark(price: dict[str, Any] | None) -> str:
	"""Return what stands in a form for the price that was shown beside it; nothing where nothing has to be paid."""
	return str(flt(price["amount"])) if price else ""


def _require_price_as_seen(asked: Asked, offering: str) -> None:
	"""Refuse a form whose price has changed since it was shown: what a booking costs is fixed when it is made.

	Whoever may not see the offering is told nothing of it here, and is refused by what books.
	"""
	fields = ["activity_payment_required", "activity_fee_amount as amount"]
	stored = frappe.db.get_value("Program Offering", offering, fields, as_dict=True)
	seen = asked.text("seen_price") or ""
	if not stored or price_mark(stored if stored.activity_payment_required else None) == seen:
		return
	if programme.of_family(asked.children, offering):
		raise NotDone(
			Notice(
				_("The price has changed since this page was opened. Please look at it again, then send it."),
				_("Changed Meanwhile"),
				CONFLICT,
			)
		)


def ranks_of(offering: dict[str, Any]) -> range:
	"""Return the ranks that a list of choices may have: as many as the offering takes, and has sections for."""
	return range(1, programme.most_choices(offering) + 1)


def choices_of(asked: Asked) -> list[str]:
	"""Return the choices of a form by their ranks. Raises InvalidChoiceError where a rank is left out between others."""
	ranked: dict[int, str] = {}
	for name in asked.form:
		rank = name.removeprefix("choice_")
		choice = asked.text(name)
		if name.startswith("choice_") and rank.isdecimal() and choice:
			ranked[int(rank)] = choice
	if not ranked:
		throw(InvalidChoiceError, _("Nothing is chosen yet. Please choose first, then send it again."))
	return [ranked[rank] for rank in sorted(ranked)]


def _child(offering: dict[str, Any], asked: Asked) -> str:
	wanted = asked.text("student") or asked.text("child")
	if wanted in offering["children"]:
		return str(wanted)
	possible = [name for name, each in offering["children"].items() if programme_page.is_possible(each)]
	return next(iter([*possible, *offering["children"]]))


def _payers(offering: dict[str, Any], child: families.Child) -> dict[str, str]:
	"""Return who can be invoiced for the child, by account holder, the usual one first; nobody where nothing has to be
	paid.
	"""
	if not offering["price"]:
		return {}
	company = frappe.db.get_value("Program Offering", offering["name"], "company")
	return payers.choices(child.name, child.student.account_holder, company)


def key_of(asked: Asked, *, is_used: bool = False) -> str:
	"""Return the key of this form: kept while it is sent again, and new once it has been used for something."""
	sent = asked.text("key")
	is_used = is_used or bool(asked.notice and asked.notice.title == IdempotencyKeyReuseError.title())
	return sent if sent and asked.notice and not is_used else frappe.generate_hash(length=KEY_LENGTH)

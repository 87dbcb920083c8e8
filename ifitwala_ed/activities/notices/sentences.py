"""What an event says to whom, by the table of kinds, in the language that is being spoken."""

from collections.abc import Callable
from functools import cache
from typing import Final

import frappe
from frappe import _
from frappe.utils import fmt_money

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.notices import kinds
from ifitwala_ed.activities.notices.kinds import Kind
from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.activities.notices.words import Words
from ifitwala_ed.core import moments

# what a family with a seat, or the offer of one, needs to know besides
_WITH_A_SEAT: Final = frozenset(lifecycle.SEAT_HOLDING_STATES)


def for_family(context: NoticeContext) -> str | None:
	"""Return what the family is told, or None where the event is not theirs to know."""
	kind = kinds.BY_EVENT.get(context.event)
	return _words(kind, context).sentence if kind and not kind.is_for_staff else None


def for_staff(context: NoticeContext) -> str | None:
	"""Return what only staff are told, or None."""
	kind = kinds.BY_EVENT.get(context.event)
	return _words(kind, context).sentence if kind and kind.is_for_staff else None


def subject(context: NoticeContext) -> str:
	"""Return a few words for the subject of a mail."""
	heading = _words(kinds.BY_EVENT[context.event], context).heading
	return _("{0}: {1}").format(context.offering_title, heading)


def to_do(context: NoticeContext) -> str:
	"""Return what the family has to do until when; empty where there is nothing to do."""
	return _words(kinds.BY_EVENT[context.event], context).to_do


def facts(context: NoticeContext) -> list[str]:
	"""Return what a family with a seat needs to know besides: when and where next, and what it costs."""
	kind = kinds.BY_EVENT.get(context.event)
	if kind and not kind.tells_facts:
		return []
	if context.status not in _WITH_A_SEAT or context.to_status not in _WITH_A_SEAT:
		return []
	found = []
	if context.next_session:
		found.append(_("The next session is {0}.").format(next_session(context)))
	if price(context):
		found.append(_("The price is {0}.").format(price(context)))
	return found


def next_session(context: NoticeContext) -> str:
	"""Return when and where the section meets next, with its weekday; empty where it doesn't."""
	session = context.next_session
	if not session:
		return ""
	return ", ".join((moments.span(session.from_datetime, session.to_datetime), session.location_name))


def price(context: NoticeContext) -> str:
	"""Return what the seat costs; empty where it is free."""
	return fmt_money(context.amount, currency=context.currency) if context.amount else ""


def _words(kind: Kind, context: NoticeContext) -> Words:
	return _function(kind.words)(context)


@cache
def _function(path: str) -> Callable[[NoticeContext], Words]:
	return frappe.get_attr(path)

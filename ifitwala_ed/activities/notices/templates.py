"""The mails' texts: Email Templates that the school may edit, with texts of ours where there are none.

A template named "… (de)" is taken for readers of German, so a school that writes its own words can do so in each of
its languages. Our own text puts in sentences that are translated already.
"""

from dataclasses import dataclass
from typing import Any, Final

import frappe
from frappe import _
from frappe.utils import escape_html

from ifitwala_ed.activities.booking import events
from ifitwala_ed.activities.notices import kinds, portal_links, sentences
from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.core import moments

TEMPLATE: Final = "Email Template"
SUBJECT: Final = "{{ subject }}"
BODY: Final = """<p>{{ sentence }}</p>
<p><a href="{{ link }}">{{ link_text }}</a></p>
<p><small>{{ hint }}{% if preferences_link %} <a href="{{ preferences_link }}">{{ preferences_link }}</a>{% endif %}</small></p>
"""

SESSION_CHANGED: Final = "Activity Notice: Session Changed"
NAMES: Final = {
	kinds.OFFERED: "Activity Notice: Seat Offered",
	events.OFFER_REMINDER: "Activity Notice: Offer About to End",
	kinds.CONFIRMED: "Activity Notice: Confirmed",
	kinds.WAITLISTED: "Activity Notice: Waitlisted",
	kinds.REJECTED: "Activity Notice: Rejected",
	kinds.EXPIRED: "Activity Notice: Offer Ended",
	kinds.CANCELLED: "Activity Notice: Cancelled",
	events.DECLINED: "Activity Notice: Offer Declined",
	events.SECTION_CANCELLED: "Activity Notice: Section Cancelled",
	events.SECTION_CANCELLED_MOVED: "Activity Notice: Section Cancelled, Moved",
	events.SECTION_CANCELLED_WAITING: "Activity Notice: Section Cancelled, Waiting",
	events.MOVED: "Activity Notice: Moved",
	events.INVOICED: "Activity Notice: Invoice",
	**dict.fromkeys(sorted(kinds.SESSION_CHANGES), SESSION_CHANGED),
}


@dataclass(frozen=True, slots=True)
class Mail:
	"""A rendered notice: the subject as plain text, the body as HTML."""

	subject: str
	body: str


def render(context: NoticeContext, language: str, *, has_log_in: bool) -> Mail:
	"""The mail of an event in the language that is being spoken. Every value in the body is escaped."""
	template = _template(NAMES[context.event], language)
	values = _values(context, has_log_in)
	escaped = {key: escape_html(value) for key, value in values.items()}
	subject = template.get_formatted_subject(values)
	return Mail(" ".join(subject.split()), template.get_formatted_response(escaped))


def new(name: str) -> Any:
	"""A template with our own text, not stored."""
	template = frappe.new_doc(TEMPLATE)
	template.update({"name": name, "subject": SUBJECT, "use_html": 1, "response_html": BODY})
	return template


def _template(name: str, language: str) -> Any:
	for candidate in (f"{name} ({language})", name):
		if frappe.db.exists(TEMPLATE, candidate):
			return frappe.get_cached_doc(TEMPLATE, candidate)
	return new(name)


def _values(context: NoticeContext, has_log_in: bool) -> dict[str, str]:
	"""What a template can use. All of it is text, and about this one student."""
	is_offer = context.event in kinds.ABOUT_AN_OPEN_OFFER
	return {
		"subject": sentences.subject(context),
		"sentence": sentences.for_family(context) or "",
		"student_name": context.student_name or "",
		"offering_title": context.offering_title or "",
		"section": context.section or "",
		"from_section": context.from_section or "",
		"deadline": moments.moment(context.offer_expires_on) if context.offer_expires_on else "",
		"reason": context.reason if context.event in sentences.WITH_REASON and context.reason else "",
		"invoice": context.sales_invoice or "",
		"link": portal_links.of_booking(context.activity_booking),
		"link_text": _("Answer the offer") if is_offer else _("See the booking"),
		"hint": _("Too many mails? You can choose to get offers only:")
		if has_log_in
		else _("Too many mails? The school can have you told of offers only, please ask there."),
		"preferences_link": portal_links.of_preferences() if has_log_in else "",
	}

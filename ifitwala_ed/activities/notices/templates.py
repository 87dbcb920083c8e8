"""The mails' texts: Email Templates that the school may edit, with texts of ours where there are none.

A template named "… (de)" is taken for readers of German, so a school that writes its own words can do so in each of
its languages. Our own text puts in sentences that are translated already.
"""

from dataclasses import dataclass
from typing import Any, Final

import frappe
from frappe import _
from frappe.utils import escape_html

from ifitwala_ed.activities.booking import session_lines
from ifitwala_ed.activities.notices import kinds, portal_links, sentences
from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.core import moments

TEMPLATE: Final = "Email Template"
SUBJECT: Final = "{{ subject }}"
BODY: Final = """<p>{{ sentence }}</p>
{% if facts %}<p>{{ facts }}</p>{% endif %}
<p><a href="{{ link }}">{{ link_text }}</a></p>
<p><small>{{ hint }}{% if preferences_link %} <a href="{{ preferences_link }}">{{ preferences_link }}</a>{% endif %}</small></p>
"""

# what an unedited template of an earlier version says
EARLIER_BODIES: Final = (
	"""<p>{{ sentence }}</p>
<p><a href="{{ link }}">{{ link_text }}</a></p>
<p><small>{{ hint }}{% if preferences_link %} <a href="{{ preferences_link }}">{{ preferences_link }}</a>{% endif %}</small></p>
""",
)
NAMES: Final = {kind.event: f"Activity Notice: {kind.template}" for kind in kinds.KINDS if kind.template}


@dataclass(frozen=True, slots=True)
class Mail:
	"""A rendered notice: the subject as plain text, the body as HTML."""

	subject: str
	body: str


def render(context: NoticeContext, language: str, *, has_log_in: bool) -> Mail:
	"""Return the mail of an event in the language that is being spoken."""
	return formatted(chosen(NAMES[context.event], language, BODY), _values(context, has_log_in))


def new(name: str, body: str = BODY) -> Any:
	"""Return a template with our own text, not stored."""
	template = frappe.new_doc(TEMPLATE)
	template.update({"name": name, "subject": SUBJECT, "use_html": 1, "response_html": body})
	return template


def chosen(name: str, language: str, body: str) -> Any:
	"""Return the school's template for readers of a language, else for all, else ours."""
	for candidate in (f"{name} ({language})", name):
		if frappe.db.exists(TEMPLATE, candidate):
			return frappe.get_cached_doc(TEMPLATE, candidate)
	return new(name, body)


def formatted(template: Any, values: dict[str, str]) -> Mail:
	"""Return a mail by its template. Every value in the body is escaped."""
	escaped = {key: escape_html(value).replace("\n", "<br>") for key, value in values.items()}
	subject = template.get_formatted_subject(values)
	return Mail(" ".join(subject.split()), template.get_formatted_response(escaped))


def _values(context: NoticeContext, has_log_in: bool) -> dict[str, str]:
	"""Return what a template can use. All of it is text, and about this one student."""
	kind = kinds.BY_EVENT[context.event]
	return {
		"subject": sentences.subject(context),
		"sentence": sentences.for_family(context) or "",
		"facts": "\n".join(sentences.facts(context)),
		"to_do": sentences.to_do(context),
		"student_name": context.student_name or "",
		"offering_title": context.offering_title or "",
		"activity": context.activity or "",
		"section": context.section or "",
		"from_section": context.from_section or "",
		"deadline": moments.moment(context.offer_expires_on) if context.offer_expires_on else "",
		"reason": context.reason if kind.tells_reason and context.reason else "",
		"invoice": context.sales_invoice or "",
		"price": sentences.price(context),
		"dates": "\n".join(session_lines.of(context.session_news)),
		**_next_session(context),
		"absence_link": portal_links.of_absence() if has_log_in else "",
		"link": portal_links.of_booking(context.activity_booking),
		"link_text": _("Answer the offer") if kind.needs_offer else _("See the booking"),
		"hint": _("Too many mails? You can choose to get offers only:")
		if has_log_in
		else _("Too many mails? The school can have you told of offers only, please ask there."),
		"preferences_link": portal_links.of_preferences() if has_log_in else "",
	}


def _next_session(context: NoticeContext) -> dict[str, str]:
	"""Return when and where the section of the event meets next; all of it empty where it doesn't any more."""
	session = context.next_session
	if not session:
		return dict.fromkeys(("next_session", "weekday", "date", "time", "room", "teacher"), "")
	return {
		"next_session": sentences.next_session(context),
		"weekday": moments.weekday(session.from_datetime),
		"date": moments.day(session.from_datetime),
		"time": moments.clocks(session.from_datetime, session.to_datetime),
		"room": session.location_name,
		"teacher": ", ".join(session.instructors),
	}

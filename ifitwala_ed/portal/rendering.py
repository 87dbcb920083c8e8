"""Pages as HTML. The portal has an environment of Jinja of its own, made once for a process: in it everything is escaped,
and a name that a page wasn't given is an error. Frappe's escapes nothing, shows what is missing as ``{{ name }}``, and
compiles every template anew for each request.
"""

import hashlib
import html
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import bleach
import frappe
from frappe.utils import fmt_money, get_datetime, now_datetime, strip_html
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ifitwala_ed.core import moments
from ifitwala_ed.portal import people, texts

SAFE_TAGS: Final = frozenset(
	{"a", "b", "blockquote", "br", "em", "h3", "h4", "i", "li", "ol", "p", "strong", "ul"}
)


def render(template: str, context: dict[str, Any]) -> str:
	"""Return a page of templates/activities as a whole HTML document."""
	return _environment().get_template(f"activities/{template}.html").render(context)


@cache
def _environment() -> Environment:
	environment = Environment(
		loader=FileSystemLoader(frappe.get_app_path("ifitwala_ed", "templates")),
		autoescape=True,
		undefined=StrictUndefined,
		trim_blocks=True,
		lstrip_blocks=True,
	)
	environment.filters.update(
		moment=lambda value: moments.moment(site_moment(value)),
		countdown=lambda value: moments.countdown(site_moment(value)),
		day=lambda value: moments.day(site_moment(value)),
		clock=lambda value: moments.clock(site_moment(value)),
		span=lambda start, end: moments.span(site_moment(start), site_moment(end)),
		times=lambda start, end: moments.clocks(site_moment(start), site_moment(end)),
		money=lambda price: fmt_money(price["amount"], currency=price["currency"]),
		sentence=plain_sentence,
		message=message_html,
		meets=texts.meets,
		seats=texts.seats,
		status=texts.status,
		mark=texts.mark,
		is_to_come=lambda value: site_moment(value) > now_datetime(),
		dialled=lambda number: re.sub(r"[^0-9+*#]", "", number),
	)
	environment.globals.update(_=frappe._, asset=asset, language=people.language, direction=people.direction)
	return environment


@cache
def asset(name: str) -> str:
	"""Return the address of a file of public/portal, which is another one whenever the file is."""
	content = Path(frappe.get_app_path("ifitwala_ed", "public", "portal", name)).read_bytes()
	return f"/assets/ifitwala_ed/portal/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def site_moment(value: datetime | date | str) -> datetime:
	"""Return a moment of an answer (ISO 8601 with the site's offset) or of the database as the site's clocks show it."""
	if isinstance(value, str):
		value = datetime.fromisoformat(value)
	return get_datetime(value).replace(tzinfo=None)


def plain_sentence(sentence: str) -> str:
	"""Return a refusal's sentence, in which names are bold HTML, as plain text."""
	return html.unescape(strip_html(sentence))


def message_html(text: str | None) -> Markup:
	"""Return what somebody wrote to families with a few harmless tags and nothing else."""
	cleaned = bleach.clean(
		text or "",
		tags=SAFE_TAGS,
		attributes={"a": ["href"]},
		protocols={"http", "https", "mailto", "tel"},
		strip=True,
	)
	return Markup(cleaned)  # noqa: S704 - bleach has taken out everything else

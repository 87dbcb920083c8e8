"""Makes HTML from users harmless."""

import json

from frappe.utils.data import is_html

SAFE_TAGS = """
a abbr acronym address article aside b big blockquote br button caption center cite code col colgroup dd del details
dfn div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i img input ins kbd label
legend li main mark nav o:p ol option p picture pre q s samp section select small span strike strong sub summary sup
table tbody td textarea tfoot th thead time tr tt u ul var video
"""
SAFE_ATTRIBUTES = """
abbr align alt aria-hidden aria-label bgcolor border cellpadding cellspacing checked cite class color cols colspan
coords datetime dir disabled face for headers height href hspace id lang list name rel role rows rowspan scope size
span src start style summary target title type valign value vspace width
"""


def sanitize_html(html, linkify: bool = False, always_sanitize: bool = False):
	"""Escape every tag and drop every attribute that could run something. JSON stays as it is."""
	import bleach
	from bleach.css_sanitizer import CSSSanitizer

	if not isinstance(html, str) or (not always_sanitize and (_is_json(html) or not is_html(html))):
		return html
	return bleach.clean(
		html,
		tags=SAFE_TAGS.split(),
		attributes=lambda _tag, name, _value: name.startswith("data-") or name in SAFE_ATTRIBUTES.split(),
		css_sanitizer=CSSSanitizer(),
		strip_comments=False,
		protocols={"cid", "http", "https", "mailto"},
	)


def _is_json(text: str) -> bool:
	try:
		json.loads(text)
	except ValueError:
		return False
	return True

"""How a page of the portal answers: found by its address, shown, or acted on and shown again with what was refused.

A form is sent to its own page with ``act``, the name of what it does, and the session's token. The act is done by the
function that answers the same request of a program, so one judge authorises and decides. What was done leads on with 303
to the page that shows it; what was refused shows the form again, as it was filled, with the sentence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NoReturn
from urllib.parse import quote, urlencode

import frappe
from frappe import _
from frappe.sessions import get_csrf_token

from ifitwala_ed.core.errors import Refusal, said_so_far, unsay_since
from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.portal import assets, families, headers, menus, people, rendering, texts
from ifitwala_ed.portal.families import Child

ROOT: Final = "/activities"
LOGIN: Final = "/login"


@dataclass(frozen=True)
class Notice:
	"""What stands on top of a page: a refusal's title and sentence, or that all went well."""

	sentence: str
	title: str = ""
	status: int = 200
	# shown to be copied
	link: str = ""
	# what a page of its own kind shows beside it
	about: Any = None

	@property
	def is_refusal(self) -> bool:
		return self.status >= 400


class NotDone(Exception):
	"""An act that was not done although nothing was refused by a rule of the app."""

	def __init__(self, notice: Notice) -> None:
		super().__init__(notice.sentence)
		self.notice = notice


@dataclass(frozen=True)
class Asked:
	"""One request for a page."""

	path: tuple[str, ...]
	form: Mapping[str, Any]
	user: str
	children: Sequence[Child]
	notice: Notice | None = None

	def text(self, name: str) -> str | None:
		"""Return a field of the form, or None where it is empty or was not sent."""
		value = self.form.get(name)
		return value.strip() or None if isinstance(value, str) else None


@dataclass(frozen=True)
class Page:
	"""A page to be shown: its template, title and what the template needs."""

	template: str
	title: str
	context: dict[str, Any] = field(default_factory=dict)
	status: int = 200
	# it says nothing of whoever asked for it, so that a phone may keep it
	is_nobodys: bool = False


# leads on to the page that shows what was done, or gives what is shown this once
Act = Callable[[Asked], Notice]


@dataclass(frozen=True)
class Route:
	"""An address with what it shows, which part of the menu it belongs to and what its forms do."""

	show: Callable[[Asked], Page]
	menu: str
	acts: Mapping[str, Act] = field(default_factory=dict)
	is_for_guests: bool = False


@dataclass(frozen=True)
class Answer:
	"""A whole document with its status."""

	document: str
	status: int


NOBODY: Final = Asked((), {}, "Guest", ())


def address(*path: str, **query: str | None) -> str:
	"""Return the address of a page."""
	given = {name: value for name, value in query.items() if value}
	base = "/".join((ROOT, *(quote(part, safe="") for part in path)))
	return f"{base}?{urlencode(given)}" if given else base


def go(*path: str, **query: str | None) -> NoReturn:
	"""Lead on to another page of the portal."""
	lead_to(address(*path, **query))


def lead_to(location: str) -> NoReturn:
	"""Lead on to an address, with 303: what was sent isn't sent again."""
	frappe.flags.redirect_location = location
	raise frappe.Redirect(303)


def answer(routes: Mapping[tuple[str, ...], Route], parts: tuple[str, ...]) -> Answer:
	"""Answer the request for a page, by the parts of its address; ``{}`` in a route stands for any one of them."""
	user = frappe.session.user
	asked = Asked(parts, frappe.form_dict, user, families.children_of(user))
	route = routes.get(parts) or routes.get((*parts[:-1], "{}"))
	is_guest = user == "Guest"
	if is_guest and not (route and route.is_for_guests):
		return _answer_guest(asked)
	if not route:
		return _rendered(asked, _missing(), "")
	try:
		if frappe.request.method == "POST":
			asked = replace(asked, notice=_acted(route, asked))
		else:
			asked = replace(asked, notice=_done(asked))
		return _rendered(asked, route.show(asked), route.menu)
	except ActivityAccessError as refusal:
		return _rendered(asked, _forbidden(refusal), "")


def _acted(route: Route, asked: Asked) -> Notice:
	"""Do what the form asks, which mostly leads on to another page; or say why it wasn't done. What was refused isn't kept."""
	act = route.acts.get(asked.text("act") or "")
	# Frappe compares tokens where the session has one; every form of ours has come with one, but for a guest's
	if not act or not (frappe.session.data.csrf_token or route.is_for_guests):
		return _too_old()
	said, is_done = said_so_far(), False
	try:
		notice = act(asked)
		is_done = True
		return notice
	except frappe.Redirect:
		is_done = True
		raise
	except ActivityAccessError:
		raise
	except NotDone as error:
		unsay_since(said)
		return error.notice
	except Refusal as refusal:
		unsay_since(said)
		status = getattr(refusal, "http_status_code", 409)
		return Notice(rendering.plain_sentence(str(refusal)), type(refusal).title(), status)
	finally:
		# Frappe commits after every answer to a POST, an error's too
		if not is_done:
			frappe.db.rollback()


def _too_old() -> Notice:
	return Notice(
		_("This page was too old to be sent. It is new now: please try again."),
		_("Please Try Again"),
		409,
	)


def _done(asked: Asked) -> Notice | None:
	if asked.text(headers.TOO_OLD):
		return _too_old()
	sentence = texts.what_was_done(asked.text("done"))
	return Notice(sentence) if sentence else None


def _answer_guest(asked: Asked) -> Answer:
	"""Lead whoever isn't signed in to signing in, and back. A form that was sent is not done, and that is
	said.
	"""
	request = frappe.request
	back = request.full_path.rstrip("?") if request.method != "POST" else request.path
	if request.method != "POST":
		go("sign-in", next=back)
	page = Page(
		"notice",
		_("You Were Signed Out"),
		{
			"sentence": _(
				"You were signed out meanwhile, so nothing was changed. Please sign in and send it again."
			),
			"link": address("sign-in", next=back),
			"link_label": _("Sign In"),
		},
		403,
	)
	return _rendered(asked, page, "")


def _missing() -> Page:
	context = {
		"sentence": _("There is no page at this address."),
		"link": address(),
		"link_label": _("To the Start Page"),
	}
	return Page("notice", _("Page Not Found"), context, 404)


def _forbidden(refusal: ActivityAccessError) -> Page:
	context = {
		"sentence": rendering.plain_sentence(str(refusal)),
		"link": address(),
		"link_label": _("To the Start Page"),
	}
	return Page("notice", ActivityAccessError.title(), context, 403)


def nobodys(page: Page) -> str:
	"""Return the document of a page that says nothing of whoever asked for it."""
	return _rendered(NOBODY, page, "").document


def _rendered(asked: Asked, page: Page, menu: str) -> Answer:
	if page.is_nobodys:
		asked = NOBODY
	is_guest = asked.user == "Guest"
	schools = {child.student.school for child in asked.children}
	common = {
		"page_title": page.title,
		"menu": menu,
		"menu_items": menus.of(asked.user, asked.children),
		"is_guest": is_guest,
		"notice": asked.notice,
		"children": asked.children,
		"school_name": next(iter(schools)) if len(schools) == 1 else _("Activities"),
		"csrf_token": None if is_guest else get_csrf_token(),
		"address": address,
		"texts": texts,
		"now_zone": people.zone_name(),
		"island": None,
		"typed": None,
		"island_script": assets.script(),
		"form": asked.form if asked.notice and asked.notice.is_refusal else {},
	}
	status = asked.notice.status if asked.notice and asked.notice.is_refusal else page.status
	return Answer(rendering.render(page.template, {**common, **page.context}), status)

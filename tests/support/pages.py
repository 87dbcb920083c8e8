"""The portal as a browser without JavaScript sees it: pages, their texts, links and forms, and sending a form."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import requests

from tests.factories import people
from tests.support.http import REQUEST_SECONDS, Server

VOID = frozenset(
	{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
OPTIONAL_END = frozenset({"p", "li", "option", "dt", "dd", "path", "circle"})


@dataclass
class Form:
	"""A form with the fields a browser would send: what is checked, selected, filled in or hidden."""

	action: str
	method: str
	fields: dict[str, str] = field(default_factory=dict)
	options: dict[str, list[str]] = field(default_factory=dict)
	disabled: dict[str, list[str]] = field(default_factory=dict)
	buttons: list[str] = field(default_factory=list)

	@property
	def act(self) -> str:
		return self.fields.get("act", "")


class _Reader(HTMLParser):
	def __init__(self) -> None:
		super().__init__()
		self.forms: list[Form] = []
		self.form: Form | None = None
		self.links: list[tuple[str, str]] = []
		self.texts: list[str] = []
		self.open: list[str] = []
		self.tags: list[tuple[str, dict[str, str]]] = []
		self.select = self.area = self.link = ""
		self.alerts: list[str] = []
		self.in_alert = 0

	def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
		given = {name: value if value is not None else "" for name, value in attrs}
		self.tags.append((tag, given))
		if tag not in VOID:
			self.open.append(tag)
		if tag == "form":
			self.form = Form(given.get("action", ""), given.get("method", "get"))
			self.forms.append(self.form)
		if tag == "a":
			self.link = given.get("href", "")
			self.links.append((self.link, ""))
		if self.in_alert and tag not in VOID:
			self.in_alert += 1
		if given.get("role") in ("alert", "status"):
			self.in_alert = 1
			self.alerts.append("")
		if self.form:
			self._field(self.form, tag, given)

	def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
		name, value = given.get("name", ""), given.get("value", "")
		if tag == "select":
			self.select = name
		if tag == "textarea":
			self.area = name
			form.fields[name] = ""
		if tag == "option" and self.select:
			form.options.setdefault(self.select, []).append(value)
			if "selected" in given or self.select not in form.fields:
				form.fields[self.select] = value
		if tag == "button" and name:
			form.buttons.append(value)
		if tag != "input" or not name:
			return
		kind = given.get("type", "text")
		if kind in ("radio", "checkbox"):
			(form.disabled if "disabled" in given else form.options).setdefault(name, []).append(value)
			if "checked" not in given:
				return
		form.fields[name] = value

	def handle_endtag(self, tag: str) -> None:
		if tag in self.open:
			while self.open.pop() != tag:
				pass
		if self.in_alert:
			self.in_alert -= 1
		if tag == "form":
			self.form = None
		if tag == "select":
			self.select = ""
		if tag == "textarea":
			self.area = ""
		if tag == "a":
			self.link = ""

	def handle_data(self, data: str) -> None:
		if {"style", "script", "title"} & set(self.open):
			return
		if self.area and self.form:
			self.form.fields[self.area] += data
		if self.link and self.links:
			self.links[-1] = (self.links[-1][0], self.links[-1][1] + data)
		if self.in_alert:
			self.alerts[-1] += data
		self.texts.append(data)


@dataclass
class Shown:
	"""One page as it was answered."""

	status: int
	path: str
	html: str
	headers: dict[str, str]

	def __post_init__(self) -> None:
		self.read = _Reader()
		self.read.feed(self.html)

	@property
	def text(self) -> str:
		"""All that can be read on it, with single spaces."""
		return " ".join(" ".join(self.read.texts).split())

	@property
	def notice(self) -> str:
		"""What stands on top of it."""
		return " ".join(" ".join(self.read.alerts).split())

	def form(self, act: str) -> Form:
		"""The one form that does this."""
		[found] = [each for each in self.read.forms if each.act == act]
		return found

	def has_form(self, act: str) -> bool:
		return any(each.act == act for each in self.read.forms)

	def link(self, text: str) -> str:
		"""Where the first link with this text leads."""
		return next(href for href, name in self.read.links if " ".join(name.split()) == text)


class Browser:
	"""Somebody who is signed in, without JavaScript."""

	def __init__(self, server: Server, user: str | None = None) -> None:
		self.client = server.client()
		if user:
			self.client.login(user, people.PASSWORD)
		self.session = self.client.session
		self.session.headers["Accept"] = "text/html"
		self.url = server.url
		self.followed: list[int] = []

	def open(self, path: str, **query: Any) -> Shown:
		"""Ask for a page, following what leads on."""
		location = path + (f"?{urlencode(query)}" if query else "")
		return self._follow("GET", location)

	def send(self, on: Shown, form: Form, **filled: Any) -> Shown:
		"""Send a form as a browser does: to its action, else to the page it is on."""
		fields = {**form.fields, **{name: str(value) for name, value in filled.items()}}
		action = urljoin(on.path, form.action) if form.action else on.path
		if form.method.lower() == "get":
			return self.open(action.split("?")[0], **{name: value for name, value in fields.items() if value})
		return self._follow("POST", action, data=fields)

	def _follow(self, method: str, path: str, **options: Any) -> Shown:
		self.followed = []
		for _step in range(5):
			answer = self._ask(method, path, **options)
			self.followed.append(answer.status_code)
			if answer.status_code not in (301, 302, 303, 307, 308):
				return Shown(answer.status_code, path, answer.text, dict(answer.headers))
			target = urlsplit(urljoin(self.url + path, answer.headers["Location"]))
			path = target.path + (f"?{target.query}" if target.query else "")
			method, options = "GET", {}
		raise AssertionError(f"led on in circles: {path}")

	def _ask(self, method: str, path: str, **options: Any) -> requests.Response:
		return self.session.request(
			method, self.url + path, timeout=REQUEST_SECONDS, allow_redirects=False, **options
		)

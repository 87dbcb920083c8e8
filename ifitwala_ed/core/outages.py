"""A database that doesn't answer, or a server of a cluster that was cut off from the others: said in words, with 503.

Frappe has no answer for that. It rolls back after an error, which fails as well and takes the answer away, so that
people get an empty page of the web server. Who has lost the database here goes on without it: nothing is rolled back by us
then, because a connection that is gone has kept nothing.

What Frappe asks before it comes to us (whose session is it, which page) may fail as well. So a process that has seen its
database away asks it before each request, until it answers. While all is well that costs nothing.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

import frappe
from frappe import _
from markupsafe import escape
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Request, Response

# in which a cluster has found out who is left, and a server that ended has mostly begun again
RETRY_AFTER: Final = 10
# Too many connections, not prepared (a server of a cluster without the majority), shut down, killed, read-only (it was
# the primary); then what a client says: can't connect, gone away, lost.
NUMBERS: Final = frozenset({1040, 1047, 1053, 1203, 1290, 1836, 1927, 2002, 2003, 2006, 2013, 2055})

_away: set[str] = set()


@contextmanager
def in_words() -> Iterator[None]:
	"""Answer the request with 503 and a sentence where the database is away."""
	try:
		yield
	except Exception as error:
		if frappe.request and is_of_outage(error):
			raise _go_on_without() from error
		raise


def is_of_outage(error: Exception) -> bool:
	"""Return whether a statement failed because the database is away."""
	database = getattr(frappe.local, "db", None)
	if not database:
		return False
	if isinstance(error, database.OperationalError | database.InternalError):
		return bool(error.args) and error.args[0] in NUMBERS
	# of a connection that is closed
	return database.is_interface_error(error)


def require_database() -> None:
	"""Hook before_request: while the database is away, ask it before anything else."""
	if frappe.local.site in _away:
		with in_words():
			_ask()
		_away.discard(frappe.local.site)


def notice(response: Response | None, request: Request) -> None:
	"""Hook after_request: where Frappe's own statements failed, say so as well, if there is still an answer to write."""
	is_error = response is None or response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
	if not (is_error and getattr(frappe.local, "db", None)):
		return
	try:
		_ask()
	except Exception as error:
		if not is_of_outage(error):
			raise
		away = _go_on_without()
		if response is not None:
			answer = away.get_response(request.environ)
			response.status_code = answer.status_code
			response.headers.update(answer.headers)
			response.set_data(answer.get_data())


class DatabaseAwayError(ServiceUnavailable):
	"""The answer that needs nothing: no session, no template, no database. Not one of the app's other refusals, because
	what Frappe makes of those asks the database.
	"""

	def __init__(self) -> None:
		self.title = _("Please Try Again in a Minute")
		sentence = _(
			"The database of this site can't be reached at the moment. Please try again in a minute. If you have just"
			" sent something, look first whether it has arrived."
		)
		super().__init__(sentence, retry_after=RETRY_AFTER)

	def get_body(self, environ: Any = None, scope: Any = None) -> str:
		title, sentence = self.title, str(self.description)
		if _wants_json(environ):
			message = json.dumps({"message": sentence, "title": title, "indicator": "red"})
			return json.dumps({"exc_type": type(self).__name__, "_server_messages": json.dumps([message])})
		return (
			f'<!doctype html><html lang="{escape(frappe.local.lang or "en")}"><meta charset="utf-8">'
			'<meta name="viewport" content="width=device-width">'
			f"<title>{escape(title)}</title><h1>{escape(title)}</h1><p>{escape(sentence)}</p></html>"
		)

	def get_headers(self, environ: Any = None, scope: Any = None) -> list[tuple[str, str]]:
		kind = "application/json" if _wants_json(environ) else "text/html; charset=utf-8"
		return [
			*((name, value) for name, value in super().get_headers(environ, scope) if name != "Content-Type"),
			("Content-Type", kind),
		]


def _wants_json(environ: Any) -> bool:
	"""Frappe's own rule."""
	asked = environ or {}
	accept = asked.get("HTTP_ACCEPT", "")
	return "application/json" in accept or (
		asked.get("PATH_INFO", "").startswith("/api/") and not accept.startswith("text")
	)


def _go_on_without() -> DatabaseAwayError:
	"""Return the answer; from now on nothing of this request asks the database."""
	# with the database still here, though away: without one Frappe would connect anew for a text that it doesn't keep
	answer = DatabaseAwayError()
	_away.add(frappe.local.site)
	frappe.local.db = None
	# version 15 would note when the session was last used
	frappe.local.session_obj = None
	return answer


def _ask() -> None:
	# of a table, which a server without the majority refuses: it would still count
	frappe.db.sql("SELECT name FROM `tabDocType` LIMIT 1")

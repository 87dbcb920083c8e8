"""Refusals that belong to no domain."""

from http import HTTPStatus
from typing import NoReturn

import frappe
from frappe import _
from werkzeug.wrappers import Request, Response

from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import ActivityAccessError


def refuse_access() -> NoReturn:
	"""Answer 403 with the one text that doesn't tell missing from forbidden."""
	throw(
		ActivityAccessError,
		_(
			"You may not see or change this, or it does not exist. Please sign in with the account it belongs to."
		),
	)


def say_when_to_try_again(response: Response, request: Request) -> None:
	"""Hook after_request: the header Retry-After of a refusal that ends by itself."""
	seconds = frappe.local.flags.retry_after
	if seconds and response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
		response.headers["Retry-After"] = str(seconds)

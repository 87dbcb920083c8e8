"""What a browser is told about every page of the portal: keep nothing, load nothing from elsewhere, be in no frame."""

from typing import Final

import frappe
from frappe import CSRFTokenError
from werkzeug.wrappers import Request, Response

PAGES: Final = "/activities"
POLICY: Final = "; ".join(
	(
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self'",
		"connect-src 'self'",
		"manifest-src 'self'",
		"worker-src 'self'",
		"form-action 'self'",
		"base-uri 'none'",
		"frame-ancestors 'none'",
	)
)
HEADERS: Final = {
	"Content-Security-Policy": POLICY,
	"Referrer-Policy": "same-origin",
	"X-Content-Type-Options": "nosniff",
	# one parent's page is never the next one's, nor what the back button shows after signing out
	"Cache-Control": "no-store",
}


# in the address of a page to which a form was sent that isn't of this session
TOO_OLD: Final = "too_old"
# a flag of the request: whoever signs out leaves nothing on the device
FORGET: Final = "portal_forgets"


def are_set_at(path: str) -> bool:
	"""Return whether the path of a request is one of the portal's."""
	return path == PAGES or path.startswith(f"{PAGES}/")


def protect(response: Response | None, request: Request) -> None:
	"""Hook ``after_request``: set the headers of the portal's pages."""
	if response is not None and are_set_at(request.path):
		if request.method == "POST" and response.status_code == CSRFTokenError.http_status_code:
			_show_anew(response, request)
		response.headers.update(HEADERS)
		if frappe.flags.get(FORGET):
			response.headers["Clear-Site-Data"] = '"cache", "storage"'


def _show_anew(response: Response, request: Request) -> None:
	"""Lead on to the page itself. A form with another session's token, as when somebody else has signed in meanwhile, is refused
	by Frappe before a page is asked, and its own words have no next step.
	"""
	response.status_code = 303
	response.headers["Location"] = f"{request.path}?{TOO_OLD}=1"
	response.set_data(b"")

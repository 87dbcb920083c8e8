"""What a browser is told about every page of the portal: keep nothing, load nothing from elsewhere, be in no frame."""

from typing import Final

import frappe
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


# a flag of the request: whoever signs out leaves nothing on the device
FORGET: Final = "portal_forgets"


def protect(response: Response | None, request: Request) -> None:
	"""Hook ``after_request``: set the headers of the portal's pages."""
	if response is not None and (request.path == PAGES or request.path.startswith(f"{PAGES}/")):
		response.headers.update(HEADERS)
		if frappe.flags.get(FORGET):
			response.headers["Clear-Site-Data"] = '"cache", "storage"'

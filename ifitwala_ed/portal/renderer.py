"""Every page of the portal, as Frappe asks for it: /activities and whatever follows it, GET and POST alike.

It is a renderer of the app's own (hook ``page_renderer``) and no template in www/. For such a template Frappe looks whether a
file, a form, a document of every kind that has a web view or a page is at the address, reads the website's settings, theme, tags
and boot data, and compiles the template anew; none of which a page of the portal shows. And it keeps pages by their path for
whoever comes next, unless each says that it must not.
"""

from typing import Final

import frappe
from frappe.website.page_renderers.base_renderer import BaseRenderer
from werkzeug.wrappers import Response

from ifitwala_ed.core import outages
from ifitwala_ed.portal import headers, pages
from ifitwala_ed.portal.routes import ROUTES

ROOT: Final = pages.ROOT.strip("/")


class PortalPage(BaseRenderer):
	"""The page at an address of the portal."""

	def can_render(self) -> bool:
		return self.path == ROOT or self.path.startswith(f"{ROOT}/")

	def render(self) -> Response:
		try:
			with outages.in_words():
				return self._answer()
		except outages.DatabaseAwayError as away:
			# Frappe's own page of an error would ask the database
			return away.get_response(frappe.request.environ)

	def _answer(self) -> Response:
		parts = tuple(part for part in self.path.removeprefix(ROOT).split("/") if part)
		if not headers.are_set_at(frappe.request.path):
			# the site's start page, or another way to write the address: what protects a page goes by its address
			pages.go(*parts)
		answer = pages.answer(ROUTES, parts)
		return Response(answer.document, answer.status, mimetype="text/html")

"""What an app's own renderers of pages are made of (hook ``page_renderer``)."""

import frappe


class BaseRenderer:
	def __init__(self, path: str | None = None, http_status_code: int | None = None) -> None:
		self.headers = None
		self.http_status_code = http_status_code or 200
		self.path = (path or frappe.local.request.path).strip("/ ")

	def can_render(self):
		raise NotImplementedError

	def render(self):
		raise NotImplementedError

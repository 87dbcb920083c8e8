import os

import frappe
from frappe.model.document import Document


class File(Document):
	"""A file in the site's folder. Its content may be given when it is inserted."""

	def before_insert(self) -> None:
		content = self.get("content")
		if content is None:
			return
		place = "private/files" if self.is_private else "files"
		self.file_url = f"/{place}/{frappe.generate_hash(length=6)}-{self.file_name}"
		with open(self.get_full_path(), "wb") as file:
			file.write(content.encode() if isinstance(content, str) else content)

	def get_full_path(self) -> str:
		url = self.file_url.lstrip("/")
		return os.path.abspath(frappe.get_site_path(url if self.is_private else f"public/{url}"))

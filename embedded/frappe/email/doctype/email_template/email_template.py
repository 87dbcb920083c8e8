import frappe
from frappe.model.document import Document
from frappe.utils.jinja import render_template


class EmailTemplate(Document):
	def get_formatted_subject(self, doc: dict) -> str:
		return render_template(self.subject, doc)

	def get_formatted_response(self, doc: dict) -> str:
		return render_template((self.response_html if self.use_html else self.response) or "", doc)

	def get_formatted_email(self, doc) -> dict:
		values = frappe.parse_json(doc) if isinstance(doc, str) else doc
		return {
			"subject": self.get_formatted_subject(values),
			"message": self.get_formatted_response(values),
		}


@frappe.whitelist()
def get_email_template(template_name: str, doc: dict | str) -> dict:
	return frappe.get_doc("Email Template", template_name).get_formatted_email(doc)

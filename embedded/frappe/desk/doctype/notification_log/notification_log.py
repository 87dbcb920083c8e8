import frappe
from frappe.model.document import Document
from frappe.utils import get_url_to_form, strip_html


class NotificationLog(Document):
	def after_insert(self):
		"""Everything but an Alert is mailed as well."""
		if self.type == "Alert":
			return
		try:
			self.send_notification_email()
		except frappe.OutgoingEmailError:
			frappe.log_error(frappe._("A notification could not be mailed"))

	def send_notification_email(self):
		email = frappe.db.get_value("User", self.for_user, "email")
		if not email:
			return
		link = self.link or get_url_to_form(self.document_type, self.document_name)
		frappe.sendmail(
			recipients=email,
			subject=strip_html(self.subject),
			message=f'{self.subject}<br>{self.email_content or ""}<br><a href="{link}">{link}</a>',
		)


def get_permission_query_conditions(for_user: str | None = None) -> str | None:
	"""One's own."""
	user = for_user or frappe.session.user
	return None if user == "Administrator" else f"`tabNotification Log`.for_user = {frappe.db.escape(user)}"


def enqueue_create_notification(users: list[str] | str, doc: dict):
	"""Notify users, from a job; in tests at once."""
	if frappe.flags.in_install:
		return
	if isinstance(users, str):
		users = [user.strip() for user in users.split(",") if user.strip()]
	frappe.enqueue(
		"frappe.desk.doctype.notification_log.notification_log.make_notification_logs",
		doc=frappe._dict(doc),
		users=list(set(users)),
		now=frappe.flags.in_test,
	)


def make_notification_logs(doc: dict, users: list[str]):
	names = frappe.get_all(
		"User", filters={"enabled": 1, "email": ("in", users)}, pluck="name", order_by="name"
	)
	for user in names:
		if user == doc.get("from_user") and doc.get("type") not in ("Energy Point", "Alert"):
			continue
		notification = frappe.new_doc("Notification Log")
		notification.update(doc)
		notification.for_user = user
		notification.insert(ignore_permissions=True)

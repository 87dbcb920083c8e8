"""The Email Templates that the app brings. A school's edits are kept, on migrate and when the app goes."""

from typing import Final

import frappe

from ifitwala_ed.activities.notices import templates
from ifitwala_ed.portal import sign_in_mails

# what each of them says until somebody edits it
_OURS: Final = {
	**dict.fromkeys(sorted(set(templates.NAMES.values())), templates.BODY),
	sign_in_mails.TEMPLATE: sign_in_mails.BODY,
}
_EARLIER = tuple((templates.SUBJECT, body) for body in templates.EARLIER_BODIES)


def make_email_templates() -> None:
	"""Store what is missing, and the newer text where nobody edited the earlier one; the rest is the school's."""
	for name, body in _OURS.items():
		stored = frappe.db.get_value(templates.TEMPLATE, name, ["subject", "response_html"])
		if not stored:
			# install and migrate are run by the administrator of the bench
			templates.new(name, body).insert(ignore_permissions=True)
		elif stored in _EARLIER:
			frappe.db.set_value(templates.TEMPLATE, name, "response_html", body)


def remove_email_templates() -> None:
	"""Delete those that nobody has edited."""
	for name, body in _OURS.items():
		stored = frappe.db.get_value(templates.TEMPLATE, name, ["subject", "response_html"])
		if stored in ((templates.SUBJECT, body), *_EARLIER):
			# uninstall is run by the administrator of the bench
			frappe.delete_doc(templates.TEMPLATE, name, ignore_permissions=True)

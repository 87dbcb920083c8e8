"""What a user really gets to see, by list and by document."""

import frappe


def sees_in_list(user: str, doctype: str, name: str) -> bool:
	frappe.set_user(user)
	try:
		return bool(frappe.get_list(doctype, filters={"name": name}, pluck="name", order_by="name"))
	except frappe.PermissionError:
		return False
	finally:
		frappe.set_user("Administrator")


def may(user: str, right: str, doctype: str, name: str) -> bool:
	frappe.set_user(user)
	try:
		return bool(frappe.has_permission(doctype, right, doc=name, user=user))
	finally:
		frappe.set_user("Administrator")


def sees(user: str, doctype: str, name: str) -> bool:
	"""Whether list and document agree that the user sees it, and which they agree on."""
	in_list, document = sees_in_list(user, doctype, name), may(user, "read", doctype, name)
	assert in_list == document, f"{user} {doctype}: list says {in_list}, document says {document}"
	return in_list


def rows_in_list(user: str, doctype: str, parent_doctype: str) -> set[str]:
	"""The parents of the rows that the user gets by listing a child table."""
	frappe.set_user(user)
	try:
		rows = frappe.get_list(doctype, parent_doctype=parent_doctype, pluck="parent", order_by="parent")
	except frappe.PermissionError:
		return set()
	finally:
		frappe.set_user("Administrator")
	return set(rows)

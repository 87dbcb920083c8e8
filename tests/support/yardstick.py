"""What a booking's speed is measured against: one bare insert over HTTP, of a doctype that only the test has.

``application`` is a WSGI application with the whitelisted insert in it. Frappe calls functions of installed apps only,
so the insert is reached as one of Frappe's own.
"""

from typing import Final

import frappe
from frappe.app import application as application

DOCTYPE: Final = "Speed Yardstick"
METHOD: Final = "frappe.insert_speed_yardstick"
FIELDTYPES: Final = ("Data", "Int", "Datetime", "Check", "Small Text")
COLUMNS: Final = 25
VALUES: Final = {
	"Data": "A line of text",
	"Int": 12,
	"Datetime": "2026-09-01 15:00:00",
	"Check": 1,
	"Small Text": "A longer line of text, as somebody could have written it into a form.",
}


def fields() -> list[dict[str, str]]:
	kinds = [FIELDTYPES[number % len(FIELDTYPES)] for number in range(COLUMNS)]
	return [
		{"fieldname": f"column_{number}", "fieldtype": kind, "label": f"Column {number}"}
		for number, kind in enumerate(kinds, start=1)
	]


def make() -> None:
	"""Put the doctype on the site; whoever calls this removes it."""
	remove()
	frappe.get_doc(
		{
			"doctype": "DocType",
			"name": DOCTYPE,
			"module": "Core",
			"custom": 1,
			"autoname": "hash",
			"track_changes": 0,
			"fields": fields(),
			"permissions": [{"role": "System Manager", "read": 1, "create": 1, "write": 1}],
		}
	).insert()
	frappe.db.commit()


def remove() -> None:
	"""Take the doctype and its table away, where there are any."""
	frappe.db.rollback()
	frappe.delete_doc("DocType", DOCTYPE, force=True, ignore_missing=True)
	frappe.db.commit()
	frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `tab{DOCTYPE}`")


@frappe.whitelist(methods=["POST"])
def insert_speed_yardstick() -> str:
	"""Insert one document of 25 columns; give its name. Any user of the test site may."""
	document = frappe.new_doc(DOCTYPE)
	document.update({field["fieldname"]: VALUES[field["fieldtype"]] for field in fields()})
	document.insert(ignore_permissions=True)
	return document.name


setattr(frappe, METHOD.removeprefix("frappe."), insert_speed_yardstick)

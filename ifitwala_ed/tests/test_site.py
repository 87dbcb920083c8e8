"""A site with this app is in order: nothing is missing, nothing would be changed by a migrate, nothing is inconsistent.

Nothing is made here, so it may run on a site with data. Plain unittest: Frappe's own test classes differ between 15 and 16.
"""

import unittest

import frappe

from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.setup import install
from ifitwala_ed.setup.custom_fields import CUSTOM_FIELDS
from ifitwala_ed.setup.link_permissions import SELECTED_BY
from ifitwala_ed.setup.roles import ROLES
from ifitwala_ed.setup.uninstall import own_doctypes

PUT_IN_PLACE = ("Role", "Custom Field", "Custom DocPerm", "DefaultValue", "Property Setter")


class TestSite(unittest.TestCase):
	"""The site as it is."""

	def tearDown(self) -> None:
		frappe.db.rollback()

	def test_every_doctype_has_a_table_and_a_controller(self) -> None:
		doctypes = own_doctypes()
		self.assertGreater(len(doctypes), 20)
		for doctype in doctypes:
			with self.subTest(doctype):
				meta = frappe.get_meta(doctype)
				self.assertTrue(meta.issingle or frappe.db.table_exists(doctype))
				self.assertTrue(frappe.new_doc(doctype).__module__.startswith("ifitwala_ed."))

	def test_roles_fields_and_rights_are_there(self) -> None:
		for role, desk_access in ROLES.items():
			self.assertEqual(frappe.db.get_value("Role", role, "desk_access"), desk_access, role)
		for doctype, fields in CUSTOM_FIELDS.items():
			for field in fields:
				self.assertTrue(frappe.get_meta(doctype).has_field(field["fieldname"]), field["fieldname"])
		for doctype, roles in SELECTED_BY.items():
			given = {permission.role for permission in frappe.get_meta(doctype).permissions}
			self.assertLessEqual(set(roles), given, doctype)

	def test_a_migrate_changes_nothing_more(self) -> None:
		before = _stored()
		install.put_in_place()
		self.assertEqual(_stored(), before)

	def test_all_invariants_of_bookings_hold(self) -> None:
		self.assertEqual([str(finding) for finding in audit()], [])


def _stored() -> dict[str, list]:
	return {
		doctype: frappe.get_all(doctype, fields=["name", "modified"], order_by="name asc")
		for doctype in PUT_IN_PLACE
	}

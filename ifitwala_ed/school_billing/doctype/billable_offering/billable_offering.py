import frappe

from ifitwala_ed.core.document import SchoolDocument


class BillableOffering(SchoolDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		billable_offering_name: DF.Data | None
		company: DF.Link
		disabled: DF.Check
		item: DF.Link
	# end: auto-generated types

	def validate(self) -> None:
		self.set_name_of_item()

	def set_name_of_item(self) -> None:
		if not self.billable_offering_name:
			self.billable_offering_name = frappe.db.get_value("Item", self.item, "item_name")

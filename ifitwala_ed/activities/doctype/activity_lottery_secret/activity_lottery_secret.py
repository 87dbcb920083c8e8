from frappe.model.document import Document


class ActivityLotterySecret(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		program_offering: DF.Link
		revealed_on: DF.Datetime | None
		sealed_secret: DF.SmallText
	# end: auto-generated types

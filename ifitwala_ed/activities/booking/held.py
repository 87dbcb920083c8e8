"""A stored booking in the hands of a service that holds its student's lock."""

from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder

from ifitwala_ed.core.prepared import prepared, value

BOOKING: Final = "Activity Booking"
CHOICE: Final = "Activity Booking Choice"


def hold(activity_booking: str) -> Any:
	"""Read a booking with its choices and hold their rows until the transaction ends. One query.

	What was read is the booking's state before the next save, which needn't read it again: nobody else can have changed it
	by then. Raises DoesNotExistError.
	"""
	own, of_choice = (tuple(frappe.get_meta(doctype).get_valid_columns()) for doctype in (BOOKING, CHOICE))
	rows = _with_choices(own, of_choice, name=activity_booking)
	if not rows:
		raise frappe.DoesNotExistError(activity_booking)
	choices = [row[len(own) :] for row in rows]

	def stored() -> Any:
		return frappe.get_doc(
			{
				"doctype": BOOKING,
				**dict(zip(own, rows[0], strict=False)),
				# a booking without choices has none of their columns
				"choices": [dict(zip(of_choice, row, strict=True)) for row in choices if any(row)],
			}
		)

	booking = stored()
	booking.flags.as_held = stored()
	return booking


@prepared
def _with_choices(own: tuple[str, ...], of_choice: tuple[str, ...]) -> QueryBuilder:
	booking, choice = DocType(BOOKING), DocType(CHOICE)
	return (
		frappe.qb.from_(booking)
		.left_join(choice)
		.on((choice.parent == booking.name) & (choice.parenttype == BOOKING))
		.select(*(booking[column] for column in own), *(choice[column] for column in of_choice))
		.where(booking.name == value("name"))
		.orderby(choice.idx)
		.for_update()
	)

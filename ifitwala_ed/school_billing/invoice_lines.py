"""What stands in an invoice: its lines, made from a booking or given by the caller."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from frappe import _
from frappe.utils import escape_html, flt

from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import BillingSetupError
from ifitwala_ed.school_billing.billed_bookings import BilledBooking

GIVEN: Final = frozenset({"item_code", "qty", "rate", "description"})


@dataclass(frozen=True, slots=True)
class Line:
	"""One line of an invoice. ``rate`` is in the company's currency, ``description`` is HTML."""

	item_code: str
	rate: float
	qty: float = 1
	description: str | None = None

	def as_row(self) -> dict[str, Any]:
		"""Return the row of Sales Invoice Item. An empty description is filled from the item by ERPNext."""
		row = {"item_code": self.item_code, "qty": self.qty, "rate": self.rate}
		return row | {"description": self.description} if self.description else row


def of_booking(booking: BilledBooking, item: str) -> list[Line]:
	"""Return the one line of a booking: what was agreed when the family booked, whatever the offering costs by now."""
	return [Line(item, flt(booking.amount), description=describe(booking))]


def describe(booking: BilledBooking) -> str:
	"""Child, activity and term, as HTML. Names and dates only: who reads it may have another language."""
	term = filter(None, (booking.offering_title, booking.academic_year))
	days = moments.days(booking.start_date, booking.end_date)
	lines = (
		" · ".join(filter(None, (booking.student_name, booking.activity_name))),
		f"{', '.join(term)} ({days})",
	)
	return "<br>".join(escape_html(line) for line in lines)


def given(items: Sequence[Mapping[str, Any]], item: str) -> list[Line]:
	"""Return the lines that a caller gives: ``rate`` and, where they differ, ``item_code``, ``qty`` and ``description``."""
	if not items:
		_refuse(_("An invoice needs at least one line."))
	return [_line(values, item) for values in items]


def _line(values: Mapping[str, Any], item: str) -> Line:
	if unknown := set(values) - GIVEN:
		_refuse(
			_("A line of an invoice has no {0}. It may have: {1}.").format(
				", ".join(sorted(unknown)), ", ".join(sorted(GIVEN))
			)
		)
	line = Line(
		values.get("item_code") or item,
		flt(values.get("rate")),
		flt(values.get("qty", 1)),
		escape_html(values["description"]) if values.get("description") else None,
	)
	if line.rate <= 0 or line.qty <= 0:
		_refuse(_("Rate and quantity of a line have to be above zero."))
	return line


def _refuse(sentence: str) -> NoReturn:
	throw(BillingSetupError, sentence, title=_("Lines of the Invoice"))

"""What an offering is invoiced with, and what keeps it from being invoiced: one judgement for gate, submit and invoice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, flt
from pypika.queries import Table
from pypika.terms import Field

from ifitwala_ed.activities.readiness.codes import Code, Finding, finding


@dataclass(frozen=True, slots=True)
class Billing:
	"""What a paid offering is invoiced with."""

	is_required: bool = False
	fee: float = 0.0
	school_company: str = ""
	billable_offering: str = ""
	is_disabled: bool = False
	company: str = ""
	item: str = ""
	item_is_disabled: bool = False


FREE = Billing()


def of_offering(offering: Any) -> Billing:
	"""Return the billing of an offering (a document or its snapshot), read with one query; with none where it is free."""
	if not cint(offering.activity_payment_required):
		return FREE
	return read(offering.school, offering.activity_billable_offering, fee=flt(offering.activity_fee_amount))


def read(school: str | None, billable_offering: str | None, *, fee: float) -> Billing:
	"""Return what a fee of a school is invoiced with, read with one query. What doesn't exist is empty."""
	place, billable, item = DocType("School"), DocType("Billable Offering"), DocType("Item")
	rows = (
		frappe.qb.from_(place)
		.left_join(billable)
		.on(billable.name == (billable_offering or ""))
		.left_join(item)
		.on(item.name == billable.item)
		.select(*columns(place, billable, item))
		.where(place.name == (school or ""))
		.run()
	)
	return of_row(rows[0], fee=fee) if rows else Billing(is_required=True, fee=fee)


def columns(place: Table, billable: Table, item: Table) -> tuple[Field, ...]:
	"""Return what `of_row` reads of an offering's school, billable offering and item."""
	return place.company, billable.name, billable.disabled, billable.company, billable.item, item.disabled


def of_row(row: Sequence[Any], *, fee: float) -> Billing:
	"""Return what a fee is invoiced with, of a row of `columns`. What doesn't exist is empty."""
	school_company, billable_offering, is_disabled, company, item, item_is_disabled = row
	return Billing(
		is_required=True,
		fee=fee,
		school_company=school_company or "",
		billable_offering=billable_offering or "",
		is_disabled=bool(cint(is_disabled)),
		company=company or "",
		item=item or "",
		item_is_disabled=bool(cint(item_is_disabled)),
	)


def findings(billing: Billing) -> Iterator[Finding]:
	"""Return what keeps a paid offering from being invoiced, each with the sentence that tells staff what to do."""
	if not billing.is_required:
		return
	if billing.fee <= 0:
		yield finding(Code.NO_FEE)
	if not billing.school_company:
		yield finding(Code.NO_COMPANY)
	if not billing.billable_offering:
		yield finding(Code.NO_BILLABLE_OFFERING)
		return
	if billing.is_disabled:
		yield finding(Code.BILLABLE_OFFERING_DISABLED, billing.billable_offering)
	if billing.school_company and billing.company != billing.school_company:
		values = (billing.billable_offering, billing.company, billing.school_company)
		yield finding(Code.BILLABLE_OFFERING_OTHER_COMPANY, *values)
	if billing.item_is_disabled:
		yield finding(Code.ITEM_DISABLED, billing.item)

"""Who pays: whether an account holder's customer can be invoiced by a school's company."""

from collections.abc import Iterable
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.query_builder import DocType

from ifitwala_ed.core.wording import bold


@dataclass(frozen=True, slots=True)
class Payer:
	"""The customer behind an account holder."""

	account_holder: str
	customer: str
	is_disabled: bool
	# of the customer's own or its group's receivable account with the company, where one is set
	account_currency: str | None
	company_currency: str | None


def find(account_holder: str | None, company: str | None) -> Payer | None:
	"""Return the payer as ``company`` invoices it, or None where nobody is to be invoiced. One query."""
	return find_each([account_holder], [company]).get((account_holder, company)) if account_holder else None


def find_each(
	account_holders: Iterable[str | None], companies: Iterable[str | None]
) -> dict[tuple[str, str | None], Payer]:
	"""Return the payers as each of the companies invoices them, where they can be found. One query."""
	holders, invoicing = sorted(set(filter(None, account_holders))), set(companies)
	if not holders:
		return {}
	# the customer's own account goes before its group's
	found: dict[str, tuple[str, bool]] = {}
	currencies: dict[tuple[str, str], str | None] = {}
	for holder, customer, is_disabled, company, currency in _customers(holders, invoicing):
		found.setdefault(holder, (customer, bool(is_disabled)))
		currencies.setdefault((holder, company), currency)
	return {
		(holder, company): Payer(
			holder, *found[holder], currencies.get((holder, company or "")), _currency_of(company)
		)
		for holder in found
		for company in invoicing
	}


def choices(student: str, account_holder: str | None, company: str | None) -> dict[str, str]:
	"""Return the names of who may be charged for a student and can be invoiced, by account holder: their own first. Two
	queries.
	"""
	holder, row = DocType("Account Holder"), DocType("Student Payer")
	others = frappe.qb.from_(row).select(row.account_holder).where(row.may_be_charged == 1)
	others = others.where((row.parent == student) & (row.parenttype == "Student"))
	names = dict(
		frappe.qb.from_(holder)
		.select(holder.name, holder.account_holder_name)
		.where(holder.name.isin(others) | (holder.name == (account_holder or "")))
		.orderby(holder.account_holder_name)
		.orderby(holder.name)
		.run()
	)
	found = find_each(names, [company])
	return {
		name: names[name]
		for name in sorted(names, key=lambda each: each != account_holder)
		if not why_not_invoiced(found.get((name, company)), name)
	}


def _customers(holders: list[str], companies: set[str | None]) -> list[tuple]:
	holder, customer = DocType("Account Holder"), DocType("Customer")
	account, accounts = DocType("Account"), DocType("Party Account")
	own = (accounts.parenttype == "Customer") & (accounts.parent == customer.name)
	of_group = (accounts.parenttype == "Customer Group") & (accounts.parent == customer.customer_group)
	return (
		frappe.qb.from_(holder)
		.join(customer)
		.on(customer.name == holder.customer)
		.left_join(accounts)
		.on((own | of_group) & accounts.company.isin(sorted(each or "" for each in companies)))
		.left_join(account)
		.on(account.name == accounts.account)
		.select(holder.name, customer.name, customer.disabled, accounts.company, account.account_currency)
		.where(holder.name.isin(holders))
		.orderby(accounts.parenttype)
		.run()
	)


def _currency_of(company: str | None) -> str | None:
	return frappe.get_cached_value("Company", company, "default_currency") if company else None


def why_nobody(account_holder: str | None) -> str:
	"""Return the sentence for staff where there is no payer."""
	if not account_holder:
		return _("Nobody is set who pays. Set an account holder.")
	return _("Account holder {0} has no customer. Set one.").format(bold(account_holder))


def why_not_invoiced(payer: Payer | None, account_holder: str | None) -> str | None:
	"""Return the sentence that tells staff why the payer can't be invoiced, or None where it can.

	ERPNext invoices a customer whose account has another currency than the company's in that currency alone.
	"""
	if not payer:
		return why_nobody(account_holder)
	if payer.is_disabled:
		return _(
			"Customer {0} is disabled. Enable it, or set another customer on the account holder."
		).format(bold(payer.customer))
	if payer.account_currency and payer.account_currency != payer.company_currency:
		return _(
			"Customer {0} is invoiced in {1} alone, and fees are in {2}. Correct the customer's account."
		).format(bold(payer.customer), payer.account_currency, payer.company_currency)
	return None

"""ERPNext's masters and draft invoices, as far as bookings touch them."""

import re

import frappe
import pytest
from frappe.utils import add_days, today

from tests.factories import people, places
from tests.factories.core import insert, unique


def shown(function, *arguments, **options):
	try:
		return repr(function(*arguments, **options))
	except Exception as error:  # noqa: BLE001 - whichever it is, is the fact
		return type(error).__name__


def item(**values):
	code = unique("Fee")
	group = frappe.get_all("Item Group", filters={"is_group": 0}, pluck="name", order_by="name", limit=1)[0]
	defaults = {"item_code": code, "item_group": group, "stock_uom": "Nos", "is_stock_item": 0}
	return insert("Item", defaults, values)


def customer(**values):
	return insert("Customer", {"customer_name": unique("Kim"), "customer_type": "Individual"}, values)


def invoice(**values):
	rows = values.pop("items", None) or [{"item_code": item().name, "qty": 2, "rate": 37.5}]
	defaults = {
		"company": places.company(),
		"customer": values.get("customer") or customer().name,
		"posting_date": today(),
		"due_date": add_days(today(), 14),
		"items": rows,
	}
	return insert("Sales Invoice", defaults, values)


@pytest.mark.parametrize(
	("doctype", "values"),
	[
		("Customer", {}),
		("Item", {}),
		("Item", {"item_code": "x"}),
		("Employee", {"first_name": "x"}),
		("Location", {}),
		("Holiday List", {"holiday_list_name": "x"}),
		("Customer Group", {}),
		("Territory", {}),
		("UOM", {}),
	],
)
def test_mandatory(fact, doctype, values):
	key = f"erpnext.mandatory.{doctype}.{'.'.join(values)}"
	fact(key, shown(frappe.get_doc({"doctype": doctype, **values}).insert))


def test_masters_of_the_setup_wizard(fact):
	names = {
		"Customer Group": "All Customer Groups",
		"Territory": "All Territories",
		"Item Group": "All Item Groups",
		"UOM": "Nos",
		"Price List": "Standard Selling",
		"Currency": "EUR",
		"Country": "Germany",
		"Role": "Accounts User",
	}
	fact(
		"erpnext.masters", {doctype: bool(frappe.db.exists(doctype, name)) for doctype, name in names.items()}
	)


def test_customer(fact):
	first = customer()
	again = customer(customer_name=first.customer_name)
	fact("erpnext.customer.name", first.name == first.customer_name)
	fact("erpnext.customer.second_of_a_name", again.name.removeprefix(first.customer_name))
	fact("erpnext.customer.values", [first.customer_group, first.territory, first.disabled, first.is_frozen])
	fact("erpnext.customer.bad_type", shown(customer, customer_type="Alien"))
	group = unique("Customer Group")
	parent = {"parent_customer_group": "All Customer Groups"}
	insert("Customer Group", {"customer_group_name": group, **parent}, {})
	fact("erpnext.customer.name_of_a_group", shown(customer, customer_name=group))


def test_item(fact):
	fee = item()
	fact(
		"erpnext.item.values",
		[fee.item_name == fee.item_code, fee.description == fee.item_code, fee.is_sales_item],
	)
	fact("erpnext.item.name", fee.name == fee.item_code)
	fact("erpnext.item.duplicate", shown(item, item_code=fee.item_code))
	fact("erpnext.item.bad_group", shown(item, item_group=unique("none")))


def test_company(fact):
	company = frappe.get_doc("Company", places.company())
	accounts = {
		field: frappe.db.get_value("Account", company.get(field), ["root_type", "account_type", "is_group"])
		for field in ("default_receivable_account", "default_income_account")
	}
	accounts["default_income_account"] = accounts["default_income_account"][0]
	fact("erpnext.company.accounts", accounts)
	fact("erpnext.company.cost_center", company.cost_center == f"Main - {company.abbr}")
	fact("erpnext.company.receivable", company.default_receivable_account == f"Debtors - {company.abbr}")
	values = {"company_name": unique("Company"), "default_currency": "EUR", "country": "Germany"}
	fact("erpnext.company.abbr_taken", shown(insert, "Company", {**values, "abbr": company.abbr}, {}))


def test_employee(fact):
	user = people.user("Emil", ["Instructor"]).name
	employee = people.employee(user, first_name="Emil", middle_name="van", last_name="Dorn")
	fact(
		"erpnext.employee.name",
		[employee.name[:7], employee.employee == employee.name, employee.employee_name],
	)
	allowed = frappe.get_all("User Permission", filters={"user": user}, fields=["allow"], order_by="allow")
	fact("erpnext.employee.user_permissions", [row.allow for row in allowed])
	fact("erpnext.employee.role", "Employee" in frappe.get_roles(user))
	fact("erpnext.employee.user_type", frappe.db.get_value("User", user, "user_type"))
	fact("erpnext.employee.second", shown(people.employee, user))
	employee.create_user_permission = 0
	employee.save()
	rows = frappe.get_all("User Permission", filters={"user": user}, order_by="name")
	fact("erpnext.employee.user_permissions.off", len(rows))


def test_employee_without_user_permission(fact):
	user = people.user("Ella", ["Instructor"]).name
	people.employee(user, create_user_permission=0)
	fact(
		"erpnext.employee.no_permission",
		len(frappe.get_all("User Permission", filters={"user": user}, order_by="name")),
	)


@pytest.mark.parametrize(
	("case", "values"),
	[
		("left_without_date", {"status": "Left"}),
		("bad_status", {"status": "Gone"}),
		("born_tomorrow", {"date_of_birth": "2999-01-01"}),
		("joined_before_birth", {"date_of_joining": "1980-01-01"}),
		("bad_email", {"personal_email": "nonsense"}),
		("unknown_user", {"user_id": "nobody@example.com"}),
	],
)
def test_employee_refusals(fact, case, values):
	answer = (
		shown(people.employee, None, **values)
		if "user_id" not in values
		else shown(people.employee, values["user_id"])
	)
	fact(f"erpnext.employee.{case}", answer.split("(")[0])


def test_employee_with_disabled_user(fact):
	user = people.user("Dan", enabled=0).name
	fact("erpnext.employee.disabled_user", shown(people.employee, user))


def test_location_tree(fact):
	hall = places.hall(courts=2)
	whole = frappe.get_doc("Location", hall.whole.name)
	fact("erpnext.location.width", whole.rgt - whole.lft)
	fact("erpnext.location.delete_parent", shown(frappe.delete_doc, "Location", whole.name))
	fact("erpnext.location.duplicate", shown(places.room, location_name=whole.name))
	whole.parent_location = hall.courts[0].name
	fact("erpnext.location.loop", shown(whole.save))


def test_holiday_list(fact):
	days = places.holiday_list([today(), add_days(today(), 1)])
	fact("erpnext.holiday_list", [days.total_holidays, [row.weekly_off for row in days.holidays]])
	fact(
		"erpnext.holiday_list.outside", shown(places.holiday_list, [today()], from_date=add_days(today(), 1))
	)
	fact("erpnext.holiday_list.twice", shown(places.holiday_list, [today(), today()]))
	backwards = {"from_date": "2026-02-01", "to_date": "2026-01-01", "holidays": []}
	fact("erpnext.holiday_list.backwards", shown(places.holiday_list, [today()], **backwards))


def test_draft_invoice(fact):
	draft = invoice()
	company = frappe.get_doc("Company", draft.company)
	fact("erpnext.invoice.name", draft.name.split("-")[:2])
	fact("erpnext.invoice.status", [draft.docstatus, draft.status, draft.is_return])
	fact(
		"erpnext.invoice.totals", [draft.total, draft.net_total, draft.grand_total, draft.outstanding_amount]
	)
	fact("erpnext.invoice.base", [draft.base_grand_total, draft.conversion_rate, draft.total_qty])
	fact("erpnext.invoice.rounded", draft.rounded_total)
	fact(
		"erpnext.invoice.accounts",
		[
			draft.debit_to == company.default_receivable_account,
			draft.items[0].income_account == company.default_income_account,
			draft.items[0].cost_center == company.cost_center,
		],
	)
	fact("erpnext.invoice.currency", draft.currency == company.default_currency)
	fact(
		"erpnext.invoice.customer",
		[draft.customer_name == draft.customer, draft.get("title") == draft.customer],
	)
	row = draft.items[0]
	fact(
		"erpnext.invoice.row",
		[row.amount, row.uom, row.conversion_factor, row.stock_qty, row.item_name == row.item_code],
	)
	fact("erpnext.invoice.price_list", draft.selling_price_list)


def test_invoice_changes(fact):
	draft = invoice()
	draft.items[0].rate = 10
	draft.save()
	fact("erpnext.invoice.changed", [draft.grand_total, draft.outstanding_amount])
	draft.append("items", {"item_code": item().name, "qty": 1, "rate": 0.105})
	draft.save()
	fact("erpnext.invoice.second_row", [draft.grand_total, draft.items[1].amount])
	frappe.delete_doc("Sales Invoice", draft.name)
	fact("erpnext.invoice.deleted", frappe.db.exists("Sales Invoice", draft.name))


def test_invoice_dates(fact):
	yesterday = add_days(today(), -1)
	fact("erpnext.invoice.due_before_posting", shown(invoice, due_date=yesterday))
	back_dated = invoice(posting_date=yesterday, set_posting_time=1)
	fact("erpnext.invoice.posting_date", str(back_dated.posting_date) == yesterday)
	fact("erpnext.invoice.posting_date.ignored", str(invoice(posting_date=yesterday).posting_date) == today())


def test_invoice_without_customer(fact):
	values = {"company": places.company(), "items": [{"item_code": item().name, "qty": 1, "rate": 1}]}
	# whichever number it gets
	fact("erpnext.invoice.no_customer", re.sub(r"\d+", "…", shown(insert, "Sales Invoice", values, {})))


def test_invoice_for_disabled(fact):
	fact("erpnext.invoice.disabled_customer", shown(invoice, customer=customer(disabled=1).name))
	row = {"item_code": item(disabled=1).name, "qty": 1, "rate": 1}
	fact("erpnext.invoice.disabled_item", shown(invoice, items=[row]))


def test_invoice_link_protects_its_customer(fact):
	draft = invoice()
	fact("erpnext.customer.delete_linked", shown(frappe.delete_doc, "Customer", draft.customer))
	fact("erpnext.item.delete_linked", shown(frappe.delete_doc, "Item", draft.items[0].item_code))

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, getdate, nowtime, today


class SalesInvoice(Document):
	"""Fills and adds up a draft, as ERPNext does."""

	def validate(self):
		self.set_missing_values()
		self.calculate_taxes_and_totals()
		if getdate(self.due_date) < getdate(self.posting_date):
			frappe.throw(_("The invoice is due before its posting date."))
		self.validate_accounts()
		self.status = "Draft"

	@frappe.whitelist()
	def set_missing_values(self, for_validate=False):
		company = frappe.get_cached_doc("Company", self.company)
		if not self.set_posting_time:
			self.posting_date, self.posting_time = today(), nowtime()
		self.set_customer_values(company)
		self.set_currency_values(company)
		for row in self.items:
			self.set_item_values(row, company)

	def set_customer_values(self, company):
		if not self.customer:
			frappe.throw(_("An invoice needs a customer."))
		customer = frappe.get_cached_doc("Customer", self.customer)
		if customer.disabled:
			frappe.throw(_("{0} is a disabled customer.").format(self.customer), PartyDisabled)
		self.customer_name = self.customer_name or customer.customer_name
		self.title = self.title or self.customer_name
		self.customer_group = self.customer_group or customer.customer_group
		self.territory = self.territory or customer.territory
		own = [row.account for row in customer.accounts if row.company == self.company]
		self.debit_to = self.debit_to or next(iter(own), company.default_receivable_account)
		if self.debit_to:
			self.party_account_currency = frappe.db.get_value("Account", self.debit_to, "account_currency")
		self.due_date = self.due_date or self.posting_date
		self.currency = self.currency or customer.default_currency or company.default_currency
		self.selling_price_list = self.selling_price_list or customer.default_price_list

	def set_currency_values(self, company):
		self.selling_price_list = self.selling_price_list or "Standard Selling"
		list_currency = frappe.db.get_value("Price List", self.selling_price_list, "currency")
		self.price_list_currency = self.price_list_currency or list_currency
		if self.currency == company.default_currency:
			self.conversion_rate = 1.0
		elif not flt(self.conversion_rate):
			message = _("There is no exchange rate from {0} to {1} on {2}.")
			frappe.throw(message.format(self.currency, company.default_currency, self.posting_date))
		self.plc_conversion_rate = self.plc_conversion_rate or self.conversion_rate

	def set_item_values(self, row, company):
		if row.item_code:
			item = frappe.get_cached_doc("Item", row.item_code)
			if item.disabled:
				frappe.throw(_("{0} is a disabled item.").format(row.item_code))
			row.item_name = row.item_name or item.item_name
			row.description = row.description or item.description
			row.item_group = item.item_group
			row.stock_uom = item.stock_uom
			row.uom = row.uom or item.sales_uom or item.stock_uom
			defaults = [default for default in item.item_defaults if default.company == self.company]
			for default in defaults:
				row.income_account = row.income_account or default.income_account
				row.cost_center = row.cost_center or default.selling_cost_center
		row.qty = flt(row.qty) or 1
		row.conversion_factor = flt(row.conversion_factor) or 1
		row.stock_qty = row.qty * row.conversion_factor
		row.income_account = row.income_account or company.default_income_account
		row.cost_center = row.cost_center or self.cost_center or company.cost_center

	@frappe.whitelist()
	def calculate_taxes_and_totals(self):
		rate = flt(self.conversion_rate)
		for row in self.items:
			row.amount = row.net_amount = flt(flt(row.rate) * flt(row.qty), 2)
			row.net_rate = row.rate
			row.base_rate = row.base_net_rate = flt(flt(row.rate) * rate, 2)
			row.base_amount = row.base_net_amount = flt(row.amount * rate, 2)
		self.total_qty = sum(flt(row.qty) for row in self.items)
		total = flt(sum(row.amount for row in self.items), 2)
		self.total = self.net_total = self.grand_total = total
		self.base_total = self.base_net_total = self.base_grand_total = flt(total * rate, 2)
		self.rounded_total = 0 if self.disable_rounded_total else flt(total, 0)
		self.rounding_adjustment = flt(self.rounded_total - total, 2) if self.rounded_total else 0
		self.outstanding_amount = flt(self.rounded_total or total, 2)

	def validate_accounts(self):
		for account in filter(None, [self.debit_to, *(row.income_account for row in self.items)]):
			if frappe.db.get_value("Account", account, "company") != self.company:
				frappe.throw(_("{0} is no account of {1}.").format(account, self.company))


class PartyDisabled(frappe.ValidationError):
	pass


def make_sales_return(source_name, target_doc=None):
	raise NotImplementedError("make_sales_return: no invoice is ever submitted on the embedded host")

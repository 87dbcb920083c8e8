import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet

# name, parent, root type, account type; what an invoice needs of a chart of accounts
CHART = (
	("Assets", None, "Asset", None),
	("Accounts Receivable", "Assets", "Asset", None),
	("Debtors", "Accounts Receivable", "Asset", "Receivable"),
	("Income", None, "Income", None),
	("Direct Income", "Income", "Income", None),
	("Sales", "Direct Income", "Income", "Income Account"),
	("Service", "Direct Income", "Income", "Income Account"),
)
LEAVES = ("Debtors", "Sales", "Service")


class Company(NestedSet):
	nsm_parent_field = "parent_company"

	def validate(self):
		self.abbr = (self.abbr or "".join(word[0] for word in self.company_name.split()).upper()).strip()
		if frappe.db.exists("Company", {"abbr": self.abbr, "name": ("!=", self.name)}):
			frappe.throw(_("Another company has this abbreviation."))

	def on_update(self):
		super().on_update()
		if not frappe.db.exists("Account", {"company": self.name}):
			self.create_default_accounts()
		if not frappe.db.exists("Cost Center", {"company": self.name, "is_group": 0}):
			self.create_default_cost_center()

	def create_default_accounts(self):
		for name, parent, root_type, account_type in CHART:
			self._insert(
				"Account",
				account_name=name,
				parent_account=parent and f"{parent} - {self.abbr}",
				root_type=root_type,
				account_type=account_type,
				account_currency=self.default_currency,
				is_group=int(name not in LEAVES),
			)
		self.db_set("default_receivable_account", f"Debtors - {self.abbr}")
		self.db_set("default_income_account", f"Sales - {self.abbr}")

	def create_default_cost_center(self):
		self._insert("Cost Center", cost_center_name=self.name, is_group=1)
		parent = f"{self.name} - {self.abbr}"
		self._insert("Cost Center", cost_center_name=_("Main"), parent_cost_center=parent)
		self.db_set("cost_center", f"{_('Main')} - {self.abbr}")

	def _insert(self, doctype: str, **values):
		doc = frappe.get_doc({"doctype": doctype, "company": self.name, **values})
		doc.insert(ignore_permissions=True, ignore_mandatory=True)

	def on_trash(self):
		super().on_trash()
		for doctype in ("Account", "Cost Center", "Party Account", "Item Default"):
			frappe.db.delete(doctype, {"company": self.name})

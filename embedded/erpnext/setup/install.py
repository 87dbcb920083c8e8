"""The masters that ERPNext's setup wizard leaves behind, so that an insert finds its defaults."""

import frappe

ROLES = (
	"Accounts Manager",
	"Accounts User",
	"Auditor",
	"Customer",
	"Employee",
	"HR Manager",
	"HR User",
	"Item Manager",
	"Projects User",
	"Purchase Manager",
	"Purchase Master Manager",
	"Purchase User",
	"Sales Manager",
	"Sales Master Manager",
	"Sales User",
	"Stock Manager",
	"Stock User",
)
TREES = {
	"Customer Group": ("All Customer Groups", ("Commercial", "Individual", "Non Profit", "Government")),
	"Item Group": ("All Item Groups", ("Products", "Services", "Consumable")),
	"Territory": ("All Territories", ("Rest Of The World",)),
}
UOMS = ("Nos", "Unit", "Hour", "Day")
GENDERS = ("Female", "Male", "Non-Conforming", "Other", "Prefer not to say")


def after_install():
	for role in ROLES:
		_insert("Role", role, role_name=role, desk_access=int(role != "Customer"))
	for doctype, (root, leaves) in TREES.items():
		key = frappe.scrub(doctype)
		_insert(doctype, root, is_group=1, **{f"{key}_name": root})
		for leaf in leaves:
			_insert(doctype, leaf, **{f"{key}_name": leaf, f"parent_{key}": root})
	for uom in UOMS:
		_insert("UOM", uom, uom_name=uom)
	for gender in GENDERS:
		_insert("Gender", gender, gender=gender)
	_insert("Price List", "Standard Selling", price_list_name="Standard Selling", currency="USD", selling=1)


def _insert(doctype: str, name: str, **values):
	if not frappe.db.exists(doctype, name):
		doc = frappe.get_doc({"doctype": doctype, **values})
		doc.insert(ignore_permissions=True, ignore_mandatory=True)

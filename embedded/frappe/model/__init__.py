"""Kinds of fields, and the columns that every table has."""

float_like_fields = ("Currency", "Float", "Percent", "Rating", "Duration")
numeric_fieldtypes = ("Currency", "Int", "Long Int", "Float", "Percent", "Check")
datetime_fields = ("Datetime", "Date", "Time")
table_fields = ("Table", "Table MultiSelect")
no_value_fields = (
	"Section Break",
	"Column Break",
	"Tab Break",
	"HTML",
	"Table",
	"Table MultiSelect",
	"Button",
	"Image",
	"Fold",
	"Heading",
)
display_fieldtypes = tuple(fieldtype for fieldtype in no_value_fields if fieldtype not in table_fields)
default_fields = ("doctype", "name", "owner", "creation", "modified", "modified_by", "docstatus", "idx")
child_table_fields = ("parent", "parentfield", "parenttype")
optional_fields = ("_user_tags", "_comments", "_assign", "_liked_by", "_seen")

# What get_list never filters by permission level.
core_doctypes_list = ("DefaultValue", "DocType", "User", "Role", "Has Role", "Module Def", "Custom Field")


def standard_fieldtype(fieldname: str) -> str | None:
	"""The type of a column that every table has; None for other columns."""
	if fieldname in ("creation", "modified"):
		return "Datetime"
	if fieldname in ("idx", "docstatus"):
		return "Int"
	return "Data" if fieldname in default_fields + child_table_fields + optional_fields else None


def get_permitted_fields(
	doctype: str, parenttype: str | None = None, user: str | None = None, permission_type: str | None = None
) -> list[str]:
	"""Columns that the user may read, by permission level."""
	import frappe

	meta = frappe.get_meta(doctype)
	columns = meta.get_valid_columns()
	if doctype in core_doctypes_list:
		return columns
	if not permission_type:
		permission_type = "select" if frappe.only_has_select_perm(doctype, user=user) else "read"
	permitted = meta.get_permitted_fieldnames(parenttype, user=user, permission_type=permission_type)
	if permission_type == "select" and permitted:
		return permitted
	return [name for name in columns if standard_fieldtype(name)] + permitted

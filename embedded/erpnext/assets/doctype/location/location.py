from frappe.utils.nestedset import NestedSet


class Location(NestedSet):
	nsm_parent_field = "parent_location"

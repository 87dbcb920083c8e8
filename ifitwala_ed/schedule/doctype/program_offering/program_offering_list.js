frappe.listview_settings["Program Offering"] = {
	// what lives; who takes the filter away finds the past
	filters: [["status", "=", "Active"]],
};

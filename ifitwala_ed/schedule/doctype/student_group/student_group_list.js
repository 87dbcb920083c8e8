frappe.listview_settings["Student Group"] = {
	// what lives; who takes the filter away finds the past
	filters: [["status", "=", "Active"]],
};

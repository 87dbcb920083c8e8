frappe.query_reports["Waitlist"] = {
	formatter: ifitwala_ed.reports.formatter,
	filters: [
		{ fieldname: "school", fieldtype: "Link", options: "School", label: __("School") },
		ifitwala_ed.reports.of_offering(),
		ifitwala_ed.reports.of_section(),
	],
};

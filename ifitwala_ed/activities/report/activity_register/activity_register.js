frappe.query_reports["Activity Register"] = {
	formatter: ifitwala_ed.reports.formatter,
	filters: [
		{
			fieldname: "from_date",
			fieldtype: "Date",
			label: __("From"),
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			fieldtype: "Date",
			label: __("Until"),
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{ fieldname: "school", fieldtype: "Link", options: "School", label: __("School") },
		ifitwala_ed.reports.of_offering(),
		ifitwala_ed.reports.of_section(),
	],
};

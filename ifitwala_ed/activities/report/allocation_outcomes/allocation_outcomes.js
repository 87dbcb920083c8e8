frappe.query_reports["Allocation Outcomes"] = {
	formatter: ifitwala_ed.reports.formatter,
	filters: [
		{ fieldname: "school", fieldtype: "Link", options: "School", label: __("School") },
		ifitwala_ed.reports.of_offering(),
		{
			fieldname: "allocation_run",
			fieldtype: "Link",
			options: "Activity Allocation Run",
			label: __("Allocation Run"),
			get_query: () => ({ filters: ifitwala_ed.reports.chosen("program_offering") }),
		},
		{ fieldname: "also_over", fieldtype: "Check", label: __("Also Terms That Are Over") },
	],
};

frappe.query_reports["Activity Attendance"] = {
	formatter: ifitwala_ed.reports.formatter,
	filters: [
		{ fieldname: "from_date", fieldtype: "Date", label: __("From") },
		{ fieldname: "to_date", fieldtype: "Date", label: __("Until") },
		{
			fieldname: "missed_in_a_row",
			fieldtype: "Int",
			label: __("Missed in a Row, at Least"),
		},
		{ fieldname: "school", fieldtype: "Link", options: "School", label: __("School") },
		ifitwala_ed.reports.of_offering(),
		ifitwala_ed.reports.of_section(),
		{ fieldname: "student", fieldtype: "Link", options: "Student", label: __("Student") },
	],
};

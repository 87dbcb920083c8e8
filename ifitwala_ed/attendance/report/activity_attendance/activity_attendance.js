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
		{
			fieldname: "program_offering",
			fieldtype: "Link",
			options: "Program Offering",
			label: __("Program Offering"),
			get_query: () => ({ filters: { activity_booking_enabled: 1 } }),
		},
		{
			fieldname: "student_group",
			fieldtype: "Link",
			options: "Student Group",
			label: __("Section"),
			get_query: () => ({
				filters: {
					group_based_on: "Activity",
					...ifitwala_ed.reports.chosen("program_offering"),
				},
			}),
		},
		{ fieldname: "student", fieldtype: "Link", options: "Student", label: __("Student") },
	],
};

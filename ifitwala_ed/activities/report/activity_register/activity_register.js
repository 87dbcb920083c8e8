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
	],
};

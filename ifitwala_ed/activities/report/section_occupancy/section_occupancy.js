frappe.query_reports["Section Occupancy"] = {
	formatter: ifitwala_ed.reports.formatter,
	filters: [
		{ fieldname: "school", fieldtype: "Link", options: "School", label: __("School") },
		{
			fieldname: "academic_year",
			fieldtype: "Link",
			options: "Academic Year",
			label: __("Academic Year"),
		},
		ifitwala_ed.reports.of_offering(),
		{
			fieldname: "status",
			fieldtype: "Select",
			options: ["", "Planned", "Active", "Archived"],
			default: "Active",
			label: __("Offering Status"),
		},
		{
			fieldname: "activity_booking_status",
			fieldtype: "Select",
			options: ["", "Draft", "Ready", "Open", "Closed"],
			label: __("Booking Status"),
		},
		{ fieldname: "also_over", fieldtype: "Check", label: __("Also Terms That Are Over") },
		{ fieldname: "only_free", fieldtype: "Check", label: __("Only With Free Seats") },
	],
};

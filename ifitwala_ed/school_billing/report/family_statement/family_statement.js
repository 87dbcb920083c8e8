frappe.query_reports["Family Statement"] = {
	formatter: ifitwala_ed.reports.formatter,
	filters: [
		{ fieldname: "school", fieldtype: "Link", options: "School", label: __("School") },
		{
			fieldname: "account_holder",
			fieldtype: "Link",
			options: "Account Holder",
			label: __("Account Holder"),
		},
		{
			fieldname: "student",
			fieldtype: "Link",
			options: "Student",
			label: __("Student"),
			get_query: () => ({ filters: ifitwala_ed.reports.chosen("account_holder") }),
		},
		{ fieldname: "from_date", fieldtype: "Date", label: __("Booked From") },
		{ fieldname: "to_date", fieldtype: "Date", label: __("Booked Until") },
		{
			fieldname: "billing_status",
			fieldtype: "Select",
			options: ["", "Not Required", "Pending", "Invoiced", "Failed", "Voided"],
			label: __("Billing Status"),
		},
		{
			fieldname: "with_ended",
			fieldtype: "Check",
			label: __("With Bookings That Have Ended"),
		},
	],
};

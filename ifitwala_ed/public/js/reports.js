frappe.provide("ifitwala_ed.reports");

// Cells of reports that show the title of a document and lead to it, where the reader may open it.
ifitwala_ed.reports.formatter = function (value, row, column, data, default_formatter) {
	const name = column.name_in && data?.[column.name_in];
	if (!name || !value || !frappe.model.can_read(column.opens)) {
		return default_formatter(value, row, column, data);
	}
	return frappe.utils.get_form_link(column.opens, name, true, frappe.utils.escape_html(value));
};

// The filter that is set, as a condition for what another filter offers.
ifitwala_ed.reports.chosen = function (fieldname) {
	const value = frappe.query_report.get_filter_value(fieldname);
	return value ? { [fieldname]: value } : {};
};

// Filters that several reports have: an offering that can be booked, and a section, of the chosen offering where there is one.
ifitwala_ed.reports.of_offering = () => ({
	fieldname: "program_offering",
	fieldtype: "Link",
	options: "Program Offering",
	label: __("Program Offering"),
	get_query: () => ({ filters: { activity_booking_enabled: 1 } }),
});

ifitwala_ed.reports.of_section = () => ({
	fieldname: "student_group",
	fieldtype: "Link",
	options: "Student Group",
	label: __("Section"),
	get_query: () => ({
		filters: { group_based_on: "Activity", ...ifitwala_ed.reports.chosen("program_offering") },
	}),
});

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

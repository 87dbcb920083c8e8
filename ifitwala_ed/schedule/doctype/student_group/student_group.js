// Frappe fills the Time fields of a new row with the present time. Here an empty one means something.
const leave_empty =
	(...fieldnames) =>
	(frm, cdt, cdn) => {
		const row = locals[cdt][cdn];
		fieldnames.forEach((fieldname) => (row[fieldname] = null));
		frm.refresh_field(row.parentfield);
	};

frappe.ui.form.on("Student Group Schedule", {
	schedule_add: leave_empty("from_time", "to_time"),
});

frappe.ui.form.on("Student Group Session Change", {
	session_changes_add: leave_empty("from_time", "to_time", "session_time"),
});

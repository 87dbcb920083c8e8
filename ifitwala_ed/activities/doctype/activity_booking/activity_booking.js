frappe.ui.form.on("Activity Booking", {
	refresh(frm) {
		if (frm.is_new() || !frappe.user.has_role(["System Manager", "Academic Admin", "Activity Coordinator"])) {
			return;
		}
		const decisions = ifitwala_ed.bookings.decisions_for(frm.doc.status) || [];
		decisions.forEach((decision) =>
			frm.add_custom_button(
				frm.doc.status === "Confirmed" ? __("Move to Another Section") : __(decision),
				() => ifitwala_ed.bookings.decide([frm.doc], decision, () => frm.reload_doc()),
				__("Decide"),
			),
		);
	},
});

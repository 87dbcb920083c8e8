const draw = (frm, dry_run) =>
	frappe
		.call({
			method: "ifitwala_ed.api.activity_booking.allocate_activity_bookings",
			args: { program_offering: frm.doc.name, dry_run },
			freeze: true,
		})
		.then(({ message }) => frappe.set_route("Form", "Activity Allocation Run", message.run));

frappe.ui.form.on("Program Offering", {
	refresh(frm) {
		if (
			frm.is_new() ||
			frm.doc.activity_allocation_mode !== "Lottery (Preference)" ||
			!frappe.user.has_role(["System Manager", "Academic Admin", "Activity Coordinator"])
		) {
			return;
		}
		frm.add_custom_button(__("Try the Lottery"), () => draw(frm, 1), __("Lottery"));
		if (frm.doc.activity_booking_status === "Closed") {
			frm.add_custom_button(
				__("Draw the Seats"),
				() =>
					frappe.confirm(__("Every family gets its result. This can't be taken back. Draw now?"), () =>
						draw(frm, 0),
					),
				__("Lottery"),
			);
		}
	},
});

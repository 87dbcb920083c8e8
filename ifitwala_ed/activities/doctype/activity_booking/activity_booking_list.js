frappe.listview_settings["Activity Booking"] = {
	hide_name_column: true,
	add_fields: ["program_offering", "status", "student_name"],
	onload(list) {
		const { bookings } = ifitwala_ed;
		const chosen = () => list.get_checked_items();
		const done = () => {
			list.clear_checked_items();
			// a list that was read in the last three seconds isn't read again otherwise
			list.last_args = null;
			list.refresh();
		};
		if (ifitwala_ed.is_admin()) {
			["Confirm", "Offer", "Waitlist", "Move", "Reject"].forEach((decision) =>
				list.page.add_action_item(bookings.label(decision), () => bookings.decide(chosen(), decision, done)),
			);
		}
		if (ifitwala_ed.is_staff()) {
			list.page.add_action_item(__("Cancel Booking"), () => bookings.cancel(chosen(), done));
			list.page.add_action_item(__("Retry Invoice"), () => bookings.retry_invoices(chosen(), done));
		}
	},
};

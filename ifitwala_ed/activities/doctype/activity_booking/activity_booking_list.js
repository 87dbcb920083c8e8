frappe.listview_settings["Activity Booking"] = {
	add_fields: ["program_offering", "status"],
	onload(list) {
		if (!frappe.user.has_role(["System Manager", "Academic Admin", "Activity Coordinator"])) {
			return;
		}
		["Confirm", "Offer", "Waitlist", "Reject"].forEach((decision) =>
			list.page.add_action_item(__(decision), () =>
				ifitwala_ed.bookings.decide(list.get_checked_items(), decision, () => list.refresh()),
			),
		);
	},
};

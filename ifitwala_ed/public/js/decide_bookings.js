frappe.provide("ifitwala_ed.bookings");

// Ask for a section and a reason, then let the server decide: all of the bookings or none.
ifitwala_ed.bookings.decide = function (bookings, decision, done) {
	const offerings = [...new Set(bookings.map((booking) => booking.program_offering))];
	if (offerings.length !== 1) {
		frappe.msgprint(__("Choose bookings of one offering."));
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __("{0}: {1} bookings", [__(decision), bookings.length]),
		fields: [
			{
				fieldname: "student_group",
				fieldtype: "Link",
				options: "Student Group",
				label: __("Section"),
				description: __("Empty keeps the section that the booking has."),
				hidden: decision === "Reject",
				get_query: () => ({ filters: { program_offering: offerings[0], status: "Active" } }),
			},
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason") },
		],
		primary_action_label: __(decision),
		primary_action({ student_group, reason }) {
			const assignments = bookings.map(({ name }) => ({
				booking: name,
				decision,
				student_group: student_group || null,
				reason: reason || null,
			}));
			frappe
				.call({
					method: "ifitwala_ed.api.activity_booking.allocate_activity_bookings",
					args: { program_offering: offerings[0], assignments: JSON.stringify(assignments) },
					freeze: true,
				})
				.then(() => {
					dialog.hide();
					done();
				});
		},
	});
	dialog.show();
};

ifitwala_ed.bookings.decisions_for = function (status) {
	return {
		Submitted: ["Confirm", "Offer", "Waitlist", "Reject"],
		Waitlisted: ["Confirm", "Offer", "Waitlist", "Reject"],
		Offered: ["Confirm", "Reject"],
		Confirmed: ["Confirm"],
	}[status];
};

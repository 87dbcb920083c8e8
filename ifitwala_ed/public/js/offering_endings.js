// What the office does when booking is over: one more child.
frappe.provide("ifitwala_ed.offering_endings");

Object.assign(ifitwala_ed.offering_endings, {
	has_closed: ({ doc }) =>
		doc.status === "Active" &&
		(doc.activity_booking_status === "Closed" ||
			(doc.activity_booking_status === "Open" &&
				Boolean(doc.activity_booking_open_to) &&
				doc.activity_booking_open_to <= frappe.datetime.now_datetime())),

	book(frm) {
		ifitwala_ed.offering_board.occupancy(frm).then(({ sections }) => {
			const active = sections.filter(({ is_active }) => is_active);
			this.book_dialog(
				frm,
				active.map(({ student_group, title }) => ({ value: student_group, label: title })),
			);
		});
	},

	book_dialog(frm, options) {
		const dialog = new frappe.ui.Dialog({
			title: __("Book After Closing"),
			fields: [
				{
					fieldname: "student",
					fieldtype: "Link",
					options: "Student",
					label: __("Student"),
					reqd: 1,
					only_select: true,
					get_query: () => ({ filters: { enabled: 1 } }),
				},
				{
					fieldname: "section",
					fieldtype: "Select",
					label: __("Section"),
					options: [{ value: "", label: __("Any section") }, ...options],
				},
				{
					fieldname: "reason",
					fieldtype: "Small Text",
					label: __("Reason"),
					description: __("Kept in the history of the booking. Booking stays closed for everybody else."),
					reqd: 1,
				},
			],
			primary_action_label: __("Book"),
			primary_action: ({ student, section, reason }) =>
				frappe
					.call({
						method: "ifitwala_ed.api.desk.book_after_closing",
						args: {
							program_offering: frm.doc.name,
							student,
							reason,
							choices: section ? [section] : null,
						},
						freeze: true,
					})
					.then(({ message }) => {
						dialog.hide();
						frappe.set_route("Form", "Activity Booking", message.name);
					}),
		});
		dialog.show();
	},
});

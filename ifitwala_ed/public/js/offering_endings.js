// What the office does at the end: one more child after closing, and archiving.
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

	archive(frm) {
		frappe
			.call({
				method: "ifitwala_ed.api.desk.preview_archiving",
				type: "GET",
				args: { program_offering: frm.doc.name },
			})
			.then(({ message }) => this.archive_dialog(frm, message.cancelled));
	},

	archive_dialog(frm, cancelled) {
		const dialog = new frappe.ui.Dialog({
			title: __("Archive the Offering"),
			size: cancelled.length ? "large" : "small",
			fields: [
				{ fieldtype: "HTML", options: String(this.what_is_lost(cancelled)) },
				{
					fieldname: "reason",
					fieldtype: "Small Text",
					label: __("Reason"),
					description: __("The families read it."),
					reqd: cancelled.length ? 1 : 0,
					hidden: cancelled.length ? 0 : 1,
				},
			],
			primary_action_label: cancelled.length ? __("Cancel the Bookings and Archive") : __("Archive"),
			primary_action: ({ reason }) =>
				frappe
					.call({
						method: "ifitwala_ed.api.desk.archive_offering",
						args: { program_offering: frm.doc.name, reason },
						freeze: true,
						freeze_message: __("Cancelling the bookings…"),
					})
					.then(({ message }) => {
						dialog.hide();
						frappe.show_alert({
							indicator: message.is_archived ? "green" : "orange",
							message: message.is_archived
								? __("The offering is archived.")
								: __("Some bookings could not be cancelled. The Error Log says why."),
						});
						frm.reload_doc();
					}),
		});
		dialog.show();
	},

	what_is_lost(bookings) {
		const { booking_pill, link, markup, table } = ifitwala_ed;
		const frees = __("Its rooms and instructors are free from now on. What is over stays as it was.");
		if (!bookings.length) {
			return markup`<p class="text-muted">${__("Nobody has booked what is to come.")} ${frees}</p>`;
		}
		const rows = bookings.map(({ booking, student_name, status, section }) => [
			link("Activity Booking", booking, student_name),
			section,
			booking_pill(status),
		]);
		return markup`<p>${__("These bookings are cancelled, and the families are told at once.")} ${frees}</p>
			${table([__("Student"), __("Section"), __("Now")], rows)}`;
	},
});

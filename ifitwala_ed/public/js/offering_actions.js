// Opening and closing booking, cancelling a section, writing to the families.
frappe.provide("ifitwala_ed.offering_actions");

Object.assign(ifitwala_ed.offering_actions, {
	open(frm) {
		const dialog = new frappe.ui.Dialog({
			title: __("Open Booking"),
			fields: [
				{
					fieldname: "when",
					fieldtype: "Select",
					label: __("When"),
					options: [
						{ value: "now", label: __("Now") },
						{ value: "later", label: __("At a later time") },
					],
					default: this.is_ahead(frm.doc.activity_booking_open_from) ? "later" : "now",
				},
				{
					fieldname: "open_from",
					fieldtype: "Datetime",
					label: __("Families Can Book From"),
					options: ifitwala_ed.picker_that_keeps_the_text(__("Now")),
					default: frm.doc.activity_booking_open_from,
					depends_on: "eval:doc.when === 'later'",
					mandatory_depends_on: "eval:doc.when === 'later'",
				},
				{ fieldtype: "HTML", options: String(this.until(frm)) },
				{ fieldtype: "HTML", options: String(this.once_more(frm)) },
				{ fieldname: "ten_minutes", fieldtype: "HTML" },
			],
			primary_action_label: __("Open"),
			primary_action: ({ when, open_from }) => {
				dialog.hide();
				this.open_from(frm, when === "later" ? open_from : null);
			},
		});
		dialog.show();
		ifitwala_ed.ten_minute_draw.propose_in(dialog, frm);
	},

	is_ahead: (moment) => Boolean(moment && moment > frappe.datetime.now_datetime()),

	until({ doc }) {
		const closes = doc.activity_booking_open_to;
		return ifitwala_ed.markup`<p class="text-muted">${
			closes
				? __("Booking closes by itself on {0}.", [frappe.datetime.str_to_user(closes)])
				: __("Booking stays open until it is closed: the offering names no end.")
		}</p>`;
	},

	once_more({ doc }) {
		return doc.activity_lottery_input_hash
			? ifitwala_ed.markup`<p class="text-muted">${__(
					"The choices of the lottery are published. Families are told that booking was opened again, and how often the result had been computed by then.",
				)}</p>`
			: "";
	},

	open_from(frm, open_from) {
		frappe
			.call({
				method: "ifitwala_ed.api.desk.open_booking",
				args: { program_offering: frm.doc.name, open_from },
				freeze: true,
				freeze_message: __("Checking every section…"),
			})
			.then(({ message }) => {
				if (!message.ok) {
					ifitwala_ed.readiness.show(message.report);
					return;
				}
				frappe.show_alert({
					indicator: "green",
					message: open_from
						? __("Booking opens on {0}.", [frappe.datetime.str_to_user(open_from)])
						: __("Booking is open."),
				});
				frm.reload_doc();
			});
	},

	close(frm) {
		frappe.confirm(__("Nobody can book any more. Bookings and the waitlist stay. Close booking?"), () =>
			frappe
				.call({
					method: "ifitwala_ed.api.activity_booking.close_activity_booking_window",
					args: { program_offering: frm.doc.name },
					freeze: true,
				})
				.then(() => frm.reload_doc()),
		);
	},

	cancel_section(frm) {
		ifitwala_ed.offering_board.occupancy(frm).then(({ sections }) => {
			const active = sections.filter(({ is_active }) => is_active);
			const options = active.map(({ student_group, title }) => ({ value: student_group, label: title }));
			this.cancel_dialog(frm, options);
		});
	},

	cancel_dialog(frm, options) {
		const dialog = new frappe.ui.Dialog({
			title: __("Cancel a Section"),
			size: "large",
			fields: [
				{
					fieldname: "student_group",
					fieldtype: "Select",
					label: __("Section That Doesn't Take Place"),
					options,
					reqd: 1,
					onchange: () => this.preview_cancelling(frm, dialog),
				},
				{ fieldtype: "Column Break" },
				{
					fieldname: "move_to",
					fieldtype: "Select",
					label: __("Move the Families To"),
					options: [{ value: "", label: __("No other section") }, ...options],
					onchange: () => this.preview_cancelling(frm, dialog),
				},
				{ fieldtype: "Section Break" },
				{
					fieldname: "reason",
					fieldtype: "Small Text",
					label: __("Reason"),
					description: __("The families read it."),
					reqd: 1,
				},
				{ fieldname: "preview", fieldtype: "HTML" },
			],
			primary_action_label: __("Cancel the Section"),
			primary_action: ({ student_group, move_to, reason }) =>
				frappe.confirm(__("The families are told at once. Cancel the section?"), () =>
					this.cancel(frm, dialog, { student_group, move_to, reason }),
				),
		});
		dialog.show();
	},

	preview_cancelling(frm, dialog) {
		const { student_group, move_to } = dialog.get_values(true);
		const $preview = dialog.get_field("preview").$wrapper.empty();
		if (!student_group) {
			return;
		}
		frappe
			.call({
				method: "ifitwala_ed.api.desk.preview_section_cancellation",
				type: "GET",
				args: { program_offering: frm.doc.name, student_group, move_to },
			})
			.then(({ message }) => message && $preview.html(String(this.outcome(message))));
	},

	outcome({ moved, queued, cancelled }) {
		const { booking_pill, link, markup, pill, table } = ifitwala_ed;
		const rows = [
			...moved.map((booking) => [booking, pill(__("Moved"), "green")]),
			...queued.map((booking) => [booking, pill(__("Waits there"), "orange")]),
			...cancelled.map((booking) => [booking, pill(__("Cancelled"), "red")]),
		].map(([booking, result]) => [
			link("Activity Booking", booking.booking, booking.student_name),
			booking_pill(booking.status),
			result,
			booking.section,
		]);
		if (!rows.length) {
			return markup`<p class="text-muted">${__("Nobody has booked this section.")}</p>`;
		}
		return table([__("Student"), __("Now"), __("Will Be"), __("Section")], rows);
	},

	cancel(frm, dialog, values) {
		frappe
			.call({
				method: "ifitwala_ed.api.desk.cancel_section",
				args: { program_offering: frm.doc.name, ...values },
				freeze: true,
				freeze_message: __("Moving and cancelling the bookings…"),
			})
			.then(({ message }) => {
				dialog.hide();
				frappe.msgprint({
					title: message.section_closed
						? __("The Section Is Cancelled")
						: __("The Section Is Not Closed Yet"),
					indicator: message.section_closed ? "green" : "orange",
					message: __("{0} moved, {1} waiting in another section, {2} cancelled.", [
						message.moved.length,
						message.queued.length,
						message.cancelled.length,
					]),
				});
				frm.reload_doc();
			});
	},

	copy_to_next_term(frm) {
		const day = ifitwala_ed.picker_that_keeps_the_text(__("Today"));
		const dialog = new frappe.ui.Dialog({
			title: __("Copy to Next Term"),
			fields: [
				{
					fieldname: "explanation",
					fieldtype: "HTML",
					options: String(
						ifitwala_ed.markup`<p class="text-muted">${__(
							"Makes a new offering with the same sections, rooms and instructors. Nobody is booked in it.",
						)}</p>`,
					),
				},
				{
					fieldname: "academic_year",
					fieldtype: "Link",
					options: "Academic Year",
					label: __("Academic Year"),
					reqd: 1,
					only_select: true,
					default: frm.doc.academic_year,
				},
				{ fieldname: "start_date", fieldtype: "Date", label: __("Start Date"), options: day, reqd: 1 },
				{ fieldname: "end_date", fieldtype: "Date", label: __("End Date"), options: day, reqd: 1 },
				{ fieldname: "title", fieldtype: "Data", label: __("Title"), default: frm.doc.title },
			],
			primary_action_label: __("Copy"),
			primary_action: ({ academic_year, start_date, end_date, title }) =>
				frappe
					.call({
						method: "run_doc_method",
						args: {
							dt: frm.doctype,
							dn: frm.doc.name,
							method: "copy_to_next_term",
							args: { academic_year, start_date, end_date, title },
						},
						freeze: true,
					})
					.then(({ message }) => {
						dialog.hide();
						frappe.set_route("Form", frm.doctype, message);
					}),
		});
		dialog.show();
	},

	post_message(frm) {
		const { name, school, title } = frm.doc;
		frappe.new_doc("Org Communication", { school, activity_program_offering: name }, (doc) => {
			doc.title = title;
			const row = frappe.model.add_child(doc, "Org Communication Audience", "audiences");
			Object.assign(row, {
				target_mode: "Program Offering",
				program_offering: name,
				to_guardians: 1,
				to_students: 1,
				to_staff: 1,
			});
		});
	},
});

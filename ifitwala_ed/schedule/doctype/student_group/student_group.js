frappe.ui.form.on("Student Group", {
	setup(frm) {
		frm.set_query("program_offering", () => ({ filters: { school: frm.doc.school } }));
		frm.set_query("timetable_cycle", "cycle_lessons", () => ({ filters: { school: frm.doc.school } }));
	},

	refresh(frm) {
		ifitwala_ed.session_preview.show(frm);
		show_roster(frm);
		if (ifitwala_ed.is_admin() && !frm.is_new()) {
			frm.page.add_menu_item(__("Save Despite Problems"), () =>
				ifitwala_ed.save_despite_problems(frm, (reason) => frm.call("save_despite_problems", { reason })),
			);
		}
	},

	program_offering: (frm) => ifitwala_ed.session_preview.show_soon(frm),
	academic_year: (frm) => ifitwala_ed.session_preview.show_soon(frm),
	school: (frm) => ifitwala_ed.session_preview.show_soon(frm),
	status: (frm) => ifitwala_ed.session_preview.show_soon(frm),
});

const preview_again = (frm) => ifitwala_ed.session_preview.show_soon(frm);

// Frappe fills the Time fields of a new row with the present time. Here an empty one means something.
const leave_empty =
	(...fieldnames) =>
	(frm, cdt, cdn) => {
		const row = locals[cdt][cdn];
		fieldnames.forEach((fieldname) => (row[fieldname] = null));
		frm.refresh_field(row.parentfield);
	};

const for_each = (fieldnames) => Object.fromEntries(fieldnames.map((name) => [name, preview_again]));

frappe.ui.form.on("Student Group Schedule", {
	schedule_add: leave_empty("from_time", "to_time"),
	schedule_remove: preview_again,
	...for_each(["weekday", "from_time", "to_time", "location", "employee", "valid_from", "valid_to"]),
});

frappe.ui.form.on("Student Group Cycle Lesson", {
	cycle_lessons_add: leave_empty("from_time", "to_time"),
	cycle_lessons_remove: preview_again,
	...for_each([
		"timetable_cycle",
		"cycle_day",
		"from_time",
		"to_time",
		"location",
		"employee",
		"valid_from",
		"valid_to",
	]),
});

frappe.ui.form.on("Student Group Session Change", {
	session_changes_add: leave_empty("from_time", "to_time", "session_time"),
	session_changes_remove: preview_again,
	...for_each([
		"change",
		"date",
		"session_time",
		"from_time",
		"to_time",
		"new_date",
		"location",
		"employee",
		"instead_of",
	]),
});

frappe.ui.form.on("Student Group Student", {
	students_add: preview_again,
	students_remove: preview_again,
	...for_each(["student", "active"]),
});

frappe.ui.form.on("Student Group Instructor", {
	instructors_add: preview_again,
	instructors_remove: preview_again,
	employee: preview_again,
});

const ROSTER_STATES = ["Confirmed", "Offered", "Waitlisted"];

// Who has a seat, who was offered one, and who waits, in the order of the queue.
const show_roster = (frm) => {
	const $wrapper = frm.get_field("roster_states").$wrapper.empty();
	if (frm.is_new() || frm.doc.group_based_on !== "Activity") {
		return;
	}
	frappe.db
		.get_list("Activity Booking", {
			filters: { allocated_student_group: frm.doc.name, status: ["in", ROSTER_STATES] },
			fields: ["name", "student_name", "status", "waitlist_joined_on", "confirmed_on", "offer_expires_on"],
			order_by: "goes_first desc, waitlist_joined_on asc, student_name asc",
			limit: 0,
		})
		.then((bookings) => $wrapper.html(String(roster(bookings || []))));
};

const roster = (bookings) => {
	const { booking_pill, link, markup, table } = ifitwala_ed;
	if (!bookings.length) {
		return markup`<p class="text-muted">${__("Nobody has booked this section yet.")}</p>`;
	}
	const rows = ROSTER_STATES.flatMap((status) =>
		bookings
			.filter((booking) => booking.status === status)
			.map((booking, index) => [
				index + 1,
				link("Activity Booking", booking.name, booking.student_name),
				booking_pill(status),
				since(booking),
			]),
	);
	return table([__("No."), __("Student"), __("Status"), __("Since, Until")], rows);
};

const since = ({ status, confirmed_on, offer_expires_on, waitlist_joined_on }) => {
	const moment = { Confirmed: confirmed_on, Offered: offer_expires_on, Waitlisted: waitlist_joined_on }[
		status
	];
	const text = moment ? frappe.datetime.str_to_user(moment) : "";
	return status === "Offered" && text ? __("until {0}", [text]) : text;
};

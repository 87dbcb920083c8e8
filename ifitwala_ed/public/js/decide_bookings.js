// Decisions about one booking or many: ask for what is needed, then let the server decide.
frappe.provide("ifitwala_ed.bookings");

Object.assign(ifitwala_ed.bookings, {
	// What the form offers for a status. Whether it is allowed is for the server to say.
	decisions_for(status) {
		return (
			{
				Submitted: ["Confirm", "Offer", "Waitlist", "Reject"],
				Waitlisted: ["Confirm", "Offer", "Move", "Reject"],
				Offered: ["Confirm", "Reject"],
				Confirmed: ["Move"],
			}[status] || []
		);
	},

	is_active: (status) => ["Submitted", "Waitlisted", "Offered", "Confirmed"].includes(status),

	// All of the bookings or none.
	decide(bookings, decision, done) {
		const offerings = [...new Set(bookings.map((booking) => booking.program_offering))];
		if (offerings.length !== 1) {
			frappe.msgprint(__("Choose bookings of one offering."));
			return;
		}
		const dialog = new frappe.ui.Dialog({
			title: this.title(decision, bookings),
			fields: [
				{
					fieldname: "student_group",
					fieldtype: "Link",
					options: "Student Group",
					label: decision === "Move" ? __("To Section") : __("Section"),
					description: decision === "Move" ? "" : __("Empty keeps the section that the booking has."),
					reqd: decision === "Move",
					hidden: decision === "Reject",
					only_select: true,
					get_query: () => ({ filters: { program_offering: offerings[0], status: "Active" } }),
				},
				this.reason_field(decision === "Reject"),
			],
			primary_action_label: __(decision),
			primary_action: (values) =>
				this.assign(offerings[0], bookings, decision, values).then(() => {
					dialog.hide();
					done();
				}),
		});
		dialog.show();
	},

	assign(program_offering, bookings, decision, { student_group, reason }) {
		const assignments = bookings.map(({ name, status }) => ({
			booking: name,
			// who waits is moved to the other queue, who has a seat to a seat there
			decision: decision !== "Move" ? decision : status === "Waitlisted" ? "Waitlist" : "Confirm",
			student_group: student_group || null,
			reason: reason || null,
		}));
		return frappe.call({
			method: "ifitwala_ed.api.activity_booking.allocate_activity_bookings",
			args: { program_offering, assignments: JSON.stringify(assignments) },
			freeze: true,
		});
	},

	// Each by itself: the summary says which could not be cancelled.
	cancel(bookings, done) {
		const dialog = new frappe.ui.Dialog({
			title: this.title("Cancel Booking", bookings),
			fields: [this.reason_field(true)],
			primary_action_label: __("Cancel Booking"),
			primary_action: ({ reason }) =>
				frappe
					.call({
						method: "ifitwala_ed.api.desk.cancel_bookings",
						args: { activity_bookings: bookings.map(({ name }) => name), reason },
						freeze: true,
					})
					.then(({ message }) => {
						dialog.hide();
						this.tell_cancelled(bookings, message);
						done();
					}),
		});
		dialog.show();
	},

	tell_cancelled(bookings, { cancelled, refused, promoted }) {
		const { link, markup, trusted } = ifitwala_ed;
		const names = Object.fromEntries(bookings.map(({ name, student_name }) => [name, student_name]));
		const refusals = Object.entries(refused).map(
			([name, why]) => markup`<li>${link("Activity Booking", name, names[name])}: ${trusted(why)}</li>`,
		);
		const offered = promoted ? __("{0} families from the waitlist have an offer now.", [promoted]) : "";
		frappe.msgprint({
			title: refusals.length ? __("Not All Are Cancelled") : __("Cancelled"),
			indicator: refusals.length ? "orange" : "green",
			message: String(
				markup`<p>${__("{0} of {1} bookings are cancelled.", [cancelled.length, bookings.length])}
				${offered}</p><ul>${refusals}</ul>`,
			),
		});
	},

	title(decision, bookings) {
		return bookings.length === 1
			? __("{0}: {1}", [__(decision), bookings[0].student_name])
			: __("{0}: {1} bookings", [__(decision), bookings.length]);
	},

	reason_field: (is_needed) => ({
		fieldname: "reason",
		fieldtype: "Small Text",
		label: __("Reason"),
		description: is_needed ? __("The family reads it.") : __("It stays in the booking's history."),
		reqd: is_needed,
	}),
});

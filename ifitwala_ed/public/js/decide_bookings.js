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

	label: (decision) =>
		({
			Confirm: __("Confirm"),
			Offer: __("Offer"),
			Waitlist: __("Waitlist"),
			Move: __("Move"),
			Reject: __("Reject"),
			Cancel: __("Cancel Booking"),
		})[decision],

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
				this.reason_field({ is_needed: decision === "Reject" }),
			],
			primary_action_label: this.label(decision),
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
			title: this.title("Cancel", bookings),
			fields: [this.reason_field({ is_needed: true, is_told: true })],
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
		const offered = promoted ? __("Offers made to the waitlist: {0}.", [promoted]) : "";
		frappe.msgprint({
			title: refusals.length ? __("Not All Are Cancelled") : __("Cancelled"),
			indicator: refusals.length ? "orange" : "green",
			message: String(
				markup`<p>${__("Cancelled: {0} of {1}.", [cancelled.length, bookings.length])}
				${offered}</p><ul>${refusals}</ul>`,
			),
		});
	},

	// One after the other, so that each is told with what came of it.
	async retry_invoices(bookings, done) {
		const outcomes = [];
		for (const { name, student_name } of bookings) {
			const { message } = await frappe.call({
				method: "ifitwala_ed.api.desk.retry_invoice",
				args: { activity_booking: name },
				freeze: true,
				freeze_message: __("Making the invoices…"),
			});
			outcomes.push({ name, student_name, ...message });
		}
		this.tell_billed(outcomes);
		done();
	},

	tell_billed(outcomes) {
		const { link, markup } = ifitwala_ed;
		const lines = outcomes.map(
			({ name, student_name, billing_status, billing_error, sales_invoice }) =>
				markup`<li>${link("Activity Booking", name, student_name)}: ${__(billing_status)}
				${sales_invoice || ""} ${billing_error || ""}</li>`,
		);
		const failed = outcomes.some(({ billing_status }) => billing_status === "Failed");
		frappe.msgprint({
			title: failed ? __("Not Every Invoice Could Be Made") : __("Billing Is Up to Date"),
			indicator: failed ? "orange" : "green",
			message: String(markup`<ul>${lines}</ul>`),
		});
	},

	title(decision, bookings) {
		const who = bookings.length === 1 ? bookings[0].student_name : __("{0} bookings", [bookings.length]);
		return `${this.label(decision)}: ${who}`;
	},

	reason_field: ({ is_needed, is_told }) => ({
		fieldname: "reason",
		fieldtype: "Small Text",
		label: __("Reason"),
		description: is_told ? __("The family reads it.") : __("It stays in the booking's history."),
		reqd: is_needed,
	}),
});

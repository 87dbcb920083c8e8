frappe.ui.form.on("Student", {
	setup(frm) {
		frm.set_query("account_holder", "payers", () => ({
			filters: { name: ["!=", frm.doc.account_holder || ""] },
		}));
	},

	before_save(frm) {
		if (frm.is_new() || frm.doc.enabled) {
			return undefined;
		}
		return frappe
			.call({
				method: "ifitwala_ed.api.desk.preview_withdrawal",
				type: "GET",
				args: { student: frm.doc.name },
			})
			.then(({ message }) => (message.cancelled.length ? confirm_leaving(frm, message.cancelled) : null));
	},
});

// The save goes on when the dialog is answered; "No", or closing it, saves nothing.
const confirm_leaving = (frm, bookings) =>
	new Promise((resolve) => {
		const { booking_pill, link, markup, table } = ifitwala_ed;
		const rows = bookings.map(({ booking, offering_title, section, status }) => [
			link("Activity Booking", booking, offering_title),
			section,
			booking_pill(status),
		]);
		const lost = markup`<p>${__("{0} loses these bookings, and the family is told at once.", [
			frm.doc.student_name,
		])}</p>${table([__("Offering"), __("Section"), __("Now")], rows)}<p>${__("Save all the same?")}</p>`;
		frappe.confirm(String(lost), resolve, () => {
			frappe.validated = false;
			resolve();
		});
	});

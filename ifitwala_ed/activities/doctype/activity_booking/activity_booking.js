frappe.ui.form.on("Activity Booking", {
	setup(frm) {
		const sections = () => ({
			filters: { program_offering: frm.doc.program_offering, status: "Active" },
		});
		frm.set_query("program_offering", () => ({ filters: { activity_booking_enabled: 1, status: "Active" } }));
		frm.set_query("student", () => ({ filters: { enabled: 1 } }));
		frm.set_query("student_group", "choices", sections);
		frm.set_query("allocated_student_group", sections);
		frm.set_query("account_holder", () => ({ filters: { name: ["in", frm.payers || []] } }));
	},

	student: (frm) => read_payers(frm),

	refresh(frm) {
		read_payers(frm);
		if (frm.is_new() || frm.doc.status === "Draft") {
			frm.add_custom_button(__("Book"), () => book(frm)).addClass("btn-primary");
			return;
		}
		if (ifitwala_ed.is_admin()) {
			// the actions do it, with a reason
			frm.toggle_enable(["status", "allocated_student_group"], false);
			add_decisions(frm);
		}
		if (ifitwala_ed.is_staff() && ifitwala_ed.bookings.is_active(frm.doc.status)) {
			frm.add_custom_button(__("Cancel Booking"), () =>
				ifitwala_ed.bookings.cancel([frm.doc], () => frm.reload_doc()),
			);
		}
		if (ifitwala_ed.is_staff() && frm.doc.status === "Confirmed") {
			frm.add_custom_button(
				__("Missed Sessions"),
				() => ifitwala_ed.missed_sessions.show(frm.doc, () => frm.reload_doc()),
				__("View"),
			);
		}
		if (ifitwala_ed.is_staff() && ["Pending", "Failed"].includes(frm.doc.billing_status)) {
			frm.add_custom_button(__("Retry Invoice"), () =>
				ifitwala_ed.bookings.retry_invoices([frm.doc], () => frm.reload_doc()),
			);
		}
		add_links(frm);
	},
});

// Who may be charged for the student: the list to choose from. The server refuses everybody else.
const read_payers = (frm) => {
	frm.payers = [];
	if (!frm.doc.student) {
		return;
	}
	frappe.db.get_doc("Student", frm.doc.student).then(({ account_holder, payers }) => {
		const others = (payers || []).filter(({ may_be_charged }) => may_be_charged);
		frm.payers = [account_holder, ...others.map((each) => each.account_holder)].filter(Boolean);
	});
};

// What is booked at Desk goes the way of every booking: the server finds the place.
const book = (frm) => {
	frm.doc.status = "Submitted";
	return frm.save().catch(() => {
		frm.doc.status = "Draft";
		frm.refresh_field("status");
	});
};

const add_decisions = (frm) => {
	const { bookings } = ifitwala_ed;
	bookings
		.decisions_for(frm.doc.status)
		.forEach((decision) =>
			frm.add_custom_button(
				bookings.label(decision),
				() => bookings.decide([frm.doc], decision, () => frm.reload_doc()),
				__("Decide"),
			),
		);
};

const add_links = (frm) => {
	const links = [
		["Student", frm.doc.student, __("Student")],
		["Program Offering", frm.doc.program_offering, __("Offering")],
		["Sales Invoice", frm.doc.sales_invoice, __("Invoice")],
		["Org Communication", frm.doc.org_communication, __("Conversation")],
	];
	links
		.filter(([doctype, name]) => name && frappe.model.can_read(doctype))
		.forEach(([doctype, name, label]) =>
			frm.add_custom_button(label, () => frappe.set_route("Form", doctype, name), __("View")),
		);
};

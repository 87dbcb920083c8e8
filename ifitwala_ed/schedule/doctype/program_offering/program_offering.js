frappe.ui.form.on("Program Offering", {
	setup(frm) {
		frm.set_query("student_group", "activity_sections", () => ({
			filters: { program_offering: frm.doc.name, group_based_on: "Activity" },
		}));
		frm.set_query("activity_billable_offering", () => ({
			filters: { disabled: 0, ...(frm.doc.company ? { company: frm.doc.company } : {}) },
		}));
	},

	activity_booking_open_from(frm) {
		ifitwala_ed.ten_minute_draw.propose_for_plan(frm);
	},

	refresh(frm) {
		ifitwala_ed.offering_board.show(frm);
		if (!frm.is_new() && frm.doc.activity_booking_enabled) {
			show_status(frm);
			if (ifitwala_ed.is_staff()) {
				add_buttons(frm);
			}
		}
	},
});

// Whether families can book matters more here than whether the offering is active.
const show_status = ({ doc, page }) => {
	const opens = doc.activity_booking_open_from;
	const [text, colour] = {
		Draft: [__("Not open"), "gray"],
		Ready: [__("Ready to open"), "blue"],
		Open: ifitwala_ed.offering_actions.is_ahead(opens)
			? [__("Opens {0}", [frappe.datetime.str_to_user(opens)]), "blue"]
			: [__("Open for booking"), "green"],
		Closed: [__("Booking closed"), "orange"],
	}[doc.activity_booking_status];
	page.set_indicator(text, colour);
};

const add_buttons = (frm) => {
	const { allocation, offering_actions, offering_endings, priority, readiness, what_if } = ifitwala_ed;
	const group = __("Activities");
	const status = frm.doc.activity_booking_status;
	frm.add_custom_button(__("Preview Readiness"), () => readiness.preview(frm), group);
	if (offering_endings.has_closed(frm)) {
		frm.add_custom_button(__("Book After Closing"), () => offering_endings.book(frm), group);
	}
	if (!ifitwala_ed.is_admin()) {
		return;
	}
	if (status === "Open") {
		frm.add_custom_button(__("Close Booking"), () => offering_actions.close(frm));
		frm.add_custom_button(__("Change the Opening"), () => offering_actions.open(frm), group);
	} else {
		frm.add_custom_button(status === "Closed" ? __("Open Again") : __("Open Booking"), () =>
			offering_actions.open(frm),
		);
	}
	if (frm.doc.activity_allocation_mode !== "First Come First Serve") {
		frm.add_custom_button(__("Allocate"), () => allocation.start(frm));
	}
	if (["Open", "Closed"].includes(status)) {
		frm.add_custom_button(__("Try Other Seats…"), () => what_if.start(frm), group);
		if (frm.doc.activity_allocation_mode === what_if.LOTTERY) {
			frm.add_custom_button(__("Set Priority…"), () => priority.start(frm), group);
		}
	}
	frm.add_custom_button(__("Cancel a Section"), () => offering_actions.cancel_section(frm), group);
	if (frm.doc.status !== "Archived") {
		frm.add_custom_button(__("Archive"), () => offering_endings.archive(frm), group);
	}
	frm.add_custom_button(__("Post a Message"), () => offering_actions.post_message(frm), group);
	frm.add_custom_button(__("Copy to Next Term"), () => offering_actions.copy_to_next_term(frm), group);
};

// What the server refuses because families have booked already, an administrator may save with a reason. Student Group has
// a method of its own for it.
frappe.provide("ifitwala_ed");

// every form of these loads this file
if (!ifitwala_ed.save_despite_problems) {
	ifitwala_ed.save_despite_problems = (frm, save) =>
		frappe.prompt(
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			({ reason }) => save(reason).then(() => frm.reload_doc()),
			__("Save Despite Problems"),
			__("Save"),
		);

	const save_form = (frm) => (reason) =>
		frappe.call({
			method: "ifitwala_ed.api.desk.save_despite_problems",
			args: { doctype: frm.doctype, document: frm.doc, reason },
			freeze: true,
		});

	const offer = (frm) => {
		if (ifitwala_ed.is_admin() && !frm.is_new()) {
			frm.page.add_menu_item(__("Save Despite Problems"), () =>
				ifitwala_ed.save_despite_problems(frm, save_form(frm)),
			);
		}
	};

	["Academic Year", "Holiday List", "Location", "Program Offering", "School", "Timetable Cycle"].forEach(
		(doctype) => frappe.ui.form.on(doctype, { refresh: offer }),
	);
}

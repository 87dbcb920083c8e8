frappe.ui.form.on("Student Safety Record", {
	setup(frm) {
		frm.set_query("guardian", "emergency_contacts", () => ({
			filters: { name: ["in", frm.guardians || [""]] },
		}));
	},

	refresh(frm) {
		find_guardians(frm);
		if (!frm.is_new()) {
			frm.add_custom_button(__("Medical and Dietary Note"), () => read_note(frm));
		}
	},

	student: (frm) => find_guardians(frm),
});

const find_guardians = (frm) => {
	frm.guardians = null;
	const { student } = frm.doc;
	if (student) {
		frappe.model.with_doc("Student", student).then((found) => {
			if (frm.doc.student === student) {
				frm.guardians = ((found && found.guardians) || []).map(({ guardian }) => guardian);
			}
		});
	}
};

const read_note = (frm) =>
	frappe
		.call({
			method: "ifitwala_ed.api.safety.read_medical_note",
			args: { student: frm.doc.student },
			freeze: true,
		})
		.then(({ message }) => show_note(frm, message));

const show_note = (frm, { note, version }) => {
	const may_write = ifitwala_ed.is_admin();
	const dialog = new frappe.ui.Dialog({
		title: __("Medical and Dietary Note"),
		fields: [
			{
				fieldname: "note",
				fieldtype: "Small Text",
				label: __("Note"),
				default: note || "",
				read_only: may_write ? 0 : 1,
				description: note
					? __("That you have read this note is on record.")
					: __("There is no note. What is written here is sealed, and each reading is put on record."),
			},
		],
		...(may_write && {
			primary_action_label: __("Save"),
			primary_action: (values) =>
				frappe
					.call({
						method: "ifitwala_ed.api.safety.write_medical_note",
						args: { student: frm.doc.student, note: values.note || "", version },
						freeze: true,
					})
					.then(() => {
						dialog.hide();
						frappe.show_alert({ message: __("The note is saved."), indicator: "green" });
					}),
		}),
	});
	dialog.show();
};

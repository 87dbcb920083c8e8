const run = (frm, method, freeze_message) =>
	frm.call({ method, doc: frm.doc, freeze: true, freeze_message }).then(() => frm.reload_doc());

frappe.ui.form.on("Class Timetable Import", {
	setup(frm) {
		frm.set_query("timetable_cycle", () => ({ filters: { school: frm.doc.school } }));
	},

	refresh(frm) {
		if (frm.is_new() || frm.is_dirty() || !frm.doc.fet_file || !frm.doc.timetable_file) {
			return;
		}
		frm.add_custom_button(__("Check"), () => run(frm, "check_timetable", __("Checking the timetable…")));
		frm
			.add_custom_button(__("Import"), () =>
				frappe.confirm(
					__("Make the weeks of these classes what FET has made, from {0} on?", [
						frappe.datetime.str_to_user(frm.doc.first_day),
					]),
					() => run(frm, "import_timetable", __("Importing…")),
				),
			)
			.addClass("btn-primary");
	},
});

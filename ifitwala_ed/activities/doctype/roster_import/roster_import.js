const run = (frm, method, freeze_message) =>
	frm.call({ method, doc: frm.doc, freeze: true, freeze_message }).then(() => frm.reload_doc());

frappe.ui.form.on("Roster Import", {
	refresh(frm) {
		if (frm.is_new() || frm.is_dirty()) {
			return;
		}
		frm.add_custom_button(__("Check"), () => run(frm, "check_rosters", __("Checking the rosters…")));
		frm
			.add_custom_button(__("Import"), () =>
				frappe.confirm(__("Make people and class lists what the file says, from today on?"), () =>
					run(frm, "import_rosters", __("Importing…")),
				),
			)
			.addClass("btn-primary");
	},
});

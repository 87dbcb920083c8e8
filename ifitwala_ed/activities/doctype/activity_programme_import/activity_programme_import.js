const TEMPLATE = "/assets/ifitwala_ed/samples/activity-programme.csv";

const run = (frm, method, freeze_message) =>
	frm.call({ method, doc: frm.doc, freeze: true, freeze_message }).then(() => frm.reload_doc());

frappe.ui.form.on("Activity Programme Import", {
	refresh(frm) {
		frm.add_custom_button(__("Download a Template"), () => window.open(TEMPLATE));
		if (frm.is_new() || frm.is_dirty()) {
			return;
		}
		frm.add_custom_button(__("Check"), () => run(frm, "check_file", __("Checking the file…")));
		frm
			.add_custom_button(__("Import"), () =>
				frappe.confirm(__("Make and change the offerings and sections of this file?"), () =>
					run(frm, "import_file", __("Importing…")),
				),
			)
			.addClass("btn-primary");
	},
});

frappe.ui.form.on("Activity Allocation Run", {
	refresh(frm) {
		if (frm.doc.comparison) {
			frm
				.get_field("comparison_table")
				.$wrapper.html(String(ifitwala_ed.what_if.result(JSON.parse(frm.doc.comparison))));
		}
		if (frm.doc.mode === "Manual" || frm.doc.status !== "Completed") {
			return;
		}
		frm.add_custom_button(__("File to Check the Run"), () =>
			open_url_post("/api/method/ifitwala_ed.api.desk.download_allocation_run", { run: frm.doc.name }),
		);
	},
});

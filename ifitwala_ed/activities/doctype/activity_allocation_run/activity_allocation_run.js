frappe.ui.form.on("Activity Allocation Run", {
	refresh(frm) {
		if (frm.doc.mode === "Manual" || frm.doc.status !== "Completed") {
			return;
		}
		frm.add_custom_button(__("File to Check the Run"), () =>
			open_url_post("/api/method/ifitwala_ed.api.desk.download_allocation_run", { run: frm.doc.name }),
		);
	},
});

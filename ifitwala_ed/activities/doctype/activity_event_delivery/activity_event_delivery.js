frappe.ui.form.on("Activity Event Delivery", {
	refresh(frm) {
		if (!["Failed", "Skipped"].includes(frm.doc.status)) {
			return;
		}
		frm.add_custom_button(__("Send Again"), () =>
			frappe
				.call("ifitwala_ed.api.desk.send_again", {
					names: [frm.doc.name],
				})
				.then(() => frm.reload_doc()),
		);
	},
});

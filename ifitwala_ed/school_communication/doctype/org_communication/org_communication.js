const is_being_published = (frm) =>
	frm.doc.status === "Published" && !frm.doc.booking_thread && (frm.is_new() || frm.doc.__unsaved);

frappe.ui.form.on("Org Communication", {
	async before_save(frm) {
		if (!is_being_published(frm)) {
			return;
		}
		const { people, sentence } = await frappe.xcall("ifitwala_ed.api.desk.preview_readers", {
			org_communication: frm.doc,
		});
		if (!people) {
			frappe.validated = await new Promise((resolve) =>
				frappe.confirm(
					sentence,
					() => resolve(true),
					() => resolve(false),
				),
			);
		}
	},
	refresh(frm) {
		if (frm.is_new()) {
			return;
		}
		ifitwala_ed.conversation.show(frm);
		// Frappe's own comments reach no family: there is one place to reply
		frm.footer?.wrapper.find(".comment-box").hide();
		if (frm.doc.booking_thread && frm.conversation_of !== frm.doc.name) {
			// nobody opens a booking's thread for its settings
			frm.get_field("conversation").tab.set_active();
		}
		frm.conversation_of = frm.doc.name;
	},
});

frappe.ui.form.on("Org Communication", {
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

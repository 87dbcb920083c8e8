frappe.listview_settings["Activity Event Delivery"] = {
	onload(list) {
		list.page.add_action_item(__("Send Again"), () =>
			frappe
				.call("ifitwala_ed.activities.doctype.activity_event_delivery.activity_event_delivery.send_again", {
					names: list.get_checked_items(true),
				})
				.then(() => list.refresh()),
		);
	},
};

frappe.listview_settings["Activity Event Delivery"] = {
	onload(list) {
		list.page.add_action_item(__("Send Again"), () =>
			frappe
				.call("ifitwala_ed.api.desk.send_again", {
					names: list.get_checked_items(true),
				})
				.then(() => list.refresh()),
		);
	},
};

frappe.ui.form.on("Timetable Cycle", {
	refresh(frm) {
		const { markup, table } = ifitwala_ed;
		const coming = (frm.doc.__onload && frm.doc.__onload.coming) || [];
		const rows = coming.map(([date, day]) => [
			moment(date).format("dddd"),
			frappe.datetime.str_to_user(date),
			day,
		]);
		const shown = rows.length
			? table([__("Weekday"), __("Date"), __("Day")], rows)
			: markup`<p class="text-muted">${__("No date of the coming weeks is a day of this cycle.")}</p>`;
		frm.get_field("calendar").$wrapper.html(String(shown));
	},
});

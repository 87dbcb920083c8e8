// Calendars of rooms and of people: green activities, blue classes, orange what was entered by hand.
for (const doctype of ["Location Booking", "Employee Booking"]) {
	frappe.views.calendar[doctype] = {
		field_map: { id: "name", start: "from_datetime", end: "to_datetime" },
		get_events_method: "ifitwala_ed.api.desk.get_session_events",
		get_css_class: ({ kind }) => ({ Activity: "success", "By Hand": "warning" })[kind] || "default",
		options: {
			eventRender(event, element) {
				element.attr("title", event.tooltip);
				// a note takes no time away
				element.css("opacity", event.blocks_availability ? 1 : 0.6);
			},
		},
	};
}

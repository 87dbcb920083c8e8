// The Activities tab: a seat meter per section, and the newest bookings.
frappe.provide("ifitwala_ed.offering_board");

Object.assign(ifitwala_ed.offering_board, {
	SHOWN: 10,

	show(frm) {
		const field = frm.get_field("activity_board");
		if (frm.is_new() || !frm.doc.activity_booking_enabled || !ifitwala_ed.is_staff()) {
			field.$wrapper.empty();
			return;
		}
		Promise.all([this.occupancy(frm), this.bookings(frm), this.count(frm)]).then(
			([occupancy, bookings, count]) => {
				field.$wrapper.html(`${this.meters(occupancy)}${this.newest(occupancy, bookings || [], count)}`);
				this.follow_links(frm, field.$wrapper);
			},
		);
	},

	occupancy: (frm) =>
		frappe
			.call({
				method: "ifitwala_ed.api.desk.get_offering_occupancy",
				type: "GET",
				args: { program_offering: frm.doc.name },
			})
			.then(({ message }) => message),

	section_titles(frm) {
		return this.occupancy(frm).then(({ sections }) =>
			Object.fromEntries(sections.map(({ student_group, title }) => [student_group, title])),
		);
	},

	bookings(frm) {
		return frappe.db.get_list("Activity Booking", {
			filters: { program_offering: frm.doc.name },
			fields: ["name", "student_name", "status", "allocated_student_group", "creation"],
			order_by: "creation desc",
			limit: this.SHOWN,
		});
	},

	count: (frm) => frappe.db.count("Activity Booking", { filters: { program_offering: frm.doc.name } }),

	meters({ sections, total, has_limit }) {
		const { markup, table } = ifitwala_ed;
		if (!sections.length) {
			return markup`<p class="text-muted">${__("There are no sections yet. Add them at the end of this tab.")}</p>`;
		}
		const rows = sections.map((section) => this.meter(section));
		if (sections.length > 1 || has_limit) {
			const label = has_limit ? __("Whole offering (limited)") : __("All sections");
			rows.push(this.row(markup`<b>${label}</b>`, total));
		}
		const labels = [__("Section"), __("Seats"), __("Confirmed"), __("Offered"), __("Waiting"), __("Free")];
		return table(labels, rows);
	},

	meter({ student_group, title, is_active, seats }) {
		const { link, markup, pill } = ifitwala_ed;
		const name = link("Student Group", student_group, title);
		if (!is_active) {
			return this.row(markup`${name} ${pill(__("Closed section"), "gray")}`, seats, student_group);
		}
		return this.row(name, seats, student_group);
	},

	row(label, { capacity, confirmed, offered, waiting, free }, student_group) {
		const { markup } = ifitwala_ed;
		const bookings = (count, status) =>
			count && student_group
				? markup`<a href="#" style="text-decoration: underline" data-section="${student_group}" data-status="${status}">${count}</a>`
				: count;
		return [
			label,
			this.bar(capacity, confirmed, offered),
			bookings(confirmed, "Confirmed"),
			bookings(offered, "Offered"),
			bookings(waiting, "Waitlisted"),
			__("{0} of {1}", [free, capacity]),
		];
	},

	bar(capacity, confirmed, offered) {
		const { markup } = ifitwala_ed;
		const part = (count, colour, text) =>
			markup`<div class="progress-bar" title="${text}"
				style="width: ${capacity ? (100 * count) / capacity : 0}%; background: var(--${colour}-500)"></div>`;
		return markup`<div class="progress" style="min-width: 120px; height: 12px; margin-top: 4px">
			${part(confirmed, "green", __("{0} confirmed", [confirmed]))}
			${part(offered, "purple", __("{0} offered", [offered]))}</div>`;
	},

	newest({ sections }, bookings, count) {
		const { booking_pill, link, markup, table } = ifitwala_ed;
		const titles = Object.fromEntries(sections.map((each) => [each.student_group, each.title]));
		const add = markup`<button class="btn btn-xs btn-default" data-do="add">${__("New Booking")}</button>`;
		if (!bookings.length) {
			return markup`<p class="text-muted">${__("Nobody has booked yet.")} ${add}</p>`;
		}
		const rows = bookings.map((booking) => [
			link("Activity Booking", booking.name, booking.student_name),
			titles[booking.allocated_student_group] || "",
			booking_pill(booking.status),
			frappe.datetime.str_to_user(booking.creation),
		]);
		const all =
			count > bookings.length
				? __("The newest {0} of {1} bookings.", [bookings.length, count])
				: __("Bookings: {0}.", [count]);
		return markup`${table([__("Student"), __("Section"), __("Status"), __("Booked On")], rows)}
			<p class="text-muted">${all} <button class="btn btn-xs btn-default" data-do="list">
			${__("Show the List")}</button> ${add}</p>`;
	},

	follow_links(frm, $wrapper) {
		const program_offering = frm.doc.name;
		$wrapper.find("[data-section]").on("click", function () {
			const { section, status } = this.dataset;
			ifitwala_ed.show_list("Activity Booking", {
				program_offering,
				allocated_student_group: section,
				status,
			});
			return false;
		});
		$wrapper
			.find("[data-do=list]")
			.on("click", () => ifitwala_ed.show_list("Activity Booking", { program_offering }));
		$wrapper
			.find("[data-do=add]")
			.on("click", () => frappe.new_doc("Activity Booking", { program_offering }));
	},
});

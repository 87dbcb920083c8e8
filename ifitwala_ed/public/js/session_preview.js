// The sessions that a group's timetable comes to, before it is saved, and what stands in their way.
frappe.provide("ifitwala_ed.session_preview");

Object.assign(ifitwala_ed.session_preview, {
	PAUSE: 500,

	show(frm) {
		if (!ifitwala_ed.is_staff() || !frm.doc.school) {
			frm.get_field("session_preview").$wrapper.empty();
			return;
		}
		frappe
			.call({
				method: "ifitwala_ed.api.desk.preview_student_group_sessions",
				args: { student_group: frm.doc },
				// a half filled row is no mistake to shout at
				silent: true,
			})
			.then(({ message }) => frm.get_field("session_preview").$wrapper.html(String(this.html(message))));
	},

	// Many rows may change at once: ask when it is quiet again.
	show_soon(frm) {
		clearTimeout(frm.session_preview_timer);
		frm.session_preview_timer = setTimeout(() => this.show(frm), this.PAUSE);
	},

	html({ sessions, notes, children }) {
		const { by_count, markup, pill } = ifitwala_ed;
		const clashing = sessions.filter(({ obstacles }) => obstacles.length).length;
		const state = clashing
			? pill(
					by_count(
						sessions.length,
						__("1 session, and it clashes"),
						__("{0} of {1} sessions clash", [clashing, sessions.length]),
					),
					"red",
				)
			: pill(
					by_count(
						sessions.length,
						__("1 session, no clash"),
						__("{0} sessions, no clash", [sessions.length]),
					),
					sessions.length ? "green" : "gray",
				);
		const lines = [
			...children.map((sentence) => markup`<li class="indicator red">${sentence}</li>`),
			...notes.map((note) => markup`<li class="indicator orange">${note}</li>`),
		];
		return markup`<p class="session-preview-state">${state}</p><ul class="list-unstyled">${lines}</ul>
			${
				sessions.length
					? this.table(sessions)
					: markup`<p class="text-muted">${__("Add a row to the weekly schedule to see its dates here.")}</p>`
			}`;
	},

	table(sessions) {
		const { markup, table } = ifitwala_ed;
		const rows = sessions.map((session) => [
			this.day(session.from_datetime),
			`${this.clock(session.from_datetime)} – ${this.clock(session.to_datetime)}`,
			session.location,
			session.instructors.join(", "),
			session.obstacles.length
				? session.obstacles.map((obstacle) => this.obstacle(obstacle))
				: ifitwala_ed.pill(__("Free"), "green"),
		]);
		const labels = [__("Date"), __("Time"), __("Room"), __("Instructors"), __("Conflicts")];
		return markup`<div style="max-height: 480px; overflow-y: auto">${table(labels, rows)}</div>`;
	},

	obstacle({ message, doctype, name }) {
		const { link, markup, pill } = ifitwala_ed;
		const text = name ? link(doctype, name, message) : message;
		return markup`<div>${pill(__("Clash"), "red")} ${text}</div>`;
	},

	day: (text) => moment(text).format("ddd ") + frappe.datetime.str_to_user(text.slice(0, 10)),

	clock: (text) => text.slice(11, 16),
});

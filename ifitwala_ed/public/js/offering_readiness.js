// The readiness report as a dialog: what is ready, what to fix and where.
frappe.provide("ifitwala_ed.readiness");

Object.assign(ifitwala_ed.readiness, {
	preview(frm) {
		frappe
			.call({
				method: "ifitwala_ed.api.activity_booking.preview_activity_preopen_validation",
				type: "GET",
				args: { program_offering: frm.doc.name },
				freeze: true,
			})
			.then(({ message }) => this.show(message));
	},

	show(report) {
		const title = report.ok ? __("Every Section Can Take Place") : __("Not Ready Yet");
		const dialog = new frappe.ui.Dialog({ title, size: "large", indicator: report.ok ? "green" : "red" });
		dialog.$body.html(String(this.report(report)));
		dialog.$wrapper.addClass("readiness-report");
		// a link leads away from the form, so the dialog goes as well
		dialog.$body.find("a").on("click", () => dialog.hide());
		dialog.show();
	},

	report({ errors, sections, window }) {
		const { markup } = ifitwala_ed;
		const days =
			window.start_date && window.end_date
				? markup`<p class="text-muted">${__("Sessions from {0} to {1}.", [
						frappe.datetime.str_to_user(window.start_date),
						frappe.datetime.str_to_user(window.end_date),
					])}</p>`
				: "";
		const whole = errors.length
			? markup`<div class="mb-4"><h5>${__("The Offering")}</h5>${this.findings(errors, "red")}</div>`
			: "";
		return markup`${days}${whole}${sections.map((section) => this.section(section))}`;
	},

	section(section) {
		const { link, markup, pill } = ifitwala_ed;
		const state = section.ok ? pill(__("Ready"), "green") : pill(__("To fix"), "red");
		const sessions = section.session_count ? this.sessions(section) : __("No sessions");
		return markup`<div class="mb-4 readiness-section" data-ok="${section.ok ? 1 : 0}">
			<div>${state} <b>${link("Student Group", section.student_group, section.section_label)}</b>
			<span class="text-muted">· ${sessions}</span></div>
			${this.findings(section.errors, "red")}
			${this.findings(section.warnings || [], "orange")}
			${this.conflicts(section)}</div>`;
	},

	sessions({ session_count, first_session, last_session }) {
		const first = this.day(first_session);
		return ifitwala_ed.by_count(
			session_count,
			__("1 session, {0}", [first]),
			__("{0} sessions, {1} to {2}", [session_count, first, this.day(last_session)]),
		);
	},

	findings(findings, colour) {
		const { markup } = ifitwala_ed;
		if (!findings.length) {
			return "";
		}
		const lines = findings.map(({ message }) => markup`<li class="indicator ${colour}">${message}</li>`);
		return markup`<ul class="list-unstyled mt-2 mb-1">${lines}</ul>`;
	},

	conflicts({ room_conflicts, employee_conflicts, more_conflicts }) {
		const { link, markup, table } = ifitwala_ed;
		const row = (doctype, holder) => (conflict) => [
			this.time(conflict.session_from_datetime),
			holder(conflict),
			link(doctype, conflict.name, conflict.title || __("Booking without a title")),
			markup`${this.time(conflict.from_datetime)} – ${this.clock(conflict.to_datetime)}`,
		];
		const rows = [
			...room_conflicts.map(row("Location Booking", ({ location }) => location)),
			...employee_conflicts.map(row("Employee Booking", ({ employee_name }) => employee_name)),
		];
		if (!rows.length) {
			return "";
		}
		const labels = [__("Session"), __("Room or Instructor"), __("Taken By"), __("From, To")];
		const more = more_conflicts
			? markup`<p class="text-muted">${__("and {0} more", [more_conflicts])}</p>`
			: "";
		return markup`${table(labels, rows)}${more}`;
	},

	// The report's times carry the school's offset: shown as the clock on its wall has them.
	day: (text) => frappe.datetime.str_to_user(text.slice(0, 10)),

	clock: (text) => text.slice(11, 16),

	time(text) {
		return `${this.day(text)} ${this.clock(text)}`;
	},
});

// What a child missed last, and what the school's rule lets follow: the server says both, and does it.
frappe.provide("ifitwala_ed.missed_sessions");

Object.assign(ifitwala_ed.missed_sessions, {
	show(booking, done) {
		frappe
			.call({
				method: "ifitwala_ed.api.office.get_missed_sessions",
				type: "GET",
				args: { activity_booking: booking.name },
			})
			.then(({ message }) => this.dialog(booking, message, done));
	},

	dialog(booking, { child, why_not_warn, answer_until }, done) {
		const dialog = new frappe.ui.Dialog({
			title: __("Missed Sessions: {0}", [booking.student_name]),
			fields: [{ fieldtype: "HTML", fieldname: "said" }],
		});
		dialog.fields_dict.said.$wrapper.html(String(this.html(child, why_not_warn, answer_until)));
		const act = this.act(child);
		if (act) {
			dialog.set_primary_action(act.label, () =>
				frappe
					.call({ method: act.method, args: { activity_booking: booking.name }, freeze: true })
					.then(() => {
						dialog.hide();
						done();
					}),
			);
		}
		dialog.show();
	},

	act(child) {
		if (child && child.can_warn) {
			return { label: __("Warn the Family"), method: "ifitwala_ed.api.office.warn_of_absences" };
		}
		if (child && child.can_release) {
			return { label: __("Release the Seat"), method: "ifitwala_ed.api.office.release_seat" };
		}
		return null;
	},

	html(child, why_not_warn, answer_until) {
		const { markup } = ifitwala_ed;
		const missed = child ? child.missed : [];
		const sentences = this.sentences(child, why_not_warn, this.day(answer_until));
		return markup`<ul>${missed.map((start) => markup`<li>${this.day(start)}</li>`)}</ul>
			${sentences.map((sentence) => markup`<p>${sentence}</p>`)}`;
	},

	day: (text) => frappe.datetime.str_to_user(text.slice(0, 10)),

	sentences(child, why_not_warn, answer_until) {
		if (child && child.can_warn) {
			return [
				__(
					"Whoever may book for {0} gets a mail and a notification with these dates, and is asked to answer until {1}.",
					[child.student_name, answer_until],
				),
			];
		}
		if (child && child.can_release) {
			return [
				__("The family was warned on {0} and could answer until {1}.", [
					this.day(child.warned_on),
					this.day(child.answer_by),
				]),
				__(
					"The booking of {0} is cancelled, and the family is told with these dates. The seat is offered to whoever waits longest and can attend. This can't be taken back.",
					[child.student_name],
				),
			];
		}
		return [child && child.warned_on ? child.why_not_release : why_not_warn];
	},
});

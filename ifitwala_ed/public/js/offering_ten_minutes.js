// The ten-minute draw: proposed where an earlier term of the activity filled within a minute, made by one button.
frappe.provide("ifitwala_ed.ten_minute_draw");

Object.assign(ifitwala_ed.ten_minute_draw, {
	MINUTES: 10,
	// the offerings for which it was proposed while their opening was planned, which is done once
	proposed: new Set(),

	rush(frm) {
		const { activity_allocation_mode, activity_booking_enabled, activity_booking_status, name } = frm.doc;
		const is_possible =
			!frm.is_new() &&
			ifitwala_ed.is_admin() &&
			activity_booking_enabled &&
			activity_allocation_mode === "First Come First Serve" &&
			activity_booking_status !== "Open";
		if (!is_possible) {
			return Promise.resolve(null);
		}
		return frappe
			.call({
				method: "ifitwala_ed.api.desk.get_rush_of_earlier_term",
				type: "GET",
				args: { program_offering: name },
			})
			.then(({ message }) => message.rush);
	},

	// While booking is opened: below the choice of the moment, with a button of its own.
	propose_in(dialog, frm) {
		this.rush(frm).then((rush) => {
			if (!rush) {
				return;
			}
			const $place = dialog.get_field("ten_minutes").$wrapper;
			$place.html(
				String(ifitwala_ed.markup`<div class="border rounded p-3 mb-3">${this.words(rush)}
					<button type="button" class="btn btn-default btn-sm">${this.label()}</button></div>`),
			);
			$place.find("button").on("click", () => {
				const { when, open_from } = dialog.get_values(true);
				if (when !== "later" || !open_from) {
					dialog.set_value("when", "later");
					frappe.show_alert({
						indicator: "orange",
						message: __("Choose the moment from which families can book, then press it again."),
					});
					return;
				}
				dialog.hide();
				this.make(frm, open_from);
			});
		});
	},

	// While the opening is planned on the form: once for each offering.
	propose_for_plan(frm) {
		const { activity_booking_open_from, name } = frm.doc;
		if (!activity_booking_open_from || this.proposed.has(name)) {
			return;
		}
		this.rush(frm).then((rush) => {
			if (!rush || this.proposed.has(name)) {
				return;
			}
			this.proposed.add(name);
			const dialog = new frappe.ui.Dialog({
				title: __("Ten-Minute Draw"),
				fields: [{ fieldtype: "HTML", options: String(this.words(rush)) }],
				primary_action_label: this.label(),
				primary_action: () => {
					dialog.hide();
					this.make(frm, frm.doc.activity_booking_open_from);
				},
			});
			dialog.show();
		});
	},

	label: () => __("Make It a Ten-Minute Draw"),

	words({ title, opened, seats, seconds }) {
		const when = ifitwala_ed.readiness.time(opened);
		const told = ifitwala_ed.by_count(
			seconds,
			__("{0}: booking opened on {1}, and within 1 second every seat was taken ({2} in all).", [
				title,
				when,
				seats,
			]),
			__("{0}: booking opened on {1}, and within {3} seconds every seat was taken ({2} in all).", [
				title,
				when,
				seats,
				seconds,
			]),
		);
		return ifitwala_ed.markup`<p>${told}</p><p class="text-muted">${__(
			"In a lottery that is open for ten minutes and draws by itself when it closes, nobody gains by being the fastest.",
		)}</p>`;
	},

	// Fills in the form and saves nothing: what it sets is looked at first.
	make(frm, open_from) {
		const closes = moment(open_from).add(this.MINUTES, "minutes");
		return frm
			.set_value({
				activity_allocation_mode: "Lottery (Preference)",
				activity_draw_at_close: 1,
				activity_booking_open_from: open_from,
				activity_booking_open_to: closes.format(frappe.defaultDatetimeFormat),
			})
			.then(() =>
				frappe.msgprint({
					title: __("Look at It, Then Save"),
					indicator: "blue",
					message: __(
						"The form now says: a lottery from {0} to {1}, drawn when booking closes. Nothing is saved yet. Save, then open booking.",
						[
							frappe.datetime.str_to_user(open_from),
							frappe.datetime.str_to_user(frm.doc.activity_booking_open_to),
						],
					),
				}),
			);
	},
});

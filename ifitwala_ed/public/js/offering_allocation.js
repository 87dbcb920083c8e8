// Giving out the seats: a trial first, then the draw, each with its result.
frappe.provide("ifitwala_ed.allocation");

Object.assign(ifitwala_ed.allocation, {
	RUN: "Activity Allocation Run",
	SHOWN: 50,
	PAUSE: 1500,

	start(frm) {
		if (frm.doc.activity_allocation_mode === "Manual") {
			ifitwala_ed.show_list("Activity Booking", {
				program_offering: frm.doc.name,
				status: ["in", ["Submitted", "Waitlisted"]],
			});
			return;
		}
		this.draw(frm, 1);
	},

	draw(frm, dry_run) {
		return frappe
			.call({
				method: "ifitwala_ed.api.activity_booking.allocate_activity_bookings",
				args: { program_offering: frm.doc.name, dry_run },
				freeze: true,
				freeze_message: dry_run ? __("Trying the lottery…") : __("Drawing the seats…"),
			})
			.then(({ message }) => this.wait_for(message.run))
			.then((run) => this.show(frm, run))
			.then(() => dry_run || frm.reload_doc());
	},

	// A large draw is a background job. Desk need not have a socket: the run itself says how far it is.
	wait_for(run) {
		return frappe.db.get_doc(this.RUN, run).then((found) => {
			if (["Completed", "Failed"].includes(found.status)) {
				frappe.hide_progress();
				return found;
			}
			const done = found.is_dry_run ? 0 : found.applied;
			frappe.show_progress(
				__("Allocation"),
				done,
				found.total || 1,
				found.status === "Queued" ? __("Waiting for its turn") : __("{0} results stored", [done]),
			);
			return new Promise((resolve) => setTimeout(resolve, this.PAUSE)).then(() => this.wait_for(run));
		});
	},

	show(frm, run) {
		return Promise.all([this.results(run), ifitwala_ed.offering_board.section_titles(frm)]).then(
			([results, titles]) => this.dialog(frm, run, results || [], titles),
		);
	},

	results(run) {
		return frappe.db.get_list("Activity Allocation Result", {
			filters: { allocation_run: run.name },
			fields: ["name", "student_name", "outcome", "student_group", "rank_received"],
			order_by: "outcome asc, student_name asc",
			limit: this.SHOWN,
		});
	},

	dialog(frm, run, results, titles) {
		const { markup, pill } = ifitwala_ed;
		const dialog = new frappe.ui.Dialog({
			title: run.is_dry_run ? __("Trial: Nothing Is Decided Yet") : __("The Seats Are Drawn"),
			size: "large",
			...this.next_step(frm, run, () => dialog.hide()),
		});
		const failure = run.failure ? markup`<p>${pill(__("Failed"), "red")} ${run.failure}</p>` : "";
		dialog.$body.html(
			String(
				markup`${failure}${this.counts(run)}${this.hint(frm, run)}${this.caveats(run)}${this.rows(run, results, titles)}`,
			),
		);
		dialog.$wrapper.addClass("allocation-result");
		dialog.$body.find("[data-do=all]").on("click", () => {
			dialog.hide();
			ifitwala_ed.show_list("Activity Allocation Result", { allocation_run: run.name });
		});
		dialog.$body.find("a").on("click", () => dialog.hide());
		dialog.show();
	},

	next_step(frm, run, hide) {
		if (!run.is_dry_run || run.status === "Failed" || frm.doc.activity_booking_status !== "Closed") {
			return {};
		}
		return {
			primary_action_label: __("Draw the Seats"),
			primary_action: () =>
				frappe.confirm(__("Every family gets its result. This can't be taken back. Draw now?"), () => {
					hide();
					this.draw(frm, 0);
				}),
		};
	},

	hint(frm, run) {
		if (!run.is_dry_run || frm.doc.activity_booking_status === "Closed") {
			return "";
		}
		return ifitwala_ed.markup`<p class="text-muted">${__(
			"Families can still apply. Close booking first, then draw the seats.",
		)}</p>`;
	},

	// What keeps the draw from being a proof. Every family reads it with its result.
	caveats(run) {
		const { markup, pill } = ifitwala_ed;
		return (run.caveats || "")
			.split("\n")
			.filter(Boolean)
			.map((sentence) => markup`<p>${pill(__("Families Are Told"), "orange")} ${sentence}</p>`);
	},

	counts(run) {
		const { markup, pill } = ifitwala_ed;
		const counts = [
			["confirmed", __("Confirmed"), "green"],
			["offered", __("Offered"), "purple"],
			["waitlisted", __("Waitlisted"), "orange"],
			["rejected", __("Rejected"), "red"],
			["skipped", __("Skipped"), "gray"],
		];
		const pills = counts
			.filter(([fieldname]) => run[fieldname])
			.map(([fieldname, label, colour]) => markup`${pill(`${label}: ${run[fieldname]}`, colour)} `);
		return markup`<p>${__("Bookings: {0}", [run.total])} ${pills}
			${ifitwala_ed.link(this.RUN, run.name, __("Open the Run"))}</p>`;
	},

	rows(run, results, titles) {
		const { markup, pill, booking_colours, table } = ifitwala_ed;
		if (!results.length) {
			return markup`<p class="text-muted">${__("No booking waits for a decision.")}</p>`;
		}
		const rows = results.map((result) => [
			result.student_name,
			pill(__(result.outcome), booking_colours[result.outcome] || "gray"),
			titles[result.student_group] || "",
			result.rank_received || "",
		]);
		const more =
			run.total > results.length
				? markup`<p class="text-muted">${__("The first {0} of {1} results.", [results.length, run.total])}
					<button class="btn btn-xs btn-default" data-do="all">${__("Show All")}</button></p>`
				: "";
		return markup`${table([__("Student"), __("Result"), __("Section"), __("Choice Received")], rows)}${more}`;
	},
});

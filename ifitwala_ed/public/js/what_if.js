// Trying other seats: a dry run, shown beside how things stand. In its dialog, and on the run that is kept of it.
frappe.provide("ifitwala_ed.what_if");

Object.assign(ifitwala_ed.what_if, {
	RUN: "Activity Allocation Run",
	LOTTERY: "Lottery (Preference)",
	MODES: ["First Come First Serve", "Lottery (Preference)"],

	start: (frm) =>
		ifitwala_ed.offering_board.occupancy(frm).then((occupancy) => ifitwala_ed.what_if.dialog(frm, occupancy)),

	dialog(frm, occupancy) {
		const dialog = new frappe.ui.Dialog({
			title: __("Try Other Seats"),
			size: "large",
			fields: [
				{ fieldtype: "HTML", options: String(this.explanation(frm)) },
				{ fieldname: "sections", fieldtype: "HTML", options: String(this.inputs(occupancy.sections)) },
				{ fieldtype: "Section Break" },
				{
					fieldname: "total",
					fieldtype: "Int",
					label: __("Seats of the Whole Offering"),
					description: __("0 is no limit."),
					default: this.limit(occupancy),
				},
				{ fieldtype: "Column Break" },
				{
					fieldname: "mode",
					fieldtype: "Select",
					label: __("Allocation Mode"),
					...this.modes(frm.doc.activity_allocation_mode),
				},
				{ fieldtype: "Section Break" },
				{ fieldname: "result", fieldtype: "HTML" },
			],
			primary_action_label: __("Try"),
			primary_action: (values) => this.run(frm, dialog, this.overrides(dialog, occupancy, values)),
			on_page_show: () => dialog.$wrapper.find("[type=number]").first().trigger("focus").trigger("select"),
		});
		dialog.get_field("result").$wrapper.attr("role", "status");
		dialog.$wrapper.addClass("what-if");
		dialog.show();
	},

	limit: ({ has_limit, total }) => (has_limit ? total.capacity : 0),

	modes(stored) {
		const options = this.MODES.map((mode) => ({ value: mode, label: __(mode) }));
		if (!this.MODES.includes(stored)) {
			return { options, default: this.LOTTERY };
		}
		const others = options.filter(({ value }) => value !== stored);
		return { options: [{ value: "", label: __("As it is: {0}", [__(stored)]) }, ...others] };
	},

	explanation({ doc }) {
		const sentences = [__("Nothing is changed by it: the trial is kept as a dry run.")];
		if (doc.activity_lottery_input_hash) {
			sentences.push(
				__(
					"It is computed with the numbers of the draw. Families are told how many such trials there were, should booking be opened again.",
				),
			);
		} else if (doc.activity_allocation_mode === this.LOTTERY) {
			sentences.push(__("While booking is open, every trial draws other lottery numbers."));
		}
		return ifitwala_ed.markup`<p class="text-muted">${sentences.join(" ")}</p>`;
	},

	inputs(sections) {
		const { markup, table } = ifitwala_ed;
		const rows = sections.map(({ title, is_active, seats }) => [
			title,
			markup`<input type="checkbox" aria-label="${__("{0} takes place", [title])}"
				${is_active ? "checked" : ""}>`,
			markup`<input type="number" min="0" class="form-control input-xs" style="width: 120px"
				aria-label="${__("Seats of {0}", [title])}" placeholder="${__("as planned")}"
				value="${is_active ? seats.capacity : ""}">`,
		]);
		return table([__("Section"), __("Takes Place"), __("Seats")], rows);
	},

	// Only what differs from how things stand.
	overrides(dialog, occupancy, { total, mode }) {
		const { sections } = occupancy;
		const $inputs = dialog.get_field("sections").$wrapper;
		const is_open = (index) => $inputs.find("[type=checkbox]").eq(index).prop("checked");
		const seats = (index) => $inputs.find("[type=number]").eq(index).val();
		const groups = (chosen) => sections.filter(chosen).map(({ student_group }) => student_group);
		const other_seats = ({ is_active, seats: { capacity } }, index) =>
			seats(index) !== "" && !(is_active && Number(seats(index)) === capacity);
		return {
			capacities: Object.fromEntries(
				sections
					.map((section, index) => [section, index])
					.filter(([section, index]) => other_seats(section, index))
					.map(([{ student_group }, index]) => [student_group, Number(seats(index))]),
			),
			...(sections.some(({ is_active }, index) => is_active !== is_open(index)) && {
				active_sections: groups((_section, index) => is_open(index)),
			}),
			...(total !== this.limit(occupancy) && { total }),
			...(mode && { mode }),
		};
	},

	run: (frm, dialog, overrides) =>
		frappe
			.call({
				method: "ifitwala_ed.api.desk.run_what_if",
				args: { program_offering: frm.doc.name, overrides },
				freeze: true,
				freeze_message: __("Trying other seats…"),
			})
			.then(({ message }) => ifitwala_ed.what_if.show(dialog, message)),

	show(dialog, { run, comparison }) {
		const { link, markup } = ifitwala_ed;
		const $result = dialog.get_field("result").$wrapper;
		$result.html(String(markup`${this.result(comparison)}<p>${link(this.RUN, run, __("Open the Run"))}</p>`));
		$result.find("a").on("click", () => dialog.hide());
		$result[0].scrollIntoView({ block: "center" });
	},

	result({ from_scratch, sections, whole_now, whole_tried }) {
		const { markup, table } = ifitwala_ed;
		const labels = [__("Section"), __("Seats"), __("Confirmed or Offered"), __("Waitlisted"), __("Rejected")];
		const keys = ["seats", "given", "waitlisted"];
		const rows = sections.map(({ title, now, tried }) => [title, ...this.changes(keys, now, tried), ""]);
		rows.push([
			markup`<b>${__("All together")}</b>`,
			...this.changes([...keys, "rejected"], whole_now, whole_tried),
		]);
		const how = from_scratch
			? __("Everybody's place is given anew.")
			: __("Who has a seat already keeps it.");
		return markup`<p><b>${this.headline(whole_tried.given - whole_now.given)}</b> ${how}</p>
			${table(labels, rows)}${this.undecided(whole_now.undecided, whole_tried.undecided)}`;
	},

	headline(more) {
		const { by_count } = ifitwala_ed;
		const count = Math.abs(more);
		if (!more) {
			return __("As many children get a seat as without the change.");
		}
		return more > 0
			? by_count(count, __("One more child gets a seat."), __("{0} more children get a seat.", [count]))
			: by_count(count, __("One child fewer gets a seat."), __("{0} fewer children get a seat.", [count]));
	},

	changes: (keys, now, tried) => keys.map((key) => ifitwala_ed.what_if.change(now[key], tried[key])),

	change: (now, tried) =>
		now === tried ? tried : ifitwala_ed.markup`<b>${__("{0} instead of {1}", [tried, now])}</b>`,

	undecided(now, tried) {
		const { markup } = ifitwala_ed;
		return now || tried
			? markup`<p>${__("Bookings without a decision:")} ${this.change(now, tried)}</p>`
			: "";
	},
});

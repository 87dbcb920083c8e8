// A tier for everybody whom a rule finds. Which choices these are is the server's to say.
frappe.provide("ifitwala_ed.priority");

Object.assign(ifitwala_ed.priority, {
	RETURNING: "Returning Members",
	SIBLINGS: "Siblings",
	TIER: 10,

	start: (frm) =>
		ifitwala_ed.offering_board.occupancy(frm).then(({ sections }) => {
			const active = sections.filter(({ is_active }) => is_active);
			ifitwala_ed.priority.dialog(
				frm,
				active.map(({ student_group, title }) => ({ value: student_group, label: title })),
			);
		}),

	dialog(frm, sections) {
		const dialog = new frappe.ui.Dialog({
			title: __("Set Priority"),
			size: "large",
			fields: [
				{ fieldtype: "HTML", options: String(this.explanation(frm)) },
				{ fieldtype: "Section Break" },
				{
					fieldname: "section",
					fieldtype: "Select",
					label: __("Section"),
					options: sections,
					reqd: 1,
				},
				{
					fieldname: "tier",
					fieldtype: "Int",
					label: __("Priority Tier"),
					description: __("0 or more. Lower goes first, and 100 is nobody's priority."),
					default: this.TIER,
					reqd: 1,
				},
				{ fieldtype: "Column Break" },
				...this.rule(frm),
				{ fieldtype: "Section Break" },
				{
					fieldname: "reason",
					fieldtype: "Small Text",
					label: __("Reason"),
					description: __("Staff read it with the tier, and in the history of every booking."),
					reqd: 1,
				},
			],
			primary_action_label: __("Set Priority"),
			primary_action: (values) => this.set(frm, dialog, values),
		});
		dialog.show();
	},

	rule: (frm) => [
		{
			fieldname: "rule",
			fieldtype: "Select",
			label: __("Who Goes First"),
			options: [
				{ value: ifitwala_ed.priority.RETURNING, label: __("Returning Members") },
				{ value: ifitwala_ed.priority.SIBLINGS, label: __("Siblings") },
			],
			reqd: 1,
		},
		{
			fieldname: "former_group",
			fieldtype: "Link",
			options: "Student Group",
			label: __("Former Group"),
			description: __(
				"Returning members were confirmed there. For siblings it may be left out: then it is the section.",
			),
			only_select: 1,
			get_query: () => ({
				filters: { group_based_on: "Activity", program_offering: ["!=", frm.doc.name] },
			}),
		},
	],

	explanation({ doc }) {
		const { markup } = ifitwala_ed;
		const published = doc.activity_lottery_input_hash
			? markup`<p class="text-muted">${__(
					"The choices of the lottery are published. Families are told that priorities were set since.",
				)}</p>`
			: "";
		return markup`<p class="text-muted">${__(
			"Every application for the section whose child the rule finds gets the tier. In the draw, lower tiers go first there.",
		)}</p>${published}`;
	},

	set: (frm, dialog, values) =>
		frappe
			.call({
				method: "ifitwala_ed.api.desk.set_tiers_by_rule",
				args: { program_offering: frm.doc.name, ...values },
				freeze: true,
				freeze_message: __("Setting the priority…"),
			})
			.then(({ message }) => {
				dialog.hide();
				ifitwala_ed.priority.tell(message.changed);
			}),

	tell(changed) {
		frappe.msgprint(
			changed
				? {
						title: __("The Priority Is Set"),
						indicator: "green",
						message: ifitwala_ed.by_count(
							changed,
							__("One choice was changed."),
							__("{0} choices were changed.", [changed]),
						),
					}
				: {
						title: __("No Choice Was Changed"),
						indicator: "orange",
						message: __(
							"The rule found nobody who has applied for this section and waits for the draw, or all of them have this tier with this reason already.",
						),
					},
		);
	},
});

// What was said in a communication, and a box to reply. What may be read, written and hidden is the server's to say.
frappe.provide("ifitwala_ed.conversation");

Object.assign(ifitwala_ed.conversation, {
	EXCERPT: 80,

	show(frm) {
		const { name } = frm.doc;
		if (frm.conversation?.name !== name) {
			// a form shows one document after another: what was begun in one is nothing for the next
			frm.get_field("conversation").$wrapper.empty();
		}
		return this.page(frm).then((page) => {
			if (frm.doc.name === name) {
				frm.conversation = { ...page, name, answered: page.open_question };
				this.render(frm);
			}
		});
	},

	show_earlier(frm) {
		return this.page(frm, frm.conversation.entries[0].sequence).then(({ entries, earlier }) => {
			Object.assign(frm.conversation, { earlier, entries: [...entries, ...frm.conversation.entries] });
			this.render(frm);
		});
	},

	page: (frm, before) =>
		frappe
			.call({
				method: "ifitwala_ed.api.desk.get_conversation",
				type: "GET",
				args: { org_communication: frm.doc.name, ...(before && { before }) },
			})
			.then(({ message }) => message),

	post: (frm, entry, btn) =>
		frappe.call({
			method: "ifitwala_ed.api.activity_booking.post_activity_communication_entry",
			args: { org_communication: frm.doc.name, ...entry },
			btn,
		}),

	render(frm) {
		const { markup } = ifitwala_ed;
		const { entries, earlier } = frm.conversation;
		const $wrapper = frm.get_field("conversation").$wrapper;
		const written = $wrapper.find("textarea").val();
		const before = earlier
			? markup`<p class="text-center"><button class="btn btn-default btn-xs" data-do="earlier">${__("Show Earlier Entries ({0})", [earlier])}</button></p>`
			: "";
		const nothing = markup`<p class="text-muted">${__("Nothing has been said yet.")}</p>`;
		$wrapper.html(
			String(markup`<div style="max-width: 760px">${before}
				<div class="conversation-entries">${entries.length ? entries.map((each) => this.entry(each, entries)) : nothing}</div>
				${this.reply_box(frm)}</div>`),
		);
		$wrapper.find("textarea").val(written || "");
		this.follow_buttons(frm, $wrapper);
		this.follow_choices(frm, $wrapper);
	},

	entry(entry, entries) {
		const { markup } = ifitwala_ed;
		const about = entries.find(({ name }) => name === (entry.redacts || entry.answers));
		const staff_only = entry.visibility === "Staff Only";
		const style = staff_only ? "background: var(--yellow-50, #fffcef)" : "";
		return markup`<div class="conversation-entry" data-entry="${entry.name}"
			style="padding: 10px 12px; border-bottom: 1px solid var(--border-color); ${style}">
			<div style="display: flex; flex-wrap: wrap; align-items: center; gap: 6px">
				<b>${entry.author_name || __("Somebody without a name")}</b>
				<span class="text-muted small">${entry.is_from_school ? __("School") : __("Family")} · ${ifitwala_ed.when(entry.posted_on)}</span>
				${this.pills(entry)}
				<span style="margin-left: auto">${this.buttons(entry)}</span>
			</div>
			${about ? markup`<div class="text-muted small">${this.refers(entry, about)}</div>` : ""}
			${this.text(entry)}
		</div>`;
	},

	pills(entry) {
		const { pill } = ifitwala_ed;
		const colours = { Question: "blue", Answer: "green", Redaction: "red" };
		const kind = entry.is_open
			? pill(__("Open Question"), "orange")
			: entry.intent_type === "Comment"
				? ""
				: pill(__(entry.intent_type), colours[entry.intent_type] || "gray");
		return [
			kind,
			entry.is_answered ? pill(__("Answered"), "green") : "",
			entry.visibility === "Staff Only" ? pill(__("Staff Only"), "yellow") : "",
			entry.is_redacted ? pill(__("Redacted"), "red") : "",
		];
	},

	buttons(entry) {
		const { markup } = ifitwala_ed;
		const button = (action, label) =>
			markup`<button class="btn btn-default btn-xs" data-do="${action}" style="margin-left: 4px">${label}</button>`;
		return [
			entry.is_open ? button("answer", __("Answer")) : "",
			entry.can_be_hidden ? button("redact", __("Redact")) : "",
		];
	},

	refers: (entry, about) =>
		entry.redacts
			? __("Hides entry {0} of {1}", [about.sequence, about.author_name || __("Somebody without a name")])
			: __("To: {0}", [ifitwala_ed.conversation.excerpt(about)]),

	excerpt({ note, author_name }) {
		const text = cstr(note).replace(/\s+/g, " ");
		const short = text.length > this.EXCERPT ? `${text.slice(0, this.EXCERPT)}…` : text;
		return author_name ? `${author_name}: ${short}` : short;
	},

	text(entry) {
		const { markup } = ifitwala_ed;
		const missing = (sentence) => markup`<div class="text-muted"><i>${sentence}</i></div>`;
		if (entry.is_erased) {
			return missing(__("The text was erased."));
		}
		if (entry.note) {
			const style = entry.is_redacted ? "text-decoration: line-through; color: var(--text-muted)" : "";
			return markup`<div style="white-space: pre-wrap; overflow-wrap: anywhere; margin-top: 4px; ${style}">${entry.note}</div>`;
		}
		if (entry.is_redacted) {
			return missing(__("The school has hidden this entry."));
		}
		if (entry.intent_type === "Reaction") {
			return missing(entry.reaction_code ? __(entry.reaction_code) : __("Took the reaction back."));
		}
		return "";
	},

	reply_box(frm) {
		const { markup } = ifitwala_ed;
		const { answered, openings } = frm.conversation;
		const { intents, visibilities, closed } = openings;
		if (closed) {
			return markup`<p class="text-muted" style="margin-top: 12px">${closed}</p>`;
		}
		const kinds = { Comment: __("Comment"), Answer: __("Answer") };
		const readers = { Public: this.public_label(frm), "Staff Only": __("Staff Only") };
		const intent = answered && intents.includes("Answer") ? "Answer" : intents[0];
		return markup`<div class="conversation-reply" style="margin: 16px 0">
			<div style="display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-bottom: 8px">
				${this.select("intent_type", __("Kind of reply"), intents, kinds, intent)}
				${this.select("visibility", __("Who reads it"), visibilities, readers, visibilities[0])}
			</div>
			<div class="text-muted small" data-shows="answered" style="margin-bottom: 4px">${answered ? __("Answers {0}", [this.excerpt(answered)]) : __("No question is open.")}</div>
			<textarea class="form-control" rows="4" aria-label="${__("Reply")}" placeholder="${__("Write a reply…")}"></textarea>
			<button class="btn btn-primary btn-sm" data-do="send" style="margin-top: 8px">${__("Send")}</button>
		</div>`;
	},

	public_label: (frm) =>
		frm.doc.booking_thread ? __("Public: the family reads it") : __("Public: everybody who reads the post"),

	select(name, label, values, labels, chosen) {
		const { markup } = ifitwala_ed;
		const options = values.map((value) =>
			value === chosen
				? markup`<option value="${value}" selected>${labels[value]}</option>`
				: markup`<option value="${value}">${labels[value]}</option>`,
		);
		return markup`<select class="form-control" name="${name}" aria-label="${label}" style="width: auto; appearance: auto">${options}</select>`;
	},

	// What is chosen shows at once: to whom the text goes, and which question it answers.
	follow_choices(frm, $wrapper) {
		const value = (name) => $wrapper.find(`select[name=${name}]`).val();
		const reflect = () => {
			const staff_only = value("visibility") === "Staff Only";
			$wrapper.find("[data-shows=answered]").toggle(value("intent_type") === "Answer");
			$wrapper.find("textarea").css("background", staff_only ? "var(--yellow-50, #fffcef)" : "");
			$wrapper.find("[data-do=send]").text(staff_only ? __("Send to Staff") : __("Send"));
		};
		$wrapper.find("select").on("change", reflect);
		reflect();
	},

	follow_buttons(frm, $wrapper) {
		const on = (action, handler) => $wrapper.find(`[data-do=${action}]`).on("click", handler);
		const entry_of = (button) => {
			const { entry } = button.closest("[data-entry]").dataset;
			return frm.conversation.entries.find(({ name }) => name === entry);
		};
		on("earlier", () => this.show_earlier(frm));
		on("send", (event) => this.send(frm, $wrapper, event.currentTarget));
		on("redact", (event) => this.redact(frm, entry_of(event.currentTarget)));
		on("answer", (event) => {
			frm.conversation.answered = entry_of(event.currentTarget);
			this.render(frm);
			$wrapper.find("textarea").trigger("focus");
		});
	},

	send(frm, $wrapper, btn) {
		const intent_type = $wrapper.find("select[name=intent_type]").val();
		const { answered } = frm.conversation;
		const entry = {
			intent_type,
			visibility: $wrapper.find("select[name=visibility]").val(),
			note: $wrapper.find("textarea").val(),
			...(intent_type === "Answer" && answered && { answers: answered.name }),
		};
		return this.post(frm, entry, btn).then(() => {
			$wrapper.find("textarea").val("");
			return this.show(frm);
		});
	},

	redact(frm, entry) {
		const dialog = new frappe.ui.Dialog({
			title: __("Redact an Entry"),
			fields: [
				{
					fieldname: "explanation",
					fieldtype: "HTML",
					options: String(
						ifitwala_ed.markup`<p>${this.excerpt(entry)}</p><p class="text-muted">${__("Only staff can read it afterwards. This can't be taken back.")}</p>`,
					),
				},
				{ fieldname: "note", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			],
			primary_action_label: __("Redact"),
			primary_action: ({ note }) =>
				this.post(frm, { intent_type: "Redaction", redacts: entry.name, note }).then(() => {
					dialog.hide();
					return this.show(frm);
				}),
		});
		dialog.show();
	},
});

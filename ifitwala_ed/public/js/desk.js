// What the scripts of all forms share: who is at Desk, and texts made into HTML.
frappe.provide("ifitwala_ed");

ifitwala_ed.is_admin = () =>
	frappe.user.has_role(["System Manager", "Academic Admin", "Activity Coordinator"]);

ifitwala_ed.is_staff = () => ifitwala_ed.is_admin() || frappe.user.has_role("Academic Staff");

// HTML as a tagged template. Every value put in is escaped, but for what was made by markup itself.
ifitwala_ed.markup = function (parts, ...values) {
	const as_html = (value) => {
		if (value && value.is_markup) {
			return value.html;
		}
		return Array.isArray(value) ? value.map(as_html).join("") : frappe.utils.escape_html(cstr(value));
	};
	const html = parts.reduce((text, part, index) => text + as_html(values[index - 1]) + part);
	return { is_markup: true, html, toString: () => html };
};

// HTML that the server has made and escaped itself, such as the sentences of its answers.
ifitwala_ed.trusted = (html) => ({ is_markup: true, html, toString: () => html });

ifitwala_ed.link = (doctype, name, text) =>
	ifitwala_ed.markup`<a style="text-decoration: underline"
		href="${frappe.utils.get_form_link(doctype, name)}">${text || name}</a>`;

ifitwala_ed.pill = (text, colour) =>
	ifitwala_ed.markup`<span class="indicator-pill ${colour}">${text}</span>`;

// A wide table scrolls sideways by itself and not with the page.
ifitwala_ed.table = function (labels, rows) {
	const { markup } = ifitwala_ed;
	const heads = labels.map((label) => markup`<th>${label}</th>`);
	const lines = rows.map((cells) => markup`<tr>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>`);
	return markup`<div class="table-responsive"><table class="table table-sm table-bordered mb-2">
		<thead class="text-muted"><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
};

ifitwala_ed.booking_colours = {
	Draft: "gray",
	Submitted: "blue",
	Waitlisted: "orange",
	Offered: "purple",
	Confirmed: "green",
	Cancelled: "red",
	Rejected: "red",
	Expired: "gray",
};

ifitwala_ed.booking_pill = (status) => ifitwala_ed.pill(__(status), ifitwala_ed.booking_colours[status]);

ifitwala_ed.show_list = (doctype, filters) => frappe.set_route("List", doctype, "List", filters);

// The sentence for a count, of two that are translated.
ifitwala_ed.by_count = (count, one, many) => (count === 1 ? one : many);

ifitwala_ed.when = (text) => frappe.datetime.str_to_user(frappe.datetime.convert_to_user_tz(text));

// Options of a dialog's day or moment. When its picker is shown, version 16 moves it to a better place, and the picker then writes
// what it knows itself into the field: a preset moment is gone, and so is what is typed while it opens. It stays where it opens.
ifitwala_ed.picker_that_keeps_the_text = (now) => ({
	onShow: ({ $datepicker }) => $datepicker.find(".datepicker--button:visible").text(now),
});

"""Each rule about texts finds what it is for, and leaves the right way alone."""

import textwrap

import pytest

import translations
from source import Source

WRONG = {
	"translated-blanks": '_("Save first. ")',
	"unnumbered-place": '_("{} seats").format(1)',
	"values-of-text": '_("{0} of {1}").format(1)',
	"plain-text": 'frappe.publish_progress(10, title="Importing")',
}
WRONG_REFUSAL = {
	"values-of-text": 'throw(NotEligibleError, _("{0} is too young."))',
	"plain-text": 'throw(NotEligibleError, _("Too young."), title="Not Eligible")',
}
RIGHT = """
	def f(values, code):
		frappe.throw(_("{0} of {1}").format(1, 2), title=_("Too Many"))
		throw(NotEligibleError, _("{0} of {1}").format(1, 2), title=_("Too Many"), values={"age": 1})
		frappe.publish_progress(10, title=_("Importing"))
		_("{0} and {name}").format(1, name=2)
		_("{0}").format(*values)
		return [{"label": _("Seats"), "fieldname": "seats"}]

	FIELDS = {"label": "Seats"}
"""
WRONG_SCRIPT = {
	"js-template": "frappe.msgprint(__(`${n} seats`));",
	"js-joined": 'frappe.msgprint(__("Seats: " + n));',
	"js-plain-text": 'frm.add_custom_button("Open", () => {});',
	"js-values": '__("{0} of {1}", [held])',
}
RIGHT_SCRIPT = """
	frm.add_custom_button(__("Open"), () => {});
	frappe.msgprint({ title: __("Done"), message: __("{0} of {1}", [held, total]) });
	const field = { fieldname: "reason", label: __("Reason") };
	frm.set_query("room", {});
	const classes = { title: "-" };
	const link = { description: "some/path" }; // not shown: a path
"""


def rules_in(text: str) -> set[str]:
	source = Source("ifitwala_ed/example.py", textwrap.dedent(text))
	return {problem.rule for problem in translations.check_python(source)}


@pytest.mark.parametrize(("rule", "statement"), WRONG.items())
def test_a_rule_finds_its_fault_in_python(rule: str, statement: str) -> None:
	assert rules_in(f"def f():\n\t{statement}\n") == {rule}


@pytest.mark.parametrize(("rule", "statement"), WRONG_REFUSAL.items())
def test_a_refusal_of_ours_shows_what_it_says(rule: str, statement: str) -> None:
	assert rules_in(f"def f():\n\t{statement}\n") == {rule}


def test_a_column_of_a_report_is_translated() -> None:
	assert rules_in('def columns():\n\treturn [{"label": "Seats"}]\n') == {"plain-text"}


def test_what_is_right_in_python_passes() -> None:
	assert rules_in(RIGHT) == set()


@pytest.mark.parametrize(("rule", "script"), WRONG_SCRIPT.items())
def test_a_rule_finds_its_fault_in_a_script(rule: str, script: str) -> None:
	assert {problem.rule for problem in translations.check_script("x.js", script)} == {rule}


def test_a_property_that_is_shown_goes_through_the_translation() -> None:
	(problem,) = translations.check_script("x.js", '\n\tconst dialog = { title: "Move" };')
	assert (problem.rule, problem.line) == ("js-plain-text", 2)


def test_what_is_right_in_a_script_passes() -> None:
	assert translations.check_script("x.js", RIGHT_SCRIPT) == []

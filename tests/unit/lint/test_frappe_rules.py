"""Each rule finds what it is for, and leaves the right way alone."""

import textwrap

import pytest

import empty_values
import frappe_rules
from source import Source

WRONG = {
	"desk-address": """
		LINK = "/app/activity-booking/X"
	""",
	"in-test": """
		def f():
			return frappe.flags.in_test
	""",
	"sql-function": """
		def f():
			return frappe.get_all("School", fields=["count(name) as number"], order_by="name")
	""",
	"broad-except": """
		def f():
			try:
				g()
			except (ValueError, Exception):
				pass
	""",
	"untranslated": """
		def f():
			frappe.throw("No")
	""",
	"own-error": """
		def f():
			frappe.throw(_("No"), exc=SectionFullError, title=_("Full"))
	""",
	"taken-back": """
		def f():
			try:
				book()
			except SectionFullError:
				frappe.clear_last_message()
	""",
	"formatted-translation": """
		def f():
			return _("No {0}".format(1))
	""",
	"early-translation": """
		LABEL = _("Open")
	""",
	"unordered-list": """
		def f():
			return frappe.get_all("School", pluck="name")
	""",
	"empty-compared": """
		def f():
			return frappe.get_all("X", {"activity_booking_open_to": ["<=", now]}, order_by="name")
	""",
	"single-read": """
		SETTINGS: Final = "Activity Booking Settings"

		def f():
			return frappe.get_cached_doc(SETTINGS).offer_reminder_hours
	""",
	"ignore-permissions": """
		def f(doc):
			doc.insert(ignore_permissions=True)
	""",
	"commit": """
		def f():
			frappe.db.commit()
	""",
	"raw-sql": """
		def f():
			frappe.db.sql("select 1")
	""",
	"endpoint-types": """
		@frappe.whitelist(methods=["POST"])
		@reads_arguments
		def book(student, offering: str) -> dict:
			return {}
	""",
	"endpoint-methods": """
		@frappe.whitelist()
		@reads_arguments
		def book(student: str) -> dict:
			return {}
	""",
	"endpoint-guest": """
		@frappe.whitelist(allow_guest=True)
		@reads_arguments
		def get_days(month: str) -> dict:
			return {}
	""",
	"endpoint-arguments": """
		@frappe.whitelist()
		def get_days(month: str) -> dict:
			return {}
	""",
	"host": """
		def f():
			if frappe.is_embedded:
				pass
	""",
	"long-function": "def f():\n" + "\tx = 1\n" * (frappe_rules.MAX_FUNCTION_LINES + 1),
	"long-file": "x = 1\n" * (frappe_rules.MAX_FILE_LINES + 1),
}

RIGHT = {
	"broad-except": """
		def f():
			try:
				g()
			except Exception:
				undo()
				raise

		def error_of():
			try:
				g()
			except Exception as error:
				undo()
				return error
	""",
	"untranslated": """
		def f(lines):
			frappe.throw("<br>".join(lines), title=_("Not Ready"))
			throw(ReadinessError, "<br>".join(lines), title=_("Not Ready"), values={"code": "NO_ROOM"})
	""",
	"own-error": """
		def f():
			throw(SectionFullError, _("No"))
			frappe.throw(_("No"), exc=frappe.PermissionError)
			frappe.throw(_("No"), frappe.PermissionError)
			frappe.throw(_("No"), title=_("Full"))
	""",
	"taken-back": """
		def f():
			said = said_so_far()
			try:
				book()
			except SectionFullError:
				unsay_last()
			unsay_since(said)
	""",
	"formatted-translation": """
		def f(n):
			return _("No {0}").format(n)
	""",
	"early-translation": """
		def label():
			return _("Open")
	""",
	"early-translation, of what is only marked": """
		from ifitwala_ed.core.marked_text import marked as _

		LABEL = _("Open")
	""",
	"unordered-list": """
		def f(**options):
			frappe.get_all("School", **options)
			return frappe.get_all("School", pluck="name", order_by="name")
	""",
	"empty-compared": """
		def f(row):
			# what has an empty end lasts for ever
			frappe.get_all("X", {"activity_booking_open_to": (">", now)}, order_by="name")
			found = [["valid_to", "is", "set"], ["X", "valid_to", "<", now], ["from_datetime", "<", now]]
			# an empty end counts as the earliest
			found = {"valid_to": ["<", now]}
			return row.valid_to < now
	""",
	"single-read": """
		def f():
			'''The settings, with the defaults of what isn't stored.'''
			return frappe.get_doc("Activity Booking Settings")

		def g(name):
			return frappe.get_doc("Activity Booking", name)
	""",
	"ignore-permissions": """
		def f(doc):
			# require_staff has checked the caller
			doc.flags.ignore_permissions = True
			doc.insert(ignore_permissions=False)
			doc.insert(ignore_permissions=True)  # require_staff has checked the caller
	""",
	"commit": """
		def f():
			'''Commits after each booking, so that a later failure keeps the earlier ones.'''
			frappe.db.commit()
	""",
	"raw-sql": """
		def f():
			# one statement for both tables, which qb can't write
			frappe.db.sql("select 1")
	""",
	"endpoint-types": """
		@frappe.whitelist()
		@reads_arguments
		def get_days(month: str, *, year: int | None = None) -> dict:
			return {}
	""",
	"endpoint-methods": """
		@frappe.whitelist(methods=["POST"])
		@reads_arguments
		def book(student: str) -> dict:
			return {}
	""",
	"endpoint-guest": """
		# The calendar of terms is on the school's public site.
		@frappe.whitelist(allow_guest=True)
		@reads_arguments
		def get_days(month: str) -> dict:
			return {}
	""",
	"endpoint-arguments": """
		@frappe.whitelist()
		@reads_arguments(only=is_staff)
		def get_days(month: str) -> dict:
			return {}
	""",
	"host": """
		'''An embedded map shows the way.'''
		from frappe.utils import get_url
	""",
	"long-function": "def f():\n" + "\tx = 1\n" * frappe_rules.MAX_FUNCTION_LINES,
	"long-file": "x = 1\n" * frappe_rules.MAX_FILE_LINES,
}


def found(code: str) -> set[str]:
	source = Source("example.py", textwrap.dedent(code))
	return {problem.rule for problem in frappe_rules.check(source)}


@pytest.mark.parametrize("rule", WRONG)
def test_finds(rule: str) -> None:
	assert rule in found(WRONG[rule])


@pytest.mark.parametrize(
	"call",
	[
		'throw(SectionFullError, "Full")',
		'throw(SectionFullError, sentence="Full")',
		'throw(SectionFullError, _("Full"), title="No Seat")',
		'throw(SectionFullError, f"{title} is full")',
	],
)
def test_a_refusal_of_ours_is_translated(call: str) -> None:
	assert found(f"def f():\n\t{call}\n") == {"untranslated"}


def test_the_messages_may_not_be_cut_past_core() -> None:
	assert found("def f(kept):\n\tfrappe.local.message_log = kept\n") == {"taken-back"}


@pytest.mark.parametrize("rule", RIGHT)
def test_leaves_alone(rule: str) -> None:
	assert rule not in found(RIGHT[rule])


def test_postponed_types_are_no_types_for_an_endpoint() -> None:
	assert "endpoint-types" in found(
		"from __future__ import annotations\n" + textwrap.dedent(RIGHT["endpoint-types"])
	)


def test_a_mark_for_a_tool_is_no_reason() -> None:
	assert "raw-sql" in found("def f():\n\tfrappe.db.sql(query)  # noqa: S608\n")


def test_a_hash_in_a_text_is_no_reason() -> None:
	assert "raw-sql" in found("def f():\n\tfrappe.db.sql('select # one two three')\n")


@pytest.mark.parametrize(
	"condition",
	[
		'{"valid_to": ("<", now)}',
		'[["valid_to", "<=", now], ["valid_from", "is", "set"]]',
		'[["X", "valid_to", "<", now]]',
		"row.valid_to < now",
		"now >= row.valid_to",
		"row.valid_from.isnull() | (row.valid_to < now)",
	],
)
def test_an_empty_end_that_nobody_speaks_of_is_found(condition: str) -> None:
	code = f"def f():\n\trow, kept = DocType('X').as_('row'), 1\n\treturn {condition}\n"
	assert "empty-compared" in found(code)


@pytest.mark.parametrize(
	"condition",
	[
		"row.valid_to.isnull() | (row.valid_to < now)",
		"Coalesce(row.valid_to, later) < now",
		"row.valid_to > now",
		"kept.valid_to < now",
	],
)
def test_an_empty_end_that_is_spoken_of_is_left_alone(condition: str) -> None:
	code = f"def f():\n\trow, kept = DocType('X').as_('row'), 1\n\treturn {condition}\n"
	assert "empty-compared" not in found(code)


def test_a_value_of_a_single_is_read_in_one_place() -> None:
	read = (
		'def f():\n\treturn frappe.db.get_single_value("Activity Booking Settings", "offer_reminder_hours")\n'
	)
	assert "single-read" in found(read)
	assert "single-read" not in found(read.replace("Activity Booking Settings", "System Settings"))


def test_every_moment_that_may_be_empty_is_known() -> None:
	"""Read from the DocTypes: set by people or by the server, but not what is mandatory."""
	fields = empty_values.fields_that_may_be_empty()
	assert {
		"activity_booking_open_to",
		"offer_expires_on",
		"next_attempt",
		"activity_max_age_years",
	} <= fields
	assert not {"from_datetime", "end_date", "seats_held", "lft"} & fields

"""What a person typed is stored in the same words whichever way it is stored, and nothing that a browser would run."""

import frappe
import pytest
from frappe.model.document import Document

from ifitwala_ed.activities.booking import events
from ifitwala_ed.activities.booking.lifecycle import MANUAL, NOWHERE, Place
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.core import typed_text
from ifitwala_ed.core.rows import insert_rows
from tests.factories import lotteries, offerings, people
from tests.integration.booking.conftest import acting_as

TYPED = 'Plays <b onmouseover="shout()">well</b> & kindly'
# what is left of it: the words, and nothing to run
SAFE = "Plays <b>well</b> &amp; kindly"
TEXT = ("Data", "Small Text", "Text", "Long Text", "Text Editor", "Code", "Select", "Link")


def doctypes() -> list[str]:
	modules = frappe.get_all("Module Def", {"app_name": "ifitwala_ed"}, pluck="name", order_by="name asc")
	return frappe.get_all("DocType", {"module": ["in", modules]}, pluck="name", order_by="name asc")


def as_the_orm_has_it(doctype: str, fieldname: str, value: str) -> str:
	document = frappe.get_doc({"doctype": doctype, fieldname: value})
	# the step of Frappe's save that cleans
	document._sanitize_content()
	return document.get(fieldname)


def test_every_field_of_every_doctype_is_cleaned_as_the_orm_does_it() -> None:
	asked = 0
	for doctype in doctypes():
		for df in frappe.get_meta(doctype).fields:
			if df.fieldtype in TEXT:
				cleaned = typed_text.cleaned(doctype, {df.fieldname: TYPED})[df.fieldname]
				assert cleaned == as_the_orm_has_it(doctype, df.fieldname, TYPED), (doctype, df.fieldname)
				asked += 1
	assert asked > 200


@pytest.mark.parametrize(
	"typed", ["a < b and c > d", "5 <3", "Tom & Jerry", "=1+1", "", "<", "{}", '{"a": 1}']
)
def test_what_is_no_markup_stays_as_it_was_written(typed: str) -> None:
	assert typed_text.cleaned("Activity Booking Event", {"reason": typed})["reason"] == typed


@pytest.mark.parametrize(
	"typed",
	[TYPED, f'"{TYPED}"', '"<b onmouseover=1>"', "not closed <b onmouseover=1", "<B OnMouseOver=1>x</B>"],
)
def test_nothing_is_left_that_runs(typed: str) -> None:
	stored = typed_text.cleaned("Activity Booking Event", {"reason": typed})["reason"]
	assert "<b onmouseover" not in stored.lower()
	name = insert_rows("Activity Booking Event", [{"reason": typed}])[0]
	assert frappe.db.get_value("Activity Booking Event", name, "reason") == stored
	program = frappe.get_doc(doctype="Program", program_name=frappe.generate_hash(length=8)).insert()
	activity = frappe.get_doc(
		doctype="Activity",
		activity_name=frappe.generate_hash(length=8),
		program=program.name,
		description=typed,
	).insert()
	assert activity.description == stored


def reasons(booking: str) -> list[str]:
	return [
		each
		for each in frappe.get_all(
			"Activity Booking Event",
			{"activity_booking": booking},
			pluck="reason",
			order_by="occurred_on asc",
		)
		if each
	]


def decide(reason: str) -> tuple[str, Document]:
	made = lotteries.lottery(1, 2, activity_allocation_mode=MANUAL)
	booking = made.apply(made.sections[0])
	decision = {
		"booking": booking,
		"decision": "Confirm",
		"student_group": made.sections[0],
		"reason": reason,
	}
	run = made.run(assignments=[decision])
	return booking, made.results(run.run)[booking]


def test_a_coordinators_reason_for_a_decision() -> None:
	booking, result = decide(TYPED)
	assert reasons(booking) == [SAFE]
	assert SAFE in result.explanation
	assert "onmouseover" not in result.explanation


def test_a_familys_reason_for_cancelling() -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	with acting_as(family.user):
		booking = api.submit_activity_booking(made.offering, family.student)["name"]
		api.cancel_activity_booking(booking, reason=TYPED)
	assert frappe.db.get_value("Activity Booking", booking, "cancellation_reason") == SAFE
	assert reasons(booking) == [SAFE]


def test_what_the_system_notes_in_a_history() -> None:
	name = events.record("no booking", None, NOWHERE, Place("Submitted", None), reason=TYPED)
	assert frappe.db.get_value("Activity Booking Event", name, "reason") == SAFE


def test_what_holds_json_is_shown_as_code() -> None:
	"""Values in it were typed by people, and Desk shows the field of this kind as plain text."""
	for doctype, fieldnames in {
		"Activity Allocation Result": ["facts"],
		"Activity Allocation Run": ["comparison", "history"],
		"Activity Booking Event": ["details"],
		"Communication Interaction Entry": ["note"],
	}.items():
		kinds = {frappe.get_meta(doctype).get_field(each).fieldtype for each in fieldnames}
		assert kinds == {"Code"}, doctype

"""How much of the app one booking passes through: whoever reads it has to know as many functions."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import frappe

import ifitwala_ed
from ifitwala_ed.api.activity_booking import submit_activity_booking
from tests.factories import offerings, people
from tests.integration.booking.conftest import acting_as

APP = str(Path(ifitwala_ed.__file__).parent)
FUNCTIONS, MODULES = 90, 20
# What stands before every request, document and statement, and reads the settings, where Frappe's own functions stood. Whoever
# follows a booking meets it nowhere else than whoever follows anything.
GUARDS = (
	"core/arguments.py",
	"core/outages.py",
	"core/readers.py",
	"core/document.py",
	"core/field_values.py",
	"core/taken_back.py",
	"core/typed_text.py",
	"activities/booking_settings.py",
	"activities/booking/booking_limits.py",
)


def functions_passed_by(call: Callable[[], Any]) -> set[CodeType]:
	"""The functions of the app that a call runs through; the parts of a comprehension are none of their own."""
	passed: set[CodeType] = set()

	def note(frame: FrameType, event: str, _argument: Any) -> None:
		code = frame.f_code
		is_named_here = code.co_filename.startswith(APP) and not code.co_name.startswith("<")
		if event == "call" and is_named_here and not code.co_filename.endswith(GUARDS):
			passed.add(code)

	before = sys.getprofile()
	sys.setprofile(note)
	try:
		call()
	finally:
		sys.setprofile(before)
	return passed


def told(passed: set[CodeType]) -> str:
	return "\n".join(sorted(f"{code.co_filename.removeprefix(APP)} {code.co_name}" for code in passed))


def test_a_submit_passes_through_few_functions_of_few_modules() -> None:
	made = offerings.open_offering(sections=3)
	family = people.family(made.school, children=2)
	frappe.db.commit()
	with acting_as(family.user):

		def submit(student: str) -> dict:
			return submit_activity_booking(
				made.offering, student, choices=[made.section], idempotency_key=student
			)

		# the first of a process builds the queries
		submit(family.students[1])
		passed = functions_passed_by(lambda: submit(family.student))
	modules = {code.co_filename for code in passed}
	assert "submit_activity_booking" in told(passed)
	assert (len(passed) <= FUNCTIONS, len(modules) <= MODULES) == (True, True), (
		f"{len(passed)} functions of {len(modules)} modules:\n{told(passed)}"
	)

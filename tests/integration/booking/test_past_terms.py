"""Offerings long over are archived and their groups retired: by command, tried first, repeated without harm."""

from collections.abc import Iterator
from datetime import date

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities import past_terms
from tests.factories import offerings, people
from tests.factories.offerings import Offered
from tests.integration.booking.invariants import require_consistent
from tests.integration.reports.support import rows
from tests.support.site import purge

BEFORE = date(2020, 8, 1)


@pytest.fixture(autouse=True)
def nothing_else_is_here() -> Iterator[None]:
	"""The act looks at all offerings, and commits."""
	purge()
	yield
	frappe.db.rollback()
	purge()


def over(book, sections: int = 2) -> tuple[Offered, str]:
	"""Return an offering of a term long over, in which somebody is confirmed, and the booking."""
	made = offerings.open_offering(sections=sections)
	booked = book(made, people.family(made.school))["name"]
	frappe.db.sql(
		"UPDATE `tabProgram Offering` SET start_date = '2019-09-01', end_date = '2019-12-20',"
		" activity_booking_status = 'Closed' WHERE name = %s",
		made.offering,
	)
	for kind in ("Location Booking", "Employee Booking"):
		session = frappe.qb.DocType(kind)
		(
			frappe.qb.update(session)
			.set(session.from_datetime, "2019-09-02 13:00:00")
			.set(session.to_datetime, "2019-09-02 13:45:00")
			.where(session.source_name.isin(made.sections))
			.run()
		)
	frappe.db.commit()
	return made, booked


def status(doctype: str, name: str) -> str:
	return frappe.db.get_value(doctype, name, "status")


def archive() -> past_terms.Outcome:
	return past_terms.archive_before(BEFORE, lambda _line: None)


def test_what_ended_before_the_day_is_archived_and_nothing_is_lost(book) -> None:
	(made, booked), now = over(book), offerings.open_offering()
	counted = ("Activity Booking", "Activity Booking Event", "Location Booking", "Student Group Student")
	before = {doctype: frappe.db.count(doctype) for doctype in counted}
	assert archive() == past_terms.Outcome(archived=1, retired=2, failed=0)
	assert status("Program Offering", made.offering) == "Archived"
	assert {status("Student Group", name) for name in made.sections} == {"Retired"}
	assert status("Activity Booking", booked) == "Confirmed"
	assert (status("Program Offering", now.offering), status("Student Group", now.section)) == (
		"Active",
		"Active",
	)
	assert {doctype: frappe.db.count(doctype) for doctype in counted} == before
	require_consistent(made.offering)


def test_reports_still_reach_it(book) -> None:
	made, _booked = over(book)
	archive()
	assert rows("Section Occupancy", program_offering=made.offering)
	day = getdate("2019-09-02")
	assert rows("Activity Register", from_date=day, to_date=day, program_offering=made.offering)


def test_repeated_it_does_the_rest(book, monkeypatch: pytest.MonkeyPatch) -> None:
	made, _booked = over(book)
	retire = past_terms._retire

	def fail_for_one(name: str) -> bool:
		if name == made.section:
			frappe.throw("No luck")
		return retire(name)

	with monkeypatch.context() as patched:
		patched.setattr(past_terms, "_retire", fail_for_one)
		assert archive() == past_terms.Outcome(archived=1, retired=1, failed=1)
	assert archive() == past_terms.Outcome(archived=0, retired=1, failed=0)
	assert archive() == past_terms.Outcome(archived=0, retired=0, failed=0)


def test_what_has_a_session_to_come_stays(book) -> None:
	made, _booked = over(book, sections=1)
	soon = add_days(today(), 3)
	frappe.db.sql(
		"UPDATE `tabLocation Booking` SET from_datetime = %(day)s, to_datetime = %(end)s WHERE source_name = %(group)s",
		{"day": f"{soon} 13:00:00", "end": f"{soon} 13:45:00", "group": made.section},
	)
	frappe.db.commit()
	assert archive() == past_terms.Outcome(archived=0, retired=0, failed=1)
	assert status("Program Offering", made.offering) == "Active"


def test_a_day_to_come_is_refused() -> None:
	with pytest.raises(frappe.ValidationError, match="isn't to come"):
		past_terms.archive_before(getdate(add_days(today(), 1)), lambda _line: None)

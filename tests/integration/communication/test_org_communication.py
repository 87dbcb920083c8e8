"""A communication says for whom it is, within its school, and ends after it begins."""

from typing import Any

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import add_to_date, get_datetime, now_datetime

from ifitwala_ed.school_communication import entries
from tests.factories import bookings, offerings, people, places
from tests.factories.core import insert


def post(school: str, *audiences: dict[str, Any], **values: Any) -> Document:
	defaults = {
		"title": "Bring your racket",
		"message": "Please.",
		"school": school,
		"audiences": list(audiences),
	}
	return insert("Org Communication", defaults, values)


@pytest.fixture
def school() -> str:
	return places.school().name


def test_it_ends_after_it_begins(school: str) -> None:
	with pytest.raises(frappe.ValidationError, match="would end before"):
		post(school, publish_from="2026-09-02 08:00:00", publish_to="2026-09-02 08:00:00")


def test_what_is_published_earlier_than_planned_is_of_now(school: str) -> None:
	document = post(school, status="Published", publish_from=add_to_date(now_datetime(), days=7))
	document.publish_from = None
	document.save()
	assert get_datetime(document.published_on) <= now_datetime()
	assert get_datetime(document.listed_on) <= now_datetime()


def test_an_audience_names_its_target(school: str) -> None:
	with pytest.raises(frappe.ValidationError, match="Choose the Student Group"):
		post(school, {"target_mode": "Student Group", "school": school, "to_students": 1})


def test_an_audience_names_people(school: str) -> None:
	with pytest.raises(frappe.ValidationError, match="Tick whether"):
		post(school, {"target_mode": "School", "school": school})


def test_an_audience_keeps_only_the_target_it_names(school: str) -> None:
	student = people.student(school).name
	row = {"target_mode": "Student", "student": student, "school": school, "to_guardians": 1}
	audience = post(school, row).audiences[0]
	assert (audience.student, audience.school) == (student, None)


def test_an_audience_may_be_a_school_below() -> None:
	parent, (campus,) = places.campuses(1)
	row = {"target_mode": "School", "school": campus.name, "to_staff": 1}
	assert post(parent.name, row).audiences[0].school == campus.name


@pytest.mark.parametrize("target", ["School", "Program Offering", "Student Group", "Student"])
def test_an_audience_is_never_of_another_school(school: str, target: str) -> None:
	elsewhere = places.school().name
	offering = offerings.program_offering(elsewhere)
	name = {
		"School": elsewhere,
		"Program Offering": offering.name,
		"Student Group": offerings.student_group(elsewhere, offering.academic_year, schedule=[]).name,
		"Student": people.student(elsewhere).name,
	}[target]
	with pytest.raises(frappe.ValidationError, match="not below the school"):
		post(school, {"target_mode": target, frappe.scrub(target): name, "to_students": 1})


def test_a_post_in_which_nothing_was_said_can_be_deleted(school: str) -> None:
	name = post(school).name
	frappe.delete_doc("Org Communication", name)
	assert not frappe.db.exists("Org Communication", name)
	assert not frappe.db.exists("Communication Chain", name)


@pytest.mark.parametrize("force", [False, True])
def test_a_post_in_which_something_was_said_is_archived_and_not_deleted(school: str, force: bool) -> None:
	document = post(school)
	entries.append(document.name, user="Administrator", intent_type="Comment", note="Here.")
	with pytest.raises(frappe.ValidationError, match="Archive it"):
		frappe.delete_doc("Org Communication", document.name, force=force)
	document.status = "Archived"
	document.save()


def test_a_post_keeps_its_name(school: str) -> None:
	with pytest.raises(frappe.ValidationError, match="keeps its name"):
		frappe.rename_doc("Org Communication", post(school).name, "other", force=True)


def test_a_change_after_publishing_keeps_what_was_read_before(school: str) -> None:
	document = post(school, status="Published", message="At three.")
	document.message = "At four."
	document.save()
	versions = frappe.get_all(
		"Version",
		filters={"ref_doctype": "Org Communication", "docname": document.name},
		pluck="data",
		order_by="name",
	)
	assert any("At three." in version and "At four." in version for version in versions)


def test_what_is_about_one_booking_is_for_that_family_alone() -> None:
	made = offerings.open_offering()
	booking = bookings.book(made, made.section)
	section = {"target_mode": "Student Group", "student_group": made.section, "to_guardians": 1}
	with pytest.raises(frappe.ValidationError, match="student and family alone"):
		post(made.school, section, activity_booking=booking)
	student = frappe.db.get_value("Activity Booking", booking, "student")
	own = {"target_mode": "Student", "student": student, "to_guardians": 1}
	about = post(made.school, own, activity_booking=booking)
	assert about.activity_program_offering == made.offering


def test_what_the_server_sets_is_not_believed(school: str) -> None:
	made = offerings.open_offering()
	booking = bookings.book(made, made.section)
	document = post(school, booking_thread=booking, published_on="2020-01-01 08:00:00")
	assert (document.booking_thread, document.published_on) == (None, None)

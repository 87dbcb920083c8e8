"""An edit that puts a child into two places is saved by an administrator with a reason, and is solved later."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.booking import events, session_news
from ifitwala_ed.activities.booking.session_news import SessionNews, What
from ifitwala_ed.activities.notices import kinds, notice_context, sentences
from ifitwala_ed.activities.outbox import booking_event
from ifitwala_ed.api import desk
from ifitwala_ed.core import moments
from ifitwala_ed.exceptions import ActivityAccessError, ReasonMissingError, ScheduleClashError
from ifitwala_ed.schedule.student_group_employee_booking import OnClash, rebuild_groups
from tests.factories import people, places
from tests.integration.booking import judged_edits
from tests.integration.booking.judged_edits import EDITS, Child, listed
from tests.integration.readiness.support import group_of


@pytest.fixture
def child() -> Child:
	return judged_edits.busy_child()


# the forms of a stored document have a button for it
FORMS = [edit for edit in EDITS if not edit.__name__.endswith(("_row", "_of_its_own", "_new_class"))]


def save_despite_problems(document: Any, reason: str) -> None:
	if document.doctype == "Student Group":
		document.save_despite_problems(reason)
	else:
		form = document.as_dict(convert_dates_to_str=True)
		desk.save_despite_problems(document.doctype, frappe.as_json(form), reason)


def news_of(child: Child) -> list[tuple[SessionNews, ...]]:
	"""What the family was told of being in two places, event by event."""
	seats = frappe.get_all(
		"Activity Booking", filters={"student": child.student}, pluck="name", order_by="name asc"
	)
	rows = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": ["in", seats], "event": events.IN_TWO_PLACES},
		pluck="details",
		order_by="occurred_on asc",
	)
	return [session_news.read(details) for details in rows]


@pytest.mark.parametrize("edit", FORMS, ids=lambda edit: edit.__name__)
def test_an_admin_saves_it_with_a_reason_the_family_is_told_and_the_audit_lists_it(
	child: Child, edit: Callable[[Child], Any]
) -> None:
	document = edit(child)
	assert not listed(child)
	save_despite_problems(document, "The room is wet")
	(news,) = news_of(child)
	assert {each.what for each in news} == {What.CLASHES}
	assert len({each.other for each in news}) == 1
	assert len(listed(child)) == 1
	comments = frappe.get_all(
		"Comment",
		filters={"reference_name": ["in", [document.name, child.chess.offering]], "comment_type": "Info"},
		fields=["reference_doctype", "content"],
		order_by="creation asc",
	)
	assert {row.reference_doctype for row in comments} >= {document.doctype, "Program Offering"}
	assert all("The room is wet" in row.content and child.name in row.content for row in comments)
	assert all(child.seat in row.content for row in comments)


def test_what_was_accepted_is_not_asked_again(child: Child) -> None:
	group = judged_edits.a_row_moved_to_another_time(child)
	group.save_despite_problems("The room is wet")
	group = group_of(child.choir)
	group.schedule[0].location = places.room().name
	group.save()
	assert len(news_of(child)) == 1
	assert len(listed(child)) == 1


def test_a_holiday_gives_back_what_was_allowed_and_asks_nobody(child: Child) -> None:
	group = judged_edits.a_row_moved_to_another_time(child)
	group.save_despite_problems("The room is wet")
	school = frappe.get_doc("School", child.chess.school)
	school.holiday_list = places.holiday_list([child.chess_day]).name
	school.save()
	before = len(judged_edits.sessions_of(child.choir.section))
	holidays = frappe.get_doc("Holiday List", school.holiday_list)
	holidays.set("holidays", [])
	holidays.save()
	assert len(judged_edits.sessions_of(child.choir.section)) == before + 1
	assert len(news_of(child)) == 1
	# what was solved and is made anew is a new edit
	group = group_of(child.choir)
	group.schedule[0].update({"from_time": "16:00:00", "to_time": "17:00:00"})
	group.save()
	assert not listed(child)
	with pytest.raises(ScheduleClashError):
		judged_edits.a_row_moved_to_another_time(child).save()


def test_who_is_no_administrator_saves_nothing(child: Child) -> None:
	school = judged_edits.a_school_without_its_holidays(child)
	frappe.set_user(people.staff("Academic Staff").name)
	with pytest.raises(ActivityAccessError):
		save_despite_problems(school, "I am in a hurry")
	frappe.set_user("Administrator")
	with pytest.raises(ReasonMissingError):
		save_despite_problems(school, "  ")
	with pytest.raises(ActivityAccessError):
		save_despite_problems(frappe.get_doc("Student", child.student), "Because")


def test_a_class_joined_later_is_on_the_list_of_the_audit(child: Child) -> None:
	"""However it came there: a script wrote the row."""
	row = {
		"name": frappe.generate_hash(length=10),
		"parent": judged_edits.clashing_class(child),
		"student": child.student,
	}
	row |= {"parenttype": "Student Group", "parentfield": "students", "idx": 1, "active": 1}
	frappe.qb.into("Student Group Student").columns(*row).insert(*row.values()).run()
	(finding,) = listed(child)
	assert finding.document == child.seat
	assert "times in all" in finding.detail


def test_a_job_refuses_nobody_and_tells_the_coordinators(child: Child) -> None:
	people.nobody_has("Activity Coordinator")
	coordinator = people.staff("Activity Coordinator").name
	group = judged_edits.a_row_moved_to_another_time(child)
	frappe.db.set_value("Student Group Schedule", group.schedule[0].name, "from_time", "13:30:00")
	rebuild_groups([group.name], on_clash=OnClash.SKIP)
	(subject,) = frappe.get_all(
		"Notification Log", filters={"for_user": coordinator}, pluck="subject", order_by="creation asc"
	)
	assert group.student_group_name in subject
	assert child.name not in subject
	assert frappe.db.exists("Error Log", {"error": ["like", f"%{child.name}%"]})
	assert len(listed(child)) == 1
	assert not news_of(child)


def test_the_family_reads_what_is_when_and_is_told_even_if_it_mutes_notices(child: Child) -> None:
	judged_edits.a_session_made_longer(child).save_despite_problems("The room is wet")
	(name,) = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": child.seat, "event": events.IN_TWO_PLACES},
		pluck="name",
		order_by="name asc",
	)
	told = sentences.for_family(notice_context.of(booking_event.load(name)))
	assert told is not None
	first, *dates = told.splitlines()
	assert child.name in first
	assert "Please tell the school" in first
	assert len(dates) == len(judged_edits.sessions_of(child.chess.section))
	assert all(judged_edits.title(child.choir.section) in each for each in dates)
	assert moments.day(child.chess_day) in dates[0]
	assert "The room is wet" not in told
	assert kinds.BY_EVENT[events.IN_TWO_PLACES].is_urgent

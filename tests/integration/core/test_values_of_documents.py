"""A document whose values its fields can't have is refused in a sentence, before any rule of its own looks at it."""

from collections.abc import Iterator
from typing import Any

import frappe
import pytest

from ifitwala_ed.core.field_values import READERS
from ifitwala_ed.exceptions import InvalidValueError, MissingValueError
from ifitwala_ed.setup.uninstall import own_doctypes
from tests.factories import offerings, people, places
from tests.support.http import Answer, Client, Server

NO_TEXT = ([1], {"a": 1}, True, "half a pair \ud800")
NO_NUMBER = ("abc", "12,50", [1], {"a": 1}, float("nan"), 10**40)
WRONG = {
	**dict.fromkeys(READERS, NO_TEXT),
	**dict.fromkeys(("Float", "Currency", "Percent"), NO_NUMBER),
	"Int": (*NO_NUMBER, "5.5", 2**31),
	"Check": (*NO_NUMBER, "perhaps", 2),
	"Date": ("05.12.2026", "2026-02-30", "abc", 5, [1], {"a": 1}),
	"Datetime": ("05.12.2026 19:00", "2026-12-05 25:00", "abc", 5, [1], {"a": 1}),
	"Time": ("24:00", "25:00:00", "half past", 5, [1], {"a": 1}),
}


def wrong_documents(doctype: str) -> Iterator[dict[str, Any]]:
	meta = frappe.get_meta(doctype)
	for df in meta.fields:
		for value in WRONG.get(df.fieldtype, ()):
			yield {df.fieldname: value}
		if df.fieldtype == "Select":
			yield {df.fieldname: "none of these"}
	for table in meta.get_table_fields():
		for row in wrong_documents(table.options):
			yield {table.fieldname: [row]}


def insert_as_the_system(values: dict[str, Any]) -> None:
	"""Insert a document, of a doctype that the system keeps as well."""
	document = frappe.get_doc(values)
	document.flags.is_by_system = True
	document.insert()


def test_every_field_of_every_doctype_refuses_what_it_cannot_have() -> None:
	asked = 0
	for doctype in own_doctypes():
		for values in wrong_documents(doctype):
			with pytest.raises(InvalidValueError):
				insert_as_the_system({"doctype": doctype, **values})
			asked += 1
	assert asked > 1000


@pytest.mark.parametrize(
	"doctype", ["Activity Booking", "Org Communication", "Location Booking", "Student Group"]
)
def test_an_empty_document_is_told_all_that_is_missing(doctype: str) -> None:
	needed = [df.label for df in frappe.get_meta(doctype).fields if df.reqd and not df.default]
	with pytest.raises(MissingValueError) as refused:
		frappe.get_doc({"doctype": doctype}).insert()
	assert needed
	assert [label for label in needed if label not in str(refused.value)] == []


def test_every_doctype_that_needs_something_says_so() -> None:
	for doctype in own_doctypes():
		meta = frappe.get_meta(doctype)
		if meta.istable or any(df.reqd and not df.default for df in meta.fields):
			with pytest.raises(MissingValueError):
				insert_as_the_system({"doctype": doctype})


@pytest.mark.parametrize("place", [{}, {"parent": "x"}, {"parent": "x", "parenttype": "No Doctype"}])
def test_a_row_by_itself_says_where_it_belongs(place: dict[str, str]) -> None:
	with pytest.raises(MissingValueError, match="belongs to a document"):
		frappe.get_doc({"doctype": "Student Group Instructor", "employee": "x", **place}).insert()


def test_numbers_that_came_as_text_are_numbers_to_every_rule() -> None:
	made = offerings.offering()
	offering = frappe.get_doc("Program Offering", made.offering)
	values = {"activity_min_age_years": "6", "activity_max_age_years": "12.0", "activity_fee_amount": "12.50"}
	offering.update(
		{**values, "activity_waitlist_enabled": "false", "activity_sections": offering.activity_sections}
	)
	offering.activity_sections[0].update({"minimum_size": "2", "allow_waitlist": "1"})
	offering.save()
	offering.reload()
	assert [offering.activity_min_age_years, offering.activity_max_age_years] == [6, 12]
	assert [offering.activity_fee_amount, offering.activity_waitlist_enabled] == [12.5, 0]
	row = offering.activity_sections[0]
	assert [row.minimum_size, row.allow_waitlist] == [2, 1]


def test_a_row_is_named_by_its_number() -> None:
	made = offerings.offering()
	group = frappe.get_doc("Student Group", made.section)
	group.append("schedule", {"weekday": "Monday", "from_time": "15:00", "to_time": "24:30", "location": "x"})
	with pytest.raises(InvalidValueError, match=r"Row 2, .*00:00 to 23:59"):
		group.save()


def test_what_another_program_writes_is_kept_as_it_is_meant() -> None:
	room = places.room().name
	values = {"doctype": "Location Booking", "location": room, "title": 17, "blocks_availability": "1"}
	moments = {"from_datetime": "2026-12-05T19:00:00", "to_datetime": "2026-12-05"}
	moments["to_datetime"] = "2026-12-05T20:30:00.000000"
	stored = frappe.get_doc({**values, **moments}).insert().reload()
	assert [stored.title, str(stored.from_datetime), str(stored.to_datetime), stored.blocks_availability] == [
		"17",
		"2026-12-05 19:00:00",
		"2026-12-05 20:30:00",
		1,
	]


class TestOverHttp:
	pytestmark = pytest.mark.http

	@pytest.fixture
	def made(self) -> offerings.Offered:
		return offerings.open_offering(capacity=2)

	@pytest.fixture
	def office(self, server: Server, made: offerings.Offered) -> Client:
		user = people.staff("Activity Coordinator", [made.school]).name
		frappe.db.commit()
		return server.client().login(user, people.PASSWORD)

	@staticmethod
	def require_sentence(answer: Answer, error: str, sentence: str) -> None:
		assert (answer.status, answer.error) == (422, error), answer.text
		assert sentence in answer.body["_server_messages"]
		assert not {"exc", "exception"} & answer.body.keys()

	def test_a_booking_without_a_student(self, office: Client, made: offerings.Offered) -> None:
		values = {"program_offering": made.offering, "status": "Confirmed"}
		for each in (values, {**values, "student": None}, {**values, "student": ""}):
			self.require_sentence(
				office.post("/api/resource/Activity Booking", each), "MissingValueError", "Student"
			)
		unknown = office.post("/api/resource/Activity Booking", {**values, "student": "nobody"})
		assert 400 <= unknown.status < 500, unknown.text
		frappe.db.rollback()
		assert not frappe.db.exists("Activity Booking", {"program_offering": made.offering})

	@pytest.mark.parametrize(
		("values", "sentence"),
		[
			({"activity_fee_amount": "twelve"}, "a point before its decimals"),
			({"activity_fee_amount": "12,50"}, "a point before its decimals"),
			({"activity_min_age_years": "six"}, "a whole number"),
			({"start_date": "05.12.2026"}, "written as 2026-12-05"),
			({"activity_booking_open_from": "05.12.2026 19:00"}, "written as 2026-12-05 19:00"),
			({"title": ["a", "b"]}, "a text"),
			({"status": "Perhaps"}, "must be one of"),
		],
	)
	def test_an_offering_with_a_value_that_is_none(
		self, office: Client, made: offerings.Offered, values: dict[str, Any], sentence: str
	) -> None:
		before = frappe.db.get_value("Program Offering", made.offering, "modified")
		for answer in (
			office.put(f"/api/resource/Program Offering/{made.offering}", values),
			office.post("/api/resource/Program Offering", {"title": "New", **values}),
		):
			self.require_sentence(answer, "InvalidValueError", sentence)
		frappe.db.rollback()
		assert frappe.db.get_value("Program Offering", made.offering, "modified") == before

	@pytest.mark.parametrize("moment", ["24:00:00", "25:30", "15.30", "-1:00", "abc"])
	def test_a_time_that_no_day_has(self, office: Client, made: offerings.Offered, moment: str) -> None:
		group = frappe.get_doc("Student Group", made.section)
		rows = [{**row.as_dict(convert_dates_to_str=True), "to_time": moment} for row in group.schedule]
		answer = office.put(f"/api/resource/Student Group/{made.section}", {"schedule": rows})
		self.require_sentence(answer, "InvalidValueError", "00:00 to 23:59")
		row = group.schedule[0]
		answer = office.put(f"/api/resource/Student Group Schedule/{row.name}", {"to_time": moment})
		self.require_sentence(answer, "InvalidValueError", "00:00 to 23:59")

	def test_a_stranger_is_refused_before_values_are_judged(
		self, server: Server, made: offerings.Offered
	) -> None:
		user = people.user("Pat", ["Accounts User"]).name
		frappe.db.commit()
		stranger = server.client().login(user, people.PASSWORD)
		answer = stranger.put(f"/api/resource/Program Offering/{made.offering}", {"start_date": "05.12.2026"})
		assert (answer.status, answer.error) == (403, "PermissionError")

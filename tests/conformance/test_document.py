"""Documents: the order of events, checks, names, child rows, versions, deleting and renaming."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import frappe
import pytest
from frappe.model.base_document import get_controller
from frappe.model.document import Document

from tests.conformance.answers import (
	answer,
	insert_student,
	outcome,
	plain,
	program,
	student_with_guardians,
	todo,
	types,
)
from tests.factories import people, places

Fact = Callable[[str, object], None]


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[str]:
	"""Which events are run on Programs and Students and their rows, in order."""
	seen = []
	original = Document.run_method

	def spy(self: Document, method: str, *args: object, **kwargs: object) -> object:
		if self.doctype in ("Program", "Student", "Student Guardian"):
			seen.append(f"{self.doctype}.{method}")
		return original(self, method, *args, **kwargs)

	monkeypatch.setattr(Document, "run_method", spy)
	return seen


def take(events: list[str]) -> list[str]:
	taken = list(events)
	events.clear()
	return taken


# -- events --------------------------------------------------------------------


def test_order_of_events(fact: Fact, events: list[str]) -> None:
	document = program("Fact Program").insert()
	fact("events.insert", take(events))
	document.save()
	fact("events.save", take(events))
	document.db_set("program_name", "Fact Program", update_modified=False)
	fact("events.db_set", take(events))
	document.flags.ignore_validate = True
	document.save()
	fact("events.save.ignore_validate", take(events))
	frappe.rename_doc("Program", "Fact Program", "Fact Program 2", show_alert=False)
	fact("events.rename", take(events))
	frappe.delete_doc("Program", "Fact Program 2")
	fact("events.delete", take(events))


def test_events_of_rows(fact: Fact, events: list[str]) -> None:
	student = insert_student()
	guardian = people.guardian(guardian_name="Ada")
	take(events)
	student.append("guardians", {"guardian": guardian.name})
	student.save()
	fact("events.save_with_new_row", take(events))
	row = student.guardians[0]
	row.relation = "Aunt"
	row.save()
	fact("events.save_of_row", take(events))


def test_values_seen_by_events(fact: Fact, monkeypatch: pytest.MonkeyPatch) -> None:
	seen = {}

	def note(event: str) -> Callable:
		def method(self: Document, *args: object) -> None:
			before = self.get_doc_before_save()
			seen.setdefault(event, []).append(
				{
					"is_new": bool(self.is_new()),
					"has_name": bool(self.name),
					"before": bool(before),
					"changed": self.has_value_changed("program_name"),
					"in_insert": bool(self.flags.in_insert),
					"stored": bool(frappe.db.exists("Program", self.name)),
				}
			)

		return method

	controller = get_controller("Program")
	for event in ("before_insert", "validate", "before_save", "after_insert", "on_update", "on_change"):
		monkeypatch.setattr(controller, event, note(event), raising=False)
	document = program("Fact Program").insert()
	document.save()
	fact("events.values", seen)


# -- values --------------------------------------------------------------------


def test_types_after_insert_and_load(fact: Fact) -> None:
	room = places.room()
	values = {
		"doctype": "Location Booking",
		"location": room.name,
		"from_datetime": "2026-03-02 15:00",
		"to_datetime": datetime(2026, 3, 2, 16, 30),
		"title": "17",
	}
	booking = frappe.get_doc(values).insert()
	fields = ("from_datetime", "to_datetime", "title", "blocks_availability", "slot_key", "source_name")
	fields += ("creation", "modified", "idx", "owner")
	fact("values.types.inserted", types(booking, fields))
	loaded = frappe.get_doc("Location Booking", booking.name)
	fact("values.types.loaded", types(loaded, fields))
	fact("values.loaded", plain([str(loaded.from_datetime), str(loaded.to_datetime), loaded.title]))


def test_rows_with_times(fact: Fact) -> None:
	room = places.room()
	row = {"weekday": "Monday", "from_time": "9:05", "to_time": timedelta(hours=10), "location": room.name}
	row["valid_from"] = "2026-01-31"
	values = {
		"student_group_name": "Fact Group",
		"group_based_on": "Course",
		"school": places.school().name,
		"academic_year": places.academic_year().name,
		"schedule": [row],
	}
	group = frappe.get_doc({"doctype": "Student Group", **values}).insert()
	stored = frappe.get_doc("Student Group", group.name).schedule[0]
	fields = ("from_time", "to_time", "valid_from", "valid_to", "employee")
	fact("values.rows.types", types(stored, fields))
	fact("values.rows", plain([stored.get(field) for field in fields]))
	fact("values.rows.as_dict", sorted(stored.as_dict()))


def test_dicts(fact: Fact) -> None:
	document = program("Fact Program")
	fact("values.keys.new", sorted(key for key in document.as_dict()))
	document.insert()
	fact("values.keys.inserted", sorted(document.as_dict()))
	fact("values.valid_dict", sorted(document.get_valid_dict()))
	fact("values.no_default_fields", sorted(document.as_dict(no_default_fields=True)))
	fact("values.text", [str(document), document.get_title(), document.get("nothing"), document.get("x", 3)])
	fact("values.missing_attribute", answer(lambda: document.no_such_field))


def test_new_doc_defaults(fact: Fact) -> None:
	for doctype in ("ToDo", "Student", "Location Booking", "Student Group"):
		document = frappe.new_doc(doctype)
		# the present day and hour, and what the site calls its company
		ignored = {"from_time", "to_time", "date", "company"}
		values = {key: value for key, value in document.as_dict().items() if key not in ignored}
		fact(f"defaults.{doctype}", plain({key: value for key, value in values.items() if value is not None}))
	document = frappe.new_doc("ToDo", description="Sing")
	fact("defaults.new_doc.types", types(document, ("date", "status", "idx")))


def test_changes(fact: Fact) -> None:
	year = places.academic_year(year_start_date="2026-01-01", year_end_date="2026-12-31")
	year = frappe.get_doc("Academic Year", year.name)
	year.year_end_date = "2026-12-31"
	year.save()
	fact("changes.same_date_as_text", year.has_value_changed("year_end_date"))
	year.year_end_date = date(2026, 12, 30)
	year.save()
	fact("changes.other_date", year.has_value_changed("year_end_date"))
	fact("changes.without_previous", program("Fact Program").has_value_changed("program_name"))


# -- checks --------------------------------------------------------------------


def test_mandatory(fact: Fact) -> None:
	template = {"doctype": "Email Template", "name": "Fact Mail"}
	fact("checks.mandatory", answer(lambda: frappe.get_doc(template).insert()))
	fact("checks.mandatory.blank", answer(lambda: todo(description="  ").insert()))
	fact("checks.mandatory.html", answer(lambda: todo(description="<p></p>").insert()))
	holidays = {"holiday_list_name": "Fact Days", "from_date": "2026-03-01", "to_date": "2026-03-31"}
	days = frappe.get_doc({"doctype": "Holiday List", **holidays})
	days.append("holidays", {"holiday_date": "2026-03-02"})
	fact("checks.mandatory.row", answer(days.insert))
	document = frappe.get_doc({"doctype": "Student"})
	document.flags.ignore_mandatory = True
	fact("checks.mandatory.ignored", outcome(document.insert))


def test_links(fact: Fact) -> None:
	fact("checks.link", answer(lambda: todo(role="No Such Role").insert()))
	fact("checks.dynamic_link", answer(lambda: todo(reference_type="User", reference_name="nobody").insert()))
	fact("checks.dynamic_link.no_type", answer(lambda: todo(reference_name="nobody").insert()))
	fact("checks.link.case", plain(todo(role="system manager").insert().role))
	fact("checks.link.ignored", outcome(lambda: todo(role="No Such Role").insert(ignore_links=True)))
	student = insert_student()
	student.append("guardians", {"guardian": "nobody", "guardian_name": "Kept"})
	fact("checks.link.row", answer(student.save))
	student.reload()
	student.append("guardians", {"guardian": people.guardian(guardian_name="Ada L").name})
	student.guardians[0].guardian_name = "Invented"
	student.save()
	fact("checks.fetch_from", student.guardians[0].guardian_name)


def test_selects_lengths_numbers(fact: Fact) -> None:
	fact("checks.select", answer(lambda: todo(status="Dreaming").insert()))
	fact("checks.select.spaces", plain(todo(status=" Open ").insert().status))
	fact("checks.length", answer(lambda: program("x" * 141).insert()))
	group = {"doctype": "Year Group", "year_group_name": "Fact Group"}
	fact("checks.negative", answer(lambda: frappe.get_doc({**group, "sequence": -1}).insert()))
	room = {"doctype": "Location", "location_name": "Fact Room"}
	fact("checks.large_int", answer(lambda: frappe.get_doc({**room, "seats": 2**31}).insert()))
	inserted = frappe.get_doc({**room, "seats": "7.9"}).insert()
	fact("checks.int_text", [inserted.seats, frappe.get_value("Location", "Fact Room", "seats")])
	guardian = {"doctype": "Guardian", "guardian_name": "Ada", "email": "not an address"}
	fact("checks.email", answer(lambda: frappe.get_doc(guardian).insert()))


def test_html_is_cleaned(fact: Fact) -> None:
	text = "<p onclick='x()'>Hi</p><script>alert(1)</script> a < b"
	document = todo(description=text).insert()
	fact("checks.html.text_editor", document.description)
	fact("checks.html.data", program("A <b>bold</b> plan", program_name="A > B").get("program_name"))


def test_set_only_once(fact: Fact) -> None:
	document = program("Fact Program").insert()
	document.owner = "Guest"
	fact("checks.owner_is_set_only_once", answer(document.save))
	document.reload()
	document.creation = "2020-01-01 00:00:00"
	fact("checks.creation_is_set_only_once", answer(document.save))


def test_old_copy(fact: Fact) -> None:
	program("Fact Program").insert()
	first, second = (frappe.get_doc("Program", "Fact Program") for _number in range(2))
	first.save()
	fact("checks.old_copy", answer(second.save))
	missing = frappe.get_doc("Program", "Fact Program")
	frappe.db.delete("Program", {"name": "Fact Program"})
	fact("checks.deleted_meanwhile", answer(missing.save))


# -- names ---------------------------------------------------------------------


def test_names(fact: Fact) -> None:
	fact("names.field", program("  Fact Program ").insert().name)
	fact("names.field.synced", frappe.get_value("Program", "Fact Program", "program_name"))
	fact("names.duplicate", answer(lambda: program("Fact Program").insert()))
	fact("names.duplicate.case", answer(lambda: program("fact program").insert()))
	fact("names.duplicate.ignored", outcome(lambda: program("Fact Program").insert(ignore_if_duplicate=True)))
	fact("names.empty_field", answer(lambda: frappe.get_doc({"doctype": "Gender", "gender": ""}).insert()))
	fact("names.angle", answer(lambda: program("a <b>").insert()))
	fact("names.doctype", answer(lambda: program("Program").insert()))
	fact("names.new", answer(lambda: program("New Program 1").insert()))
	fact("names.set_name", answer(lambda: todo().insert(set_name="Chosen").name))
	fact("names.hash_ignores_name", answer(lambda: todo(name="Chosen").insert().name))
	template = {"doctype": "Email Template", "subject": "x", "response": "y"}
	fact("names.prompt", answer(lambda: frappe.get_doc(template).insert()))
	fact("names.prompt.newname", frappe.get_doc({**template, "__newname": "Fact Mail"}).insert().name)
	fact("names.prompt.name", frappe.get_doc({**template, "name": "Fact Mail 2"}).insert().name)


def test_unique_values(fact: Fact) -> None:
	room = places.room()
	values = {
		"doctype": "Location Booking",
		"location": room.name,
		"from_datetime": "2026-03-02 15:00:00",
		"to_datetime": "2026-03-02 16:00:00",
	}
	frappe.get_doc({**values, "slot_key": ""}).insert()
	fact("unique.empty_twice", outcome(frappe.get_doc({**values, "slot_key": " "}).insert))
	frappe.get_doc({**values, "slot_key": "fact"}).db_insert()
	again = frappe.get_doc({**values, "slot_key": "FACT"})
	fact("unique.taken", answer(again.db_insert))


def test_series(fact: Fact) -> None:
	from frappe.model.naming import append_number_if_name_exists, make_autoname

	names = [make_autoname("FACT-.###") for _number in range(2)] + [make_autoname("FACT-.#####")]
	fact("names.series", names)
	fact("names.hash", len(make_autoname("hash")))
	program("Fact Program").insert()
	fact("names.append_number", append_number_if_name_exists("Program", "Fact Program"))
	program("Fact Program-1").insert()
	fact("names.append_number.second", append_number_if_name_exists("Program", "Fact Program"))
	fact("names.append_number.free", append_number_if_name_exists("Program", "Fact Free"))


# -- versions, deleting, renaming ------------------------------------------------


def test_versions(fact: Fact) -> None:
	student = student_with_guardians()
	fact("versions.insert", frappe.db.count("Version", {"docname": student.name}))
	student.first_name = "Mia Lou"
	student.guardians[0].relation = "Mother"
	student.remove(student.guardians[2])
	student.save()
	data = frappe.parse_json(frappe.get_last_doc("Version", {"docname": student.name}).data)
	fact("versions.changed", sorted([change for change in data["changed"] if change[0] != "student_name"]))
	fact("versions.row_changed", [[row[0], row[1], row[3]] for row in data["row_changed"]])
	fact("versions.removed", [[row[0], row[1]["relation"]] for row in data["removed"]])
	student.save()
	fact("versions.unchanged", frappe.db.count("Version", {"docname": student.name}))


def test_delete(fact: Fact) -> None:
	document = program("Fact Program").insert()
	frappe.get_doc(
		{"doctype": "Activity", "activity_name": "Fact Activity", "program": document.name}
	).insert()
	fact("delete.linked", answer(lambda: frappe.delete_doc("Program", document.name)))
	fact("delete.forced", outcome(lambda: frappe.delete_doc("Program", document.name, force=True)))
	fact("delete.missing", outcome(lambda: frappe.delete_doc("Program", "No Such Program")))
	missing = {"ignore_missing": False}
	fact("delete.missing.strict", outcome(lambda: frappe.delete_doc("Program", "No Such Program", **missing)))
	student = student_with_guardians()
	frappe.delete_doc("Student", student.name)
	fact("delete.rows", frappe.db.count("Student Guardian", {"parent": student.name}))
	other = program("Fact Program 2").insert()
	todo(reference_type="Program", reference_name=other.name).insert()
	fact("delete.with_todo", outcome(other.delete))
	customer = frappe.get_doc("Role", "System Manager")
	fact("delete.linked_can_be_disabled", outcome(customer.delete))


def test_rename(fact: Fact) -> None:
	program("Fact Program").insert()
	activity = frappe.get_doc(
		{"doctype": "Activity", "activity_name": "Fact Activity", "program": "Fact Program"}
	).insert()
	fact("rename.answer", frappe.rename_doc("Program", "Fact Program", "Fact Plan", show_alert=False))
	fact("rename.link", activity.db_get("program"))
	fact("rename.field", frappe.get_value("Program", "Fact Plan", "program_name"))
	program("Fact Other").insert()
	fact("rename.taken", answer(lambda: frappe.rename_doc("Program", "Fact Plan", "Fact Other")))
	fact("rename.same", answer(lambda: frappe.rename_doc("Program", "Fact Plan", "Fact Plan")))
	student = insert_student()
	fact("rename.not_allowed", outcome(lambda: frappe.rename_doc("Student", student.name, "Fact Student")))
	frappe.rename_doc("Program", "Fact Plan", "Fact Other", merge=True, show_alert=False)
	fact("rename.merged", [frappe.db.exists("Program", "Fact Plan"), activity.db_get("program")])


def test_trees(fact: Fact) -> None:
	from frappe.utils.nestedset import get_ancestors_of, get_descendants_of

	base = frappe.db.sql("select max(rgt) from `tabSchool`")[0][0] or 0
	company = places.company()

	def node(name: str, parent: str | None = None, is_group: int = 1) -> None:
		places.school(parent, school_name=name, is_group=is_group, company=company)

	def intervals() -> dict:
		rows = frappe.get_all(
			"School", {"name": ("like", "Fact %")}, ["name", "lft", "rgt", "old_parent"], order_by="lft"
		)
		return {row.name: [row.lft - base, row.rgt - base, row.old_parent] for row in rows}

	node("Fact A")
	node("Fact B", "Fact A")
	node("Fact C", "Fact A")
	node("Fact D", "Fact B", 0)
	fact("trees.inserted", intervals())
	fact("trees.descendants", get_descendants_of("School", "Fact A"))
	fact("trees.ancestors", get_ancestors_of("School", "Fact D"))
	school = frappe.get_doc("School", "Fact B")
	school.parent_school = "Fact C"
	school.save()
	fact("trees.moved", intervals())
	school = frappe.get_doc("School", "Fact A")
	school.parent_school = "Fact B"
	fact("trees.loop", answer(school.save))
	fact("trees.delete_group", answer(lambda: frappe.delete_doc("School", "Fact C")))
	frappe.delete_doc("School", "Fact D")
	fact("trees.deleted", intervals())
	school = frappe.get_doc("School", "Fact C")
	school.is_group = 0
	fact("trees.leaf_with_children", answer(school.save))

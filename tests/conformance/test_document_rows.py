"""Child rows: numbered, renamed, deleted and found as version 15 does."""

from collections.abc import Callable

import frappe
from frappe.model.document import Document

from tests.conformance.answers import answer, outcome, student_with_guardians

Fact = Callable[[str, object], None]


def relations(student: Document) -> list:
	rows = frappe.get_all(
		"Student Guardian", {"parent": student.name}, ["relation", "idx"], order_by="idx", as_list=True
	)
	return [list(row) for row in rows]


def test_rows_are_renumbered_and_deleted(fact: Fact) -> None:
	student = student_with_guardians()
	names = {row.relation: row.name for row in student.guardians}
	student.remove(student.guardians[1])
	student.save()
	fact("rows.removed", relations(student))
	student.set("guardians", [student.guardians[1], student.guardians[0]])
	fact("rows.swapped.in_memory", [[row.relation, row.idx] for row in student.guardians])
	student.save()
	fact("rows.swapped", relations(student))
	kept = {row.relation: row.name == names[row.relation] for row in student.guardians}
	fact("rows.names_kept", kept)


def test_rows_from_dicts_get_new_names(fact: Fact) -> None:
	student = student_with_guardians()
	before = [row.name for row in student.guardians]
	student.update({"guardians": [{"guardian": row.guardian} for row in student.guardians]})
	student.save()
	fact("rows.from_dicts.renamed", [row.name in before for row in student.guardians])
	row = student.guardians[0].as_dict()
	student.update({"guardians": [row]})
	student.save()
	fact("rows.from_dicts.with_name", [student.guardians[0].name == row.name, len(relations(student))])


def test_a_row_stored_meanwhile_is_deleted(fact: Fact) -> None:
	student = student_with_guardians()
	opened = frappe.get_doc("Student", student.name)
	values = {"parent": student.name, "parenttype": "Student", "parentfield": "guardians", "relation": "Late"}
	row = frappe.get_doc({"doctype": "Student Guardian", "guardian": student.guardians[0].guardian, **values})
	row.insert()
	fact("rows.direct_insert", relations(student))
	fact("rows.direct_insert.then_old_parent", outcome(opened.save))
	fact("rows.direct_insert.is_gone", relations(student))


def test_filters_on_rows(fact: Fact) -> None:
	student = student_with_guardians()
	fact("rows.get", [row.relation for row in student.get("guardians", {"relation": ["!=", "Bob"]})])
	fact("rows.get.value", [row.relation for row in student.get("guardians", {"relation": "Bob"})])
	fact("rows.get.limit", len(student.get("guardians", limit=2)))
	fact("rows.is_new", [bool(student.append("guardians", {}).is_new()), student.guardians[-1].idx])
	fact("rows.parent_doc", student.guardians[0].parent_doc is student)
	fact("rows.append_to_nothing", answer(lambda: student.append("no_such_table", {})))

"""From the keys of the CSV files to the names of the site's documents.

Most names are random. People are found by their addresses, which are the demo's alone. Whoever tries the app makes
offerings and groups of their own, perhaps under the same titles, so those of the demo are remembered when it is loaded.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

import frappe

from ifitwala_ed.demo.csv_source import Row, Rows

# Remembers the demo's own offerings and sections by CSV key, whether its classes are still to come, and whether its booking
# days are over.
MADE: Final = "ifitwala_ed_demo"


@dataclass(frozen=True)
class Names:
	"""Document names by CSV key; what somebody has deleted since is left out."""

	students: dict[str, str]
	guardians: dict[str, str]
	offerings: dict[str, str]
	groups: dict[str, str]


def top_school(rows: Rows) -> str:
	return next(row.key for row in rows["schools"] if not row["parent_school"])


def is_loaded(rows: Rows) -> bool:
	"""Is the demo here, even if its school has another name by now?"""
	if frappe.db.exists("School", top_school(rows)):
		return True
	offerings = list(_recall().get("offerings", {}).values())
	return bool(offerings and frappe.db.exists("Program Offering", {"name": ("in", offerings)}))


def remember_what_was_made(rows: Rows, *, classes_to_come: bool) -> None:
	"""Keep the names of the offerings and sections: the first of their titles, as there were no others at first."""
	offerings = _in_schools(rows, "Program Offering", "title")
	groups = _in_schools(rows, "Student Group", "student_group_name")
	made = {row.key: offerings[row.key] for row in rows["program_offerings"] if row.key in offerings}
	_keep(
		offerings=made,
		groups={row.key: groups[row.key] for row in rows["activity_sections"] if row.key in groups},
		classes_to_come=classes_to_come,
		is_told=bool(frappe.db.count("Activity Booking", {"program_offering": ("in", list(made.values()))})),
	)


def find_names(rows: Rows) -> Names:
	"""Return the documents of a loaded demo school."""
	made = _recall()
	return Names(
		students=students(rows),
		guardians=_by(rows["guardians"], "email", _index("Guardian", "email", {})),
		offerings=_that_are_left("Program Offering", made["offerings"]),
		groups=_that_are_left("Student Group", made["groups"]),
	)


def students(rows: Rows) -> dict[str, str]:
	return _by(rows["students"], "student_email", _in_schools(rows, "Student", "student_email"))


def is_remembered() -> bool:
	"""Is it known what the demo made? It isn't where it was loaded before that was kept."""
	return bool(_recall())


def are_classes_to_come() -> bool:
	"""Has the load not come as far as the classes? Whoever has deleted them since doesn't get them again."""
	return bool(_recall().get("classes_to_come"))


def mark_classes_made() -> None:
	_keep(**{**_recall(), "classes_to_come": False})


def is_told() -> bool:
	"""Are the booking days over? From then on the school belongs to whoever tries it."""
	return bool(_recall().get("is_told"))


def mark_told() -> None:
	_keep(**{**_recall(), "is_told": True})


def _recall() -> dict[str, Any]:
	# as stored: caches aren't rolled back with a load that fails
	stored = frappe.db.get_value("DefaultValue", {"parent": "__global", "defkey": MADE}, "defvalue")
	return json.loads(stored or "{}")


def _keep(**made: Any) -> None:
	frappe.db.set_global(MADE, json.dumps(made))


def _in_schools(rows: Rows, doctype: str, field: str) -> dict[str, str]:
	return _index(doctype, field, {"school": ("in", [row.key for row in rows["schools"]])})


def _index(doctype: str, field: str, filters: dict) -> dict[str, str]:
	"""Return names by a field; of several with the same value, the one that was there first."""
	found = frappe.get_all(doctype, filters=filters, fields=["name", field], order_by="creation desc")
	return {row[field]: row["name"] for row in found}


def _by(rows: list[Row], column: str, found: dict[str, str]) -> dict[str, str]:
	return {row.key: found[row[column]] for row in rows if row[column] in found}


def _that_are_left(doctype: str, made: dict[str, str]) -> dict[str, str]:
	there = frappe.get_all(
		doctype, filters={"name": ("in", list(made.values()))}, pluck="name", order_by="name asc"
	)
	return {key: name for key, name in made.items() if name in there}

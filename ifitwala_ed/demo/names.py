"""From the keys of the CSV files to the names of the site's documents."""

from dataclasses import dataclass

import frappe

from ifitwala_ed.demo.csv_source import Row, Rows


@dataclass(frozen=True)
class Names:
	"""Document names by CSV key. Most names are random, so they are found by what the files do know."""

	students: dict[str, str]
	guardians: dict[str, str]
	offerings: dict[str, str]
	groups: dict[str, str]


def top_school(rows: Rows) -> str:
	return next(row.key for row in rows["schools"] if not row["parent_school"])


def is_loaded(rows: Rows) -> bool:
	return bool(frappe.db.exists("School", top_school(rows)))


def find_names(rows: Rows) -> Names:
	"""The documents of a loaded demo school."""
	schools = [row.key for row in rows["schools"]]
	in_school = {"school": ("in", schools)}
	return Names(
		students=_by(rows["students"], "student_email", _index("Student", "student_email", in_school)),
		guardians=_by(rows["guardians"], "email", _index("Guardian", "email", {})),
		offerings=_index("Program Offering", "title", in_school),
		groups=_index("Student Group", "student_group_name", in_school),
	)


def _index(doctype: str, field: str, filters: dict) -> dict[str, str]:
	found = frappe.get_all(doctype, filters=filters, fields=["name", field], order_by="creation asc")
	return {row[field]: row["name"] for row in found}


def _by(rows: list[Row], column: str, found: dict[str, str]) -> dict[str, str]:
	return {row.key: found[row[column]] for row in rows if row[column] in found}

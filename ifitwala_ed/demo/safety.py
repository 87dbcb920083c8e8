"""What the gate must know of some students: who may pick them up and who never, whom to call, and medical notes."""

from collections import defaultdict
from typing import Any

from ifitwala_ed.demo.csv_source import Row, Rows
from ifitwala_ed.demo.insert import insert
from ifitwala_ed.demo.names import students
from ifitwala_ed.demo.progress import track


def insert_safety_records(rows: Rows, guardians: dict[str, str]) -> None:
	"""Insert the records of students who are there. ``guardians`` are their names by CSV key."""
	names = students(rows)
	people, contacts = _by_student(rows["safety_pick_ups"]), _by_student(rows["safety_contacts"])
	for row in track("Safety records", rows["safety_records"]):
		insert(
			"Student Safety Record",
			student=names[row.key],
			medical_note=row["medical_note"] or None,
			pick_up=people[row.key],
			emergency_contacts=[
				{**each, "guardian": guardians.get(each["guardian"])} for each in contacts[row.key]
			],
		)


def _by_student(rows: list[Row]) -> dict[str, list[dict[str, Any]]]:
	found: dict[str, list[dict[str, Any]]] = defaultdict(list)
	for row in rows:
		found[row.key].append({column: value or None for column, value in row.items() if column != "student"})
	return found

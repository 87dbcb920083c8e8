"""What the gate must know of children: whom to call in which order, who may pick them up and who never, and whether there
is a medical note. The note itself is read by ``medical_notes`` alone, which puts each reading on record.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import getdate
from pypika.queries import QueryBuilder
from pypika.terms import NullValue

from ifitwala_ed.attendance import pick_up_rules
from ifitwala_ed.attendance.pick_up_rules import Person

RECORD: Final = "Student Safety Record"
NOTE: Final = "Student Medical Note"
PICK_UP: Final = "Allowed to Pick Up"
CONTACT: Final = "Emergency Contact"

# Of a child whose lock is held: who may and must never pick it up, and its guardians' names, as JSON lists with commas between
# them. Read as ``student_locks.IS_ENROLLED`` is.
WHO_MAY: Final = """(
	SELECT GROUP_CONCAT(JSON_ARRAY(who.person_name, who.relation, who.mobile_no, who.valid_until, who.is_never))
	FROM `tabAllowed to Pick Up` who
	WHERE who.parent = `tabStudent Lock`.name AND who.parenttype = 'Student Safety Record'
), (
	SELECT GROUP_CONCAT(JSON_ARRAY(guardian.guardian_name)) FROM `tabStudent Guardian` theirs
	JOIN `tabGuardian` guardian ON guardian.name = theirs.guardian
	WHERE theirs.parent = `tabStudent Lock`.name AND theirs.parenttype = 'Student'
)"""
NOT_ASKED: Final = "NULL, NULL"
WhoMay = tuple[list[Person], list[str]]


@dataclass(frozen=True, slots=True)
class Contact:
	"""Somebody to call. A guardian's name and number are the guardian's own."""

	name: str
	relation: str | None = None
	mobile_no: str | None = None
	guardian: str | None = None


@dataclass(slots=True)
class Safety:
	"""What is on record of one child."""

	people: list[Person] = field(default_factory=list)
	contacts: list[Contact] = field(default_factory=list)
	has_note: bool = False


def is_shown_to_who_leads(day: date) -> bool:
	"""Return whether those who lead a session of that day get what is on record of its children.

	On the day, and on the day before, because a phone may have no signal where the session is.
	"""
	today = getdate()
	return today <= day <= today + timedelta(days=1)


def of_students(students: Collection[str]) -> dict[str, Safety]:
	"""Return what is on record of each of some students, empty where nothing is. One query, or none."""
	found = {student: Safety() for student in students}
	if not found:
		return found
	rows = _people_of(students).union_all(_contacts_of(students)).union_all(_notes_of(students)).run()
	for student, place, name, relation, mobile_no, guardian, valid_until, is_never in sorted(
		rows, key=lambda row: row[1] or 0
	):
		of_student = found[student]
		if place is None:
			of_student.has_note = True
		elif is_never is None:
			of_student.contacts.append(
				Contact(name or "", relation or None, mobile_no or None, guardian or None)
			)
		else:
			of_student.people.append(_person(name, relation, mobile_no, valid_until, is_never))
	return found


def who_may_in(people: str | None, guardians: str | None) -> WhoMay:
	"""Return who may and who must never pick up a child, and its guardians' names, as ``WHO_MAY`` gives them."""
	return (
		[_person(*each) for each in json.loads(f"[{people or ''}]")],
		[name for (name,) in json.loads(f"[{guardians or ''}]")],
	)


def in_order(guardians: Sequence[Contact], safety: Safety) -> list[Contact]:
	"""Return whom to call in which order: guardians whom the record doesn't name, then those it names.

	Whom it names and who is no guardian of the child any more is left out.
	"""
	by_name = {each.guardian: each for each in guardians}
	named = {each.guardian for each in safety.contacts}
	listed = [by_name.get(each.guardian) if each.guardian else each for each in safety.contacts]
	return [*(each for each in guardians if each.guardian not in named), *filter(None, listed)]


def shown(safety: Safety, day: date) -> dict[str, Any]:
	"""Return what the register of a day says of picking up a child, as docs/api.md shapes it."""
	return {
		"allowed": [
			{
				"name": person.name,
				"relation": person.relation,
				"mobile_no": person.mobile_no,
				"until": person.valid_until.isoformat() if person.valid_until else None,
			}
			for person in safety.people
			if person.is_allowed_on(day)
		],
		"never": [
			{"name": person.name, "relation": person.relation} for person in safety.people if person.is_never
		],
	}


def contact_line(contact: Contact, safety: Safety) -> dict[str, Any]:
	"""Return one contact as the register shows it."""
	return {
		"name": contact.name,
		"relation": contact.relation,
		"mobile_no": contact.mobile_no,
		"is_guardian": bool(contact.guardian),
		"is_never": pick_up_rules.is_never(contact.name, safety.people),
	}


def _person(
	name: str, relation: str, mobile_no: str, valid_until: date | str | None, is_never: int
) -> Person:
	until = getdate(valid_until) if valid_until else None
	return Person(name, relation or None, mobile_no or None, until, bool(is_never))


def _people_of(students: Collection[str]) -> QueryBuilder:
	row = DocType(PICK_UP)
	return (
		frappe.qb.from_(row)
		.select(
			row.parent,
			row.idx,
			row.person_name,
			row.relation,
			row.mobile_no,
			NullValue(),
			row.valid_until,
			row.is_never,
		)
		.where((row.parenttype == RECORD) & row.parent.isin(sorted(students)))
	)


def _contacts_of(students: Collection[str]) -> QueryBuilder:
	row, nothing = DocType(CONTACT), NullValue()
	return (
		frappe.qb.from_(row)
		.select(
			row.parent, row.idx, row.contact_name, row.relation, row.mobile_no, row.guardian, nothing, nothing
		)
		.where((row.parenttype == RECORD) & row.parent.isin(sorted(students)))
	)


def _notes_of(students: Collection[str]) -> QueryBuilder:
	note, nothing = DocType(NOTE), NullValue()
	return (
		frappe.qb.from_(note).select(note.student, *[nothing] * 7).where(note.student.isin(sorted(students)))
	)

"""What the office may put on record for the gate, and what it is told when it can't be so."""

import frappe
import pytest
from frappe.utils import today

from ifitwala_ed.exceptions import SafetyRowError
from tests.factories import people, places, safety


@pytest.fixture
def family() -> people.Family:
	return people.family(places.school().name)


def test_a_record_is_named_by_its_student_and_there_is_one(family: people.Family) -> None:
	assert safety.record(family.student).name == family.student
	with pytest.raises(frappe.DuplicateEntryError):
		safety.record(family.student)


def test_a_ban_has_no_last_day(family: people.Family) -> None:
	row = {"person_name": "Ralf Meier", "is_never": 1, "valid_until": today()}
	with pytest.raises(SafetyRowError):
		safety.record(family.student, pick_up=[row])
	record = safety.record(family.student, pick_up=[{**row, "valid_until": None}])
	alone = frappe.get_doc("Allowed to Pick Up", record.pick_up[0].name)
	alone.valid_until = today()
	with pytest.raises(SafetyRowError):
		alone.save()


def test_a_person_has_a_name(family: people.Family) -> None:
	with pytest.raises(frappe.MandatoryError):
		safety.record(family.student, pick_up=[{"relation": "Grandma"}])


@pytest.mark.parametrize(
	"row", [{"contact_name": "Uwe Lind"}, {"mobile_no": "030 222"}, {"relation": "Uncle"}]
)
def test_a_contact_is_a_guardian_or_a_name_with_a_number(family: people.Family, row: dict[str, str]) -> None:
	with pytest.raises(SafetyRowError):
		safety.record(family.student, emergency_contacts=[row])


def test_an_empty_row_of_contacts_is_none(family: people.Family) -> None:
	rows = [{}, {"contact_name": "Uwe Lind", "mobile_no": "030 222"}, {"contact_name": ""}]
	record = safety.record(family.student, emergency_contacts=rows)
	record.reload()
	assert [(row.idx, row.contact_name) for row in record.emergency_contacts] == [(1, "Uwe Lind")]


def test_a_guardian_among_the_contacts_is_the_childs_own(family: people.Family) -> None:
	stranger = people.family(places.school().name).guardian
	with pytest.raises(SafetyRowError):
		safety.record(family.student, emergency_contacts=[{"guardian": stranger}])
	typed = {"guardian": family.guardian, "contact_name": "Somebody", "mobile_no": "030 1"}
	[row] = safety.record(family.student, emergency_contacts=[typed]).emergency_contacts
	assert (row.contact_name, row.mobile_no) == (None, None)
	row.guardian = stranger
	with pytest.raises(SafetyRowError):
		frappe.get_doc("Emergency Contact", row.name).update({"guardian": stranger}).save()


def test_no_former_values_are_kept(family: people.Family) -> None:
	record = safety.full_record(family.student)
	record.pick_up[0].person_name = "Somebody else"
	record.medical_note = "Another note."
	record.save()
	assert not frappe.db.count("Version", {"ref_doctype": "Student Safety Record", "docname": record.name})

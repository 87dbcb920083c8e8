"""What is on record of a child's safety, by every way to a document: for staff of the child's school alone.

Each row below is one way that Frappe has; who tries them are people of every kind, here and of another campus.
"""

from collections.abc import Callable
from typing import Any

import frappe
import pytest

from tests.factories import people, registers, safety
from tests.factories.people import PASSWORD
from tests.factories.registers import Gate
from tests.factories.safety import NOTE
from tests.support.http import Answer, Client, Server

pytestmark = pytest.mark.http

RECORD, NOTES, ACCESS = "Student Safety Record", "Student Medical Note", "Medical Note Access"
PICK_UP, CONTACT = "Allowed to Pick Up", "Emergency Contact"
# names and numbers of full_record
SECRETS = ("Rosa Lind", "Ralf Meier", "Uwe Lind", "030 111", "030 222", "Peanuts", "EpiPen")
NOBODYS = ("guest", "family", "student", "teacher", "staff elsewhere", "admin elsewhere")


@pytest.fixture(scope="module")
def gate(site: Any) -> Gate:
	from tests.support.site import connected

	with connected(site):
		made = registers.gate(children=1)
		safety.full_record(made.students[0])
		frappe.db.commit()
	return made


@pytest.fixture(scope="module")
def users(site: Any, gate: Gate) -> dict[str, str]:
	from tests.factories import places
	from tests.support.site import connected

	with connected(site):
		elsewhere = places.school().name
		child = people.user("Mika", ["Student"]).name
		frappe.db.set_value("Student", gate.students[0], "user", child)
		made = {
			"family": gate.families[0].user,
			"student": child,
			"teacher": gate.teacher.user,
			"staff": people.staff("Academic Staff", [gate.made.school]).name,
			"admin": people.staff("Activity Coordinator", [gate.made.school]).name,
			"staff elsewhere": people.staff("Academic Staff", [elsewhere]).name,
			"admin elsewhere": people.staff("Activity Coordinator", [elsewhere]).name,
		}
		frappe.db.commit()
	return made


def client_of(server: Server, users: dict[str, str], kind: str) -> Client:
	client = server.client()
	return client if kind == "guest" else client.login(users[kind], PASSWORD)


def get_list(client: Client, doctype: str, **asked: Any) -> Answer:
	return client.post("/api/method/frappe.client.get_list", {"doctype": doctype, **asked})


WAYS: dict[str, Callable[[Client, str], Answer]] = {
	"a document": lambda client, student: client.get(f"/api/resource/{RECORD}/{student}"),
	"its list": lambda client, _student: client.get(f"/api/resource/{RECORD}", fields='["*"]'),
	"frappe.client.get": lambda client, student: client.post(
		"/api/method/frappe.client.get", {"doctype": RECORD, "name": student}
	),
	"one value": lambda client, student: client.post(
		"/api/method/frappe.client.get_value",
		{"doctype": PICK_UP, "fieldname": "person_name", "filters": {"parent": student}, "parent": RECORD},
	),
	"rows of who may": lambda client, _student: get_list(
		client, PICK_UP, fields=["person_name", "mobile_no"], parent=RECORD
	),
	"rows of contacts": lambda client, _student: get_list(
		client, CONTACT, fields=["contact_name", "mobile_no"], parent=RECORD
	),
	"rows by a parent that isn't theirs": lambda client, _student: get_list(
		client, PICK_UP, fields=["person_name"], parent="Student"
	),
	"fields of rows in the list of students": lambda client, _student: get_list(
		client, "Student", fields=["name", f"`tab{PICK_UP}`.person_name"]
	),
	"the sealed note": lambda client, student: client.get(f"/api/resource/{NOTES}/{student}"),
	"all sealed notes": lambda client, _student: get_list(client, NOTES, fields=["*"]),
	"the link of another list": lambda client, _student: get_list(
		client, ACCESS, fields=["student", "student.student_name", "user"]
	),
}


@pytest.mark.parametrize("kind", NOBODYS)
@pytest.mark.parametrize("way", WAYS)
def test_nobody_else_gets_a_word_of_it(
	server: Server, gate: Gate, users: dict[str, str], kind: str, way: str
) -> None:
	answer = WAYS[way](client_of(server, users, kind), gate.students[0])
	assert answer.status < 500, answer.text
	assert [each for each in SECRETS if each in answer.text] == [], answer.text
	if kind in ("staff elsewhere", "admin elsewhere"):
		assert gate.teacher.user not in answer.text


@pytest.mark.parametrize("kind", ["staff", "admin"])
@pytest.mark.parametrize("way", WAYS)
def test_staff_of_the_school_get_the_note_on_none_of_these_ways(
	server: Server, gate: Gate, users: dict[str, str], kind: str, way: str
) -> None:
	answer = WAYS[way](client_of(server, users, kind), gate.students[0])
	assert answer.status < 500, answer.text
	assert "Peanuts" not in answer.text
	if way == "a document":
		assert "Ralf Meier" in answer.text


@pytest.mark.parametrize("kind", ["family", "teacher", "staff elsewhere", "admin elsewhere"])
@pytest.mark.parametrize(
	"filters",
	[
		[[RECORD, "student", "like", "%"]],
		[[PICK_UP, "person_name", "like", "Ralf%"]],
		[[CONTACT, "mobile_no", "like", "030%"]],
	],
)
def test_nobody_counts_or_guesses_by_a_filter(
	server: Server, users: dict[str, str], kind: str, filters: list
) -> None:
	client = client_of(server, users, kind)
	counted = client.post(
		"/api/method/frappe.client.get_count", {"doctype": RECORD, "filters": frappe.as_json(filters)}
	)
	assert counted.status in (403, 422) or counted.body.get("message") == 0, counted.text
	found = get_list(client, RECORD, filters=filters)
	assert found.status in (403, 422) or found.body.get("message") == [], found.text


@pytest.mark.parametrize("kind", ["staff", "admin"])
def test_no_filter_finds_the_text_of_a_note(server: Server, users: dict[str, str], kind: str) -> None:
	client = client_of(server, users, kind)
	for doctype, field in ((RECORD, "medical_note"), (NOTES, "sealed_note")):
		found = get_list(client, doctype, filters=[[doctype, field, "like", "%Peanuts%"]])
		assert found.status in (403, 422) or found.body.get("message") == [], found.text


def rights(user: str, right: str) -> bool:
	return bool(frappe.has_permission(RECORD, right, user=user))


def test_nobody_exports_prints_mails_reports_or_deletes(users: dict[str, str]) -> None:
	for right in ("export", "print", "email", "report", "share", "delete"):
		assert [kind for kind, user in users.items() if rights(user, right)] == [], right


@pytest.mark.parametrize("kind", ["family", "teacher", "staff", "staff elsewhere", "admin elsewhere"])
def test_who_may_not_write_stores_nothing(
	server: Server, gate: Gate, users: dict[str, str], kind: str
) -> None:
	client, student = client_of(server, users, kind), gate.students[0]
	row = frappe.db.get_value(PICK_UP, {"parent": student, "is_never": 1})
	answers = [
		client.put(f"/api/resource/{RECORD}/{student}", {"pick_up": []}),
		client.put(f"/api/resource/{RECORD}/{student}", {"medical_note": "Nothing."}),
		client.put(f"/api/resource/{PICK_UP}/{row}", {"is_never": 0}),
		client.delete(f"/api/resource/{PICK_UP}/{row}"),
		client.delete(f"/api/resource/{RECORD}/{student}"),
		client.call("ifitwala_ed.api.safety.write_medical_note", student=student, note="Nothing."),
	]
	assert [answer.status for answer in answers] == [403] * len(answers)
	frappe.db.rollback()
	assert frappe.db.get_value(PICK_UP, row, "is_never") == 1
	assert frappe.db.count(PICK_UP, {"parent": student}) == 2


def test_a_note_that_is_written_over_rest_comes_back_in_no_answer(
	server: Server, gate: Gate, users: dict[str, str]
) -> None:
	client = client_of(server, users, "admin")
	other = people.student(gate.made.school).name
	frappe.db.commit()
	made = client.post(f"/api/resource/{RECORD}", {"student": other, "medical_note": NOTE})
	changed = client.put(f"/api/resource/{RECORD}/{other}", {"medical_note": NOTE})
	assert (made.status, changed.status) == (200, 200), made.text
	assert "Peanuts" not in made.text + changed.text
	read = client.call("ifitwala_ed.api.safety.read_medical_note", student=other)
	assert read.body["message"]["note"] == NOTE
	frappe.db.rollback()
	assert [what for what, *_rest in safety.accesses(other)] == ["Written", "Written", "Read"]


def test_an_admin_of_another_campus_makes_no_record_of_a_child(
	server: Server, gate: Gate, users: dict[str, str]
) -> None:
	other = people.student(gate.made.school).name
	frappe.db.commit()
	made = client_of(server, users, "admin elsewhere").post(f"/api/resource/{RECORD}", {"student": other})
	assert made.status == 403, made.text
	frappe.db.rollback()
	assert not frappe.db.exists(RECORD, other)

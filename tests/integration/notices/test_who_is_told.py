"""All of the family are told, each once, and nobody else."""

import frappe

from ifitwala_ed.activities.notices.family import people_of
from tests.factories import people, places
from tests.factories.rows import row


def student_with(*guardians: dict, **values) -> str:
	student = people.student(places.school().name, **values)
	for guardian in guardians:
		student.append("guardians", {"relation": "Parent", "can_book": 1, **guardian})
	return student.save().name


def users_and_mails(student: str) -> list[tuple[str | None, str | None]]:
	return [(person.user, person.email) for person in people_of(student)]


def test_both_parents_and_the_student() -> None:
	mother, father, child = (people.user(name, ["Guardian"]).name for name in ("Ada", "Ben", "Cleo"))
	student = student_with(
		{"guardian": people.guardian(mother).name}, {"guardian": people.guardian(father).name}, user=child
	)
	assert users_and_mails(student) == [(child, child), (mother, mother), (father, father)]


def test_a_guardian_who_may_not_book_is_told_nothing() -> None:
	student = student_with({"guardian": people.guardian(people.user("Ada").name).name, "can_book": 0})
	assert people_of(student) == []


def test_a_guardian_without_a_log_in_is_mailed() -> None:
	student = student_with({"guardian": people.guardian(None, email="Gran@Example.com").name})
	assert users_and_mails(student) == [(None, "gran@example.com")]


def test_a_person_entered_as_two_guardians_is_told_once() -> None:
	user = people.user("Ada").name
	student = student_with({"guardian": people.guardian(user).name}, {"guardian": people.guardian(user).name})
	assert users_and_mails(student) == [(user, user)]


def test_a_guardian_linked_twice_is_told_once() -> None:
	"""The student's form refuses it; an import or an older site may have it all the same."""
	user = people.user("Ada").name
	guardian = people.guardian(user).name
	student = student_with({"guardian": guardian})
	link = {"parent": student, "parenttype": "Student", "parentfield": "guardians", "idx": 2}
	row("Student Guardian", guardian=guardian, can_book=1, **link)
	assert users_and_mails(student) == [(user, user)]


def test_two_guardians_of_one_address_get_one_mail_and_each_a_notification() -> None:
	first, second = people.user("Ada").name, people.user("Ben").name
	student = student_with(
		{"guardian": people.guardian(first, email="home@example.com").name},
		{"guardian": people.guardian(second, email="home@example.com").name},
	)
	assert users_and_mails(student) == [(first, "home@example.com"), (second, None)]


def test_whose_user_is_disabled_is_told_nothing() -> None:
	user = people.user("Ada").name
	student = student_with({"guardian": people.guardian(user).name})
	frappe.db.set_value("User", user, "enabled", 0)
	assert people_of(student) == []


def test_guardians_of_other_students_are_strangers() -> None:
	school = places.school().name
	one, other = people.family(school), people.family(school)
	assert users_and_mails(one.student) == [(one.user, one.user)]
	assert users_and_mails(other.student) == [(other.user, other.user)]

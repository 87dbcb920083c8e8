"""All of the family are told, each once, and nobody else."""

import frappe

from ifitwala_ed.activities.notices import portal_links
from ifitwala_ed.activities.notices.family import people_of
from ifitwala_ed.api.activity_booking import cancel_activity_booking, submit_activity_booking
from ifitwala_ed.api.desk import send_again
from tests.factories import billing, bookings, offerings, people, places
from tests.factories.rows import row
from tests.integration.booking.conftest import acting_as
from tests.integration.outbox.conftest import deliveries
from tests.support import outbox


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


def test_who_pays_and_the_students_own_address_are_told_where_nobody_else_can_be() -> None:
	payer = billing.account_holder(email="Payer@Example.com").name
	student = student_with(account_holder=payer, student_email="mika@example.com")
	assert users_and_mails(student) == [(None, "payer@example.com"), (None, "mika@example.com")]
	guardian = people.guardian(None, email="gran@example.com").name
	row("Student Guardian", guardian=guardian, can_book=1, idx=1, **of_student(student))
	assert users_and_mails(student) == [(None, "gran@example.com")]


def test_who_pays_for_this_booking_comes_before_who_pays_for_the_child() -> None:
	child, booking = (
		billing.account_holder(email=f"{name}@example.com").name for name in ("child", "booking")
	)
	student = student_with(account_holder=child)
	assert [person.email for person in people_of(student, booking)] == ["booking@example.com"]


def test_nobody_can_be_told_where_all_of_it_is_empty() -> None:
	payer = billing.account_holder(email=None).name
	assert users_and_mails(student_with(account_holder=payer)) == []
	assert users_and_mails(student_with({"guardian": people.guardian(None, email=None).name})) == []


def of_student(student: str) -> dict:
	return {"parent": student, "parenttype": "Student", "parentfield": "guardians"}


class TestNobodyCanBeReached:
	def offered(self) -> tuple[offerings.Offered, str]:
		"""An offer to a child without anybody."""
		made = offerings.open_offering(capacity=1)
		taken = bookings.book(made, made.section)
		child = people.student(made.school).name
		with acting_as("Administrator"):
			waiting = submit_activity_booking(made.offering, child)["name"]
			cancel_activity_booking(taken)
		assert frappe.db.get_value("Activity Booking", waiting, "status") == "Offered"
		return made, waiting

	def todos(self, booking: str) -> list[frappe._dict]:
		return frappe.get_all(
			"ToDo",
			filters={"reference_type": "Activity Booking", "reference_name": booking},
			fields=["description", "allocated_to", "role"],
			order_by="allocated_to asc",
		)

	def test_an_offer_goes_to_the_todos_of_the_schools_coordinators_once(self) -> None:
		made, booking = self.offered()
		here = people.staff("Activity Coordinator", [made.school]).name
		elsewhere = people.staff("Activity Coordinator", [places.school().name]).name
		frappe.db.commit()
		outbox.deliver()
		delivered = [todo for todo in self.todos(booking) if todo.allocated_to in (here, elsewhere)]
		(todo,) = delivered
		assert todo.allocated_to == here
		for word in ("Nobody can be reached for Mika", "Please accept it by", "The next session is"):
			assert word in todo.description
		assert f'href="{portal_links.of_board_booking(booking)}"' in todo.description
		count = len(self.todos(booking))
		(delivery,) = deliveries(booking, channel="Office")
		assert (delivery.status, delivery.event) == ("Done", "Offered")
		send_again([delivery.name])
		outbox.deliver()
		assert len(self.todos(booking)) == count

	def test_an_offer_to_a_family_that_can_be_told_does_not(self) -> None:
		made = offerings.open_offering(capacity=1)
		taken = bookings.book(made, made.section)
		waiting = bookings.book(made, made.section, people.family(made.school).student)
		cancel_activity_booking(taken)
		outbox.deliver()
		assert frappe.db.get_value("Activity Booking", waiting, "status") == "Offered"
		assert self.todos(waiting) == deliveries(waiting, channel="Office") == []

	def test_an_offer_that_is_gone_is_no_work_any_more(self) -> None:
		_made, booking = self.offered()
		cancel_activity_booking(booking)
		outbox.deliver()
		assert self.todos(booking) == []

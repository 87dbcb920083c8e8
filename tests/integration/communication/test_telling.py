"""What is said is told: a post to its audience, a question to the school, an answer to whoever asked. Once each."""

from collections.abc import Iterator

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.notices import portal_links, preferences
from ifitwala_ed.core import transactions
from ifitwala_ed.school_communication.telling import channels, delivery
from ifitwala_ed.tasks.conversation_check import nightly_verification
from tests.factories import bookings, offerings, people, places
from tests.factories.conversations import Conversation, conversation, say
from tests.factories.posts import audience, post
from tests.integration.booking.conftest import acting_as
from tests.integration.notices.conftest import mails_to, text_of

DELIVERY = "Communication Delivery"


def clear() -> None:
	frappe.db.delete(DELIVERY)
	frappe.db.delete("ToDo", {"reference_type": "Org Communication"})
	table = frappe.qb.DocType("Org Communication")
	frappe.qb.update(table).set(table.awaits_telling, 0).where(table.awaits_telling == 1).run()


@pytest.fixture(autouse=True)
def nothing_else_to_tell() -> Iterator[None]:
	transactions.run(clear)
	yield
	frappe.set_user("Administrator")


def told(user: str, about: str) -> list[str]:
	return frappe.get_all(
		"Notification Log",
		filters={"for_user": user, "document_type": "Org Communication", "document_name": about},
		pluck="subject",
		order_by="creation asc",
	)


def state(said: str, channel: str, recipient: str) -> tuple[str, str | None]:
	row = {"said": said, "channel": channel, "recipient": recipient}
	return frappe.db.get_value(DELIVERY, row, ["status", "error"])


def todos(about: str) -> list[frappe._dict]:
	return frappe.get_all(
		"ToDo",
		filters={"reference_type": "Org Communication", "reference_name": about},
		fields=["allocated_to", "description"],
		order_by="allocated_to asc",
	)


def a_day_passes() -> None:
	row = frappe.qb.DocType(DELIVERY)
	due = add_to_date(now_datetime(), minutes=-1)
	frappe.qb.update(row).set(row.next_attempt, due).where(row.status == "Pending").run()
	frappe.db.commit()


@pytest.fixture
def talk() -> tuple[Conversation, str]:
	"""A family's conversation, and a coordinator of the school."""
	made = conversation()
	coordinator = people.staff("Activity Coordinator", [made.made.school]).name
	people.staff("Activity Coordinator", [places.school().name])
	frappe.db.commit()
	return made, coordinator


class TestQuestions:
	def test_coordinators_and_instructors_are_told_once_and_not_what_was_asked(self, talk) -> None:
		made, coordinator = talk
		say(made.family.user, made.thread, "May Mika come later? <b>", "Question")
		delivery.deliver()
		delivery.deliver()
		for user in (coordinator, made.teacher.user):
			(subject,) = told(user, made.thread)
			assert "A question was asked in" in subject
			assert "later" not in subject
		assert told(made.family.user, made.thread) == told(made.office, made.thread) == []
		others = frappe.get_all(
			DELIVERY, filters={"channel": "Notification", "org_communication": made.thread}, pluck="recipient"
		)
		# and whoever coordinates all schools
		assert {coordinator, made.teacher.user} <= set(others)
		assert {made.family.user, made.office}.isdisjoint(others)
		assert len(others) == len(set(others))

	def test_a_comment_tells_nobody(self, talk) -> None:
		made, coordinator = talk
		say(made.family.user, made.thread, "Thank you")
		delivery.deliver()
		assert told(coordinator, made.thread) == []

	def test_unanswered_for_a_day_it_is_a_todo_of_the_coordinators(self, talk) -> None:
		made, coordinator = talk
		say(made.family.user, made.thread, "May Mika come later?", "Question")
		delivery.deliver()
		assert todos(made.thread) == []
		a_day_passes()
		delivery.deliver()
		delivery.deliver()
		(todo,) = [each for each in todos(made.thread) if each.allocated_to == coordinator]
		assert "has waited for an answer for a day" in todo.description
		assert f'href="{portal_links.of_questions()}"' in todo.description

	def test_answered_within_the_day_or_hidden_it_is_not(self, talk) -> None:
		made, _coordinator = talk
		say(made.family.user, made.thread, "May Mika come later?", "Question")
		say(made.office, made.thread, "Yes", "Answer")
		hidden = say(made.family.user, made.thread, "And leave sooner?", "Question")["entry"]["name"]
		say(made.office, made.thread, "A mistake", "Redaction", redacts=hidden)
		a_day_passes()
		delivery.deliver()
		assert todos(made.thread) == []

	def test_staff_among_themselves_are_not_told_to_the_instructors(self, talk) -> None:
		made, coordinator = talk
		say(made.office, made.thread, "Did they pay?", "Question", visibility="Staff Only")
		delivery.deliver()
		assert len(told(coordinator, made.thread)) == 1
		assert told(made.teacher.user, made.thread) == []

	def test_an_answer_tells_who_asked_and_nobody_else(self, talk, mail_account) -> None:
		made, coordinator = talk
		say(made.family.user, made.thread, "May Mika come later?", "Question")
		say(coordinator, made.thread, "Of course", "Answer")
		delivery.deliver()
		(subject,) = told(made.family.user, made.thread)
		assert subject.startswith("Your question in")
		(mail,) = mails_to(made.family.user)
		assert "was answered" in text_of(mail)
		assert "Of course" not in text_of(mail)
		assert "answered" not in " ".join(told(coordinator, made.thread))

	def test_who_wants_offers_only_has_the_answer_in_the_bell(self, talk, mail_account) -> None:
		made, coordinator = talk
		preferences.set_offers_only(made.family.user, True)
		say(made.family.user, made.thread, "May Mika come later?", "Question")
		say(coordinator, made.thread, "Of course", "Answer")
		delivery.deliver()
		assert len(told(made.family.user, made.thread)) == 1
		assert mails_to(made.family.user) == []


def test_why_it_failed_is_stored_as_plain_text(talk, monkeypatch: pytest.MonkeyPatch) -> None:
	made, coordinator = talk

	def fail(_row: frappe._dict) -> None:
		raise ValueError("<script>told()</script>Nobody is there")

	monkeypatch.setattr(channels, "CHANNELS", {**channels.CHANNELS, "Notification": fail})
	said = say(made.family.user, made.thread, "May Mika come later?", "Question")["entry"]["name"]
	delivery.deliver()
	status, error = state(said, "Notification", coordinator)
	assert status == "Pending"
	assert "Nobody is there" in error
	assert "<script" not in error


def test_what_was_left_behind_is_found_at_night(talk) -> None:
	made, coordinator = talk
	say(made.family.user, made.thread, "May Mika come later?", "Question")
	assert [line for line in nightly_verification() if coordinator in line] == []
	row = frappe.qb.DocType(DELIVERY)
	long_ago = add_to_date(now_datetime(), hours=-2)
	frappe.qb.update(row).set(row.next_attempt, long_ago).where(row.recipient == coordinator).run()
	assert len([line for line in nightly_verification() if coordinator in line]) == 1


class TestPosts:
	def seat(self) -> tuple[offerings.Offered, people.Family]:
		made = offerings.open_offering()
		family = people.family(made.school)
		bookings.book(made, made.section, family.student)
		return made, family

	def test_an_offering_hears_once_by_bell_and_mail(self, mail_account) -> None:
		made, family = self.seat()
		stranger = people.family(made.school)
		said = post(made.school, audience("Program Offering", made.offering), message="A racket,\n<please>")
		frappe.db.commit()
		delivery.deliver()
		delivery.deliver()
		assert told(family.user, said.name) == [f"News from {made.school}: {said.title}"]
		(mail,) = mails_to(family.user)
		assert "A racket," in text_of(mail)
		assert said.title in text_of(mail)
		assert told(stranger.user, said.name) == mails_to(stranger.user) == []
		frappe.get_doc("Org Communication", said.name).save()
		delivery.deliver()
		assert len(mails_to(family.user)) == 1

	def test_published_again_and_to_more_it_tells_the_new_ones_alone(self, mail_account) -> None:
		made, family = self.seat()
		other = people.family(made.school)
		said = post(made.school, audience("Student", family.student))
		frappe.db.commit()
		delivery.deliver()
		for values in ({"status": "Draft"}, {"status": "Published"}):
			frappe.get_doc("Org Communication", said.name).update(values).save()
		said = frappe.get_doc("Org Communication", said.name)
		said.append("audiences", audience("Student", other.student))
		said.save()
		frappe.db.commit()
		delivery.deliver()
		assert len(told(family.user, said.name)) == len(mails_to(family.user)) == 1
		assert len(told(other.user, said.name)) == len(mails_to(other.user)) == 1

	def test_a_row_saved_by_itself_tells_whom_it_brings(self) -> None:
		made, family = self.seat()
		other = people.family(made.school)
		said = post(made.school, audience("Student", family.student))
		delivery.deliver()
		row = {
			"doctype": "Org Communication Audience",
			"parent": said.name,
			"parenttype": "Org Communication",
		}
		frappe.get_doc({**row, "parentfield": "audiences", **audience("Student", other.student)}).insert()
		frappe.db.commit()
		delivery.deliver()
		assert len(told(other.user, said.name)) == len(told(family.user, said.name)) == 1

	def test_nothing_is_told_before_its_time_nor_of_a_draft(self) -> None:
		made, family = self.seat()
		rows = audience("Program Offering", made.offering)
		later = post(made.school, rows, publish_from=add_to_date(now_datetime(), hours=1))
		draft = post(made.school, rows, status="Draft")
		over = post(
			made.school,
			rows,
			publish_from=add_to_date(now_datetime(), hours=-2),
			publish_to=add_to_date(now_datetime(), hours=-1),
		)
		frappe.db.commit()
		delivery.deliver()
		for said in (later, draft, over):
			assert told(family.user, said.name) == []
		frappe.db.set_value("Org Communication", later.name, "publish_from", None)
		frappe.db.commit()
		delivery.deliver()
		assert len(told(family.user, later.name)) == 1

	def test_by_their_preferences(self, mail_account) -> None:
		made, family = self.seat()
		preferences.set_offers_only(family.user, True)
		gran = people.guardian(None, email=f"{frappe.generate_hash(length=8)}@example.com", offers_only=1)
		student = frappe.get_doc("Student", family.student)
		student.append("guardians", {"guardian": gran.name, "relation": "Grandmother", "can_book": 1})
		student.save()
		said = post(made.school, audience("Student", family.student))
		frappe.db.commit()
		delivery.deliver()
		assert told(family.user, said.name) == mails_to(family.user) == mails_to(gran.email) == []
		why = ("Skipped", "This person has chosen to be told of offers only.")
		assert state(said.name, "Notification", family.user) == why
		assert state(said.name, "Email", gran.email) == why

	def test_by_the_preferences_of_whose_address_it_is(self, mail_account) -> None:
		made, family = self.seat()
		address = f"{frappe.generate_hash(length=8)}@work.example.com"
		# the office has another address than the one to sign in with, and what it noted before there was a log-in
		frappe.db.set_value("Guardian", family.guardian, {"email": address, "offers_only": 1})
		heard = post(made.school, audience("Student", family.student))
		frappe.db.commit()
		delivery.deliver()
		assert "Read and answer" in text_of(mails_to(address)[-1])
		preferences.set_offers_only(family.user, True)
		muted = post(made.school, audience("Student", family.student))
		frappe.db.commit()
		delivery.deliver()
		assert state(heard.name, "Email", address)[0] == "Done"
		assert state(muted.name, "Email", address)[0] == "Skipped"

	def test_what_names_a_group_reaches_its_instructor_and_staff_where_it_says_so(self) -> None:
		talk = conversation()
		made, teacher = talk.made, talk.teacher.user
		office = people.staff("Academic Staff", [made.school]).name
		elsewhere = people.staff("Academic Staff", [places.school().name]).name
		families = post(made.school, audience("Student Group", made.section, "guardians"))
		staff = post(made.school, audience("School", made.school, "staff"))
		frappe.db.commit()
		delivery.deliver()
		assert [len(told(user, families.name)) for user in (teacher, office, elsewhere)] == [1, 0, 0]
		assert [len(told(user, staff.name)) for user in (teacher, office, elsewhere)] == [1, 1, 0]

	def test_one_that_reaches_nobody_says_so(self) -> None:
		from ifitwala_ed.api.desk import preview_readers

		made = offerings.open_offering()
		family = people.family(made.school)
		row = audience("Program Offering", made.offering, "students", "guardians")
		form = frappe.get_doc(
			{
				"doctype": "Org Communication",
				"title": "Hello",
				"message": "Please.",
				"school": made.school,
				"audiences": [row],
			}
		).as_dict()
		coordinator = people.staff("Activity Coordinator", [made.school]).name
		with acting_as(coordinator):
			answer = preview_readers(form)
		assert (answer["people"], "Nobody is in the audience" in answer["sentence"]) == (0, True)
		frappe.clear_messages()
		said = post(made.school, row)
		assert "Nobody is in the audience" in str(frappe.local.message_log)
		bookings.book(made, made.section, family.student)
		with acting_as(coordinator):
			assert preview_readers(form) == {"people": 1, "sentence": ""}
		frappe.clear_messages()
		frappe.get_doc("Org Communication", said.name).update({"status": "Draft"}).save()
		frappe.get_doc("Org Communication", said.name).update({"status": "Published"}).save()
		assert "Nobody is in the audience" not in str(frappe.local.message_log)

	def test_a_thread_of_a_booking_is_no_post(self) -> None:
		made = conversation()
		frappe.db.commit()
		delivery.deliver()
		assert told(made.family.user, made.thread) == []

	def test_a_post_that_is_deleted_is_told_to_nobody(self) -> None:
		made, family = self.seat()
		said = post(made.school, audience("Student", family.student))
		frappe.delete_doc("Org Communication", said.name)
		frappe.db.commit()
		delivery.deliver()
		assert not frappe.db.exists(DELIVERY, {"org_communication": said.name})

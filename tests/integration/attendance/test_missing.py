"""*Tell the Family*: the guardians of a child that is missing are told by the outbox, once, and only as long as it is true."""

from datetime import timedelta
from functools import partial

import frappe
import pytest

from ifitwala_ed.activities.booking import events
from ifitwala_ed.activities.notices import portal_links, preferences
from ifitwala_ed.api import register
from ifitwala_ed.api.activity_booking import cancel_activity_booking
from ifitwala_ed.core import languages, moments
from ifitwala_ed.exceptions import ActivityAccessError, NotMarkedNowError
from ifitwala_ed.portal import bookings
from tests.factories import people, registers
from tests.factories.registers import LENGTH, Gate
from tests.integration.booking.conftest import acting_as
from tests.integration.notices.conftest import mails_to, notifications_of, text_of
from tests.integration.outbox.conftest import clear_outbox, deliveries
from tests.support import outbox

CHANNELS = ["Email", "Notification", "Thread"]


@pytest.fixture
def gate() -> Gate:
	made = registers.gate()
	clear_outbox()
	return made


def mark(gate: Gate, status: str, place: int = 0, minutes: int = 0) -> None:
	at = (gate.key.starts + timedelta(minutes=minutes)).isoformat()
	with acting_as(gate.teacher.user):
		answer = register.post_marks([gate.mark(gate.students[place], status, at=at)])
	assert answer["refused"] == []


def tell(gate: Gate, place: int = 0, user: str | None = None, session: str | None = None) -> None:
	with acting_as(user or gate.teacher.user):
		register.tell_family(gate.students[place], session or gate.session)


def booking_of(gate: Gate, place: int = 0) -> str:
	return frappe.db.get_value("Activity Booking", {"student": gate.students[place]})


def told(gate: Gate) -> list[str]:
	return frappe.get_all(
		events.EVENT,
		filters={"event": events.NOT_THERE, "to_student_group": gate.made.section},
		pluck="activity_booking",
		order_by="name asc",
	)


def outcomes(gate: Gate) -> dict[str, str]:
	"""The status of each channel."""
	return {row.channel: row.status for row in deliveries(booking_of(gate), event=events.NOT_THERE)}


def test_the_family_is_told_by_mail_bell_and_conversation(gate: Gate, mail_account: str) -> None:
	frappe.db.set_value("School", gate.made.school, "phone", "030 9876")
	mark(gate, "Absent")
	tell(gate)
	outbox.deliver()
	assert told(gate) == [booking_of(gate)]
	assert outcomes(gate) == dict.fromkeys(CHANNELS, "Done")
	name = frappe.db.get_value("Student", gate.students[0], "student_name")
	(mail,) = mails_to(gate.families[0].user)
	for text in (text_of(mail), notifications_of(gate.families[0].user)[-1].subject):
		assert name in text
		assert moments.span(gate.key.starts, gate.key.starts + LENGTH) in text
		assert "Please call the school: 030 9876." in text
	assert "price" not in text_of(mail)
	assert "next session" not in text_of(mail)
	assert mails_to(gate.families[1].user) == []


def test_a_school_without_a_number_is_called_without_one(gate: Gate, mail_account: str) -> None:
	frappe.db.set_value("School", gate.made.school, "phone", None)
	mark(gate, "Absent")
	tell(gate)
	outbox.deliver()
	assert "Please call the school." in text_of(mails_to(gate.families[0].user)[0])


def test_whoever_tells_and_however_often_it_is_told_once(gate: Gate, mail_account: str) -> None:
	office = people.staff("Academic Staff", [gate.made.school]).name
	mark(gate, "Absent")
	for user in (gate.teacher.user, gate.teacher.user, office):
		tell(gate, user=user)
	outbox.deliver()
	tell(gate)
	mark(gate, "Present", minutes=0)
	mark(gate, "Absent", minutes=1)
	tell(gate)
	outbox.deliver()
	assert len(told(gate)) == 1
	assert len(mails_to(gate.families[0].user)) == 1


def test_the_register_says_that_and_since_when(gate: Gate) -> None:
	mark(gate, "Absent")
	mark(gate, "Absent", place=1)
	tell(gate)
	with acting_as(gate.teacher.user):
		[session] = register.get_register(gate.day)["sessions"]
	[at] = frappe.get_all(events.EVENT, filters={"name": ["in", names(gate)]}, pluck="occurred_on")
	said = {each["student"]: each["told_on"] for each in session["students"]}
	assert said == {gate.students[0]: moments.iso(at), gate.students[1]: None}


def names(gate: Gate) -> list[str]:
	return frappe.get_all(
		events.EVENT, filters={"event": events.NOT_THERE, "activity_booking": booking_of(gate)}, pluck="name"
	)


@pytest.mark.parametrize("status", ["Present", "Late", "Excused", "Picked Up"])
def test_a_mark_that_comes_before_it_goes_out_takes_it_back(
	gate: Gate, mail_account: str, status: str
) -> None:
	mark(gate, "Absent")
	tell(gate)
	mark(gate, status, minutes=1)
	outbox.deliver()
	assert outcomes(gate) == dict.fromkeys(CHANNELS, "Skipped")
	assert mails_to(gate.families[0].user) == []
	assert {row.error for row in deliveries(booking_of(gate), event=events.NOT_THERE)} == {
		"The child isn't marked as absent. Please look at the register again."
	}


def test_so_does_the_familys_own_word(gate: Gate, mail_account: str) -> None:
	mark(gate, "Absent")
	tell(gate)
	with acting_as(gate.families[0].user):
		register.announce_absence(gate.students[0], gate.session, "")
	outbox.deliver()
	assert outcomes(gate) == dict.fromkeys(CHANNELS, "Skipped")


def test_and_a_seat_that_is_given_up(gate: Gate, mail_account: str) -> None:
	mark(gate, "Absent")
	tell(gate)
	cancel_activity_booking(booking_of(gate), "Moved away.")
	outbox.deliver()
	assert outcomes(gate)["Email"] == outcomes(gate)["Notification"] == "Skipped"


def test_who_wants_offers_only_is_told_too(gate: Gate, mail_account: str) -> None:
	preferences.set_offers_only(gate.families[0].user, True)
	mark(gate, "Absent")
	tell(gate)
	outbox.deliver()
	assert len(mails_to(gate.families[0].user)) == 1


def test_quiet_hours_hold_nothing_back(gate: Gate, mail_account: str, booking_settings) -> None:
	now = gate.key.starts
	quiet = {"offer_quiet_from": now - timedelta(hours=1), "offer_quiet_to": now + timedelta(hours=2)}
	booking_settings.update({name: f"{at:%H:%M:%S}" for name, at in quiet.items()}).save()
	mark(gate, "Absent")
	tell(gate)
	outbox.deliver()
	assert outcomes(gate) == dict.fromkeys(CHANNELS, "Done")


def test_where_nobody_can_be_told_the_office_calls(gate: Gate, mail_account: str) -> None:
	coordinator = people.staff("Activity Coordinator", [gate.made.school]).name
	student = gate.students[0]
	frappe.db.delete("Student Guardian", {"parent": student})
	frappe.db.set_value("Student", student, {"user": None, "student_email": None, "account_holder": None})
	frappe.db.set_value("Activity Booking", booking_of(gate), "account_holder", None)
	mark(gate, "Absent")
	tell(gate)
	outbox.deliver()
	assert outcomes(gate) == {"Thread": "Done", "Office": "Done"}
	[todo] = frappe.get_all("ToDo", filters={"allocated_to": coordinator}, pluck="description")
	assert "Nobody can be reached" in todo
	assert f'href="{portal_links.of_register(gate.key.starts.date(), gate.session)}"' in todo
	assert "has not come" in todo


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_each_reads_it_in_their_own_language(gate: Gate, mail_account: str, language: str) -> None:
	frappe.db.set_value("User", gate.families[0].user, "language", language)
	mark(gate, "Absent")
	tell(gate)
	outbox.deliver()
	text = text_of(mails_to(gate.families[0].user)[0])
	assert "has not come" not in text
	assert "call the school" not in text
	with languages.speaking(language):
		assert moments.clock(gate.key.starts) in text


def test_it_stands_in_the_bookings_history_and_moves_nothing(gate: Gate) -> None:
	mark(gate, "Absent")
	tell(gate)
	with acting_as(gate.families[0].user):
		last = bookings.one(booking_of(gate))["history"][-1]
	assert (last["event"], "has not come" in last["sentence"]) == (events.NOT_THERE, True)
	row = frappe.get_doc(events.EVENT, names(gate)[0])
	place = ("Confirmed", gate.made.section)
	assert (row.from_status, row.from_student_group) == (row.to_status, row.to_student_group) == place
	assert row.school == gate.made.school


class TestRefused:
	def refused(self, gate: Gate, words: str, **values: str) -> None:
		with pytest.raises(NotMarkedNowError, match=words):
			tell(gate, **values)
		assert told(gate) == []

	@pytest.mark.parametrize("status", [None, "Present", "Late", "Excused", "Picked Up"])
	def test_a_child_that_is_not_marked_absent(self, gate: Gate, status: str | None) -> None:
		if status:
			mark(gate, status)
		self.refused(gate, "isn't marked as absent")

	def test_a_child_whose_family_said_so(self, gate: Gate) -> None:
		with acting_as(gate.families[0].user):
			register.announce_absence(gate.students[0], gate.session, "A cold.")
		mark(gate, "Absent")
		self.refused(gate, "The family has said")

	def test_a_session_to_come(self, gate: Gate) -> None:
		coming = registers.next_session(gate.made.section, after=gate.key)
		self.refused(gate, "can be told from then on", session=str(coming))

	def test_a_session_of_another_day(self, gate: Gate) -> None:
		mark(gate, "Absent")
		key = registers.move(gate.made.section, gate.key.starts, gate.key.starts - timedelta(days=1))
		self.refused(gate, "on the day itself", session=str(key))

	def test_a_seat_that_was_given_up_since(self, gate: Gate) -> None:
		mark(gate, "Absent")
		cancel_activity_booking(booking_of(gate), "Moved away.")
		self.refused(gate, "has no seat in .* any more")

	@pytest.mark.parametrize("session", ["", "nonsense", "x@2026-12-03T15:30:00"])
	def test_what_is_no_session(self, gate: Gate, session: str) -> None:
		with acting_as(gate.teacher.user), pytest.raises(ActivityAccessError):
			register.tell_family(gate.students[0], session)

	def test_a_child_without_a_seat_there(self, gate: Gate) -> None:
		calls = [
			partial(register.tell_family, student, gate.session)
			for student in (people.student(gate.made.school).name, "no such child", "")
		]
		with acting_as(gate.teacher.user):
			for call in calls:
				with pytest.raises(ActivityAccessError):
					call()

	def test_who_may_not_mark_the_child(self, gate: Gate) -> None:
		mark(gate, "Absent")
		other_school = people.staff("Academic Staff", [registers.gate(children=1).made.school]).name
		for user in (people.teacher().user, other_school, gate.families[0].user, "Guest"):
			with acting_as(user), pytest.raises(ActivityAccessError):
				register.tell_family(gate.students[0], gate.session)
		assert told(gate) == []

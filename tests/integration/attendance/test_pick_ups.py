"""*Picked up by …* is told to who has asked for it, of the mark that counts when it goes out, and a correction says so."""

from datetime import timedelta

import frappe
import pytest

from ifitwala_ed.activities.booking import events
from ifitwala_ed.activities.notices import preferences
from ifitwala_ed.activities.outbox import planning
from ifitwala_ed.api import register
from ifitwala_ed.core import moments
from tests.factories import registers
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as
from tests.integration.notices.conftest import mails_to, notifications_of, text_of
from tests.integration.outbox.conftest import clear_outbox, deliveries
from tests.support import outbox

EVENTS = (events.CHILD_PICKED_UP, events.PICK_UP_CORRECTED)


@pytest.fixture
def gate() -> Gate:
	made = registers.gate()
	preferences.set_pick_ups(made.families[0].user, True)
	clear_outbox()
	return made


def mark(gate: Gate, status: str = "Picked Up", seconds: int = 0, place: int = 0, **values: str) -> dict:
	sent = gate.mark(gate.students[place], status, **values)
	sent["at"] = (gate.key.starts + timedelta(seconds=seconds)).isoformat()
	with acting_as(gate.teacher.user):
		assert register.post_marks([sent])["stored"] == [sent["uid"]]
	return sent


def told(gate: Gate, place: int = 0) -> list[str]:
	return [text_of(mail) for mail in mails_to(gate.families[place].user)]


def recorded(gate: Gate) -> list[str]:
	return frappe.get_all(
		events.EVENT,
		filters={"event": ["in", EVENTS], "to_student_group": gate.made.section},
		pluck="event",
		order_by="occurred_on asc",
	)


def errors(gate: Gate, event: str) -> set[str | None]:
	booking = frappe.db.get_value("Activity Booking", {"student": gate.students[0]})
	return {row.error for row in deliveries(booking, event=event, status="Skipped")}


def test_who_has_asked_is_told_when_and_by_whom(gate: Gate, mail_account: str) -> None:
	mark(gate, picked_up_by="Grandma")
	mark(gate, place=1, picked_up_by="Uncle")
	outbox.deliver()
	[text] = told(gate)
	assert "by Grandma" in text
	assert moments.moment(gate.key.starts) in text
	assert "corrects" not in text
	assert "by Grandma" in notifications_of(gate.families[0].user)[-1].subject
	# the other family hasn't asked, and nothing is on record for it
	assert told(gate, 1) == []
	assert recorded(gate) == [events.CHILD_PICKED_UP]


def test_by_whom_may_be_empty(gate: Gate, mail_account: str) -> None:
	mark(gate)
	outbox.deliver()
	[text] = told(gate)
	assert f": {moments.moment(gate.key.starts)}." in text
	assert "None" not in text


def test_offers_only_and_pick_ups_is_both(gate: Gate, mail_account: str) -> None:
	preferences.set_offers_only(gate.families[0].user, True)
	mark(gate, picked_up_by="Grandma")
	outbox.deliver()
	assert len(told(gate)) == 1


def test_who_asks_no_more_before_it_goes_out_is_not_told(gate: Gate, mail_account: str) -> None:
	mark(gate, picked_up_by="Grandma")
	planning.plan_awaiting(lambda: True)
	preferences.set_pick_ups(gate.families[0].user, False)
	outbox.deliver()
	assert told(gate) == []
	assert errors(gate, events.CHILD_PICKED_UP) == {"This person doesn't want to be told of it any more."}


def test_a_guardian_who_may_not_book_is_not_told(gate: Gate, mail_account: str) -> None:
	frappe.db.set_value("Student Guardian", {"parent": gate.students[0]}, "can_book", 0)
	mark(gate, picked_up_by="Grandma")
	outbox.deliver()
	assert (told(gate), recorded(gate)) == ([], [])


def test_the_same_mark_sent_again_is_told_once(gate: Gate, mail_account: str) -> None:
	sent = mark(gate, picked_up_by="Grandma")
	with acting_as(gate.teacher.user):
		assert register.post_marks([sent])["repeated"] == [sent["uid"]]
	outbox.deliver()
	assert len(told(gate)) == 1


def test_a_correction_before_it_goes_out_is_told_instead(gate: Gate, mail_account: str) -> None:
	mark(gate, picked_up_by="Grandma")
	mark(gate, seconds=5, picked_up_by="Grandpa")
	outbox.deliver()
	[text] = told(gate)
	assert "by Grandpa" in text
	assert "corrects" not in text
	assert errors(gate, events.CHILD_PICKED_UP) == {"Another mark counts by now."}


def test_a_correction_after_it_says_that_it_corrects(gate: Gate, mail_account: str) -> None:
	mark(gate, picked_up_by="Grandma")
	outbox.deliver()
	mark(gate, seconds=5, picked_up_by="Grandpa")
	outbox.deliver()
	assert "This corrects what you were told before." in told(gate)[1]


@pytest.mark.parametrize("status", ["Present", "Late", "Absent", "Excused"])
def test_a_pick_up_that_was_none_is_corrected(gate: Gate, mail_account: str, status: str) -> None:
	mark(gate, picked_up_by="Grandma")
	outbox.deliver()
	mark(gate, status, seconds=5)
	mark(gate, status, seconds=6)
	outbox.deliver()
	[_first, second] = told(gate)
	assert "was not picked up" in second
	assert f"{status}, " in second


def test_a_pick_up_that_was_none_and_was_not_told_is_told_by_nothing(gate: Gate, mail_account: str) -> None:
	mark(gate, picked_up_by="Grandma")
	mark(gate, "Present", seconds=5)
	outbox.deliver()
	assert told(gate) == []
	assert recorded(gate) == list(EVENTS)


def test_an_older_mark_that_comes_later_is_not_told(gate: Gate, mail_account: str) -> None:
	mark(gate, "Present", seconds=5)
	mark(gate, picked_up_by="Grandma")
	outbox.deliver()
	assert told(gate) == []


def test_what_is_no_pick_up_is_no_event(gate: Gate) -> None:
	for place, status in enumerate(("Present", "Late", "Absent", "Excused")):
		mark(gate, status, seconds=place)
	assert recorded(gate) == []


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_each_reads_it_in_their_own_language(gate: Gate, mail_account: str, language: str) -> None:
	frappe.db.set_value("User", gate.families[0].user, "language", language)
	mark(gate, picked_up_by="Grandma")
	outbox.deliver()
	mark(gate, "Present", seconds=5)
	outbox.deliver()
	for text in told(gate):
		assert "picked up" not in text
		assert "Present," not in text

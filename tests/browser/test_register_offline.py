"""The register at the gate, where the signal comes and goes: what was marked is kept, sent once, and nobody else's."""

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.api import activity_booking, register
from tests.browser.phones import AGE, MARK, PATH, Phone, a_phone, stored
from tests.factories import people, registers, safety
from tests.factories.people import PASSWORD
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium", "npm"), pytest.mark.http]

WORKER = "portal.get_service_worker"


@pytest.fixture
def gate() -> Gate:
	made = registers.gate(children=3)
	frappe.db.commit()
	return made


@pytest.fixture
def phone(chromium: "Browser", portal_server: Server, islands: None, gate: Gate) -> Iterator[Phone]:
	"""The phone of the one who teaches, with the register on it."""
	with a_phone(chromium, portal_server) as phone:
		phone.open(gate.teacher.user)
		phone.is_ready()
		yield phone


def test_marked_without_a_signal_and_sent_once_behind_it(phone: Phone, gate: Gate) -> None:
	mia, kim, _sam = gate.students
	phone.cut()
	phone.mark(mia, "Present")
	phone.mark(kim, "Absent")
	phone.mark(kim, "Late")
	phone.says("3 not sent")
	phone.has_counted(2, 3)
	assert stored(gate, mia) == []
	phone.mend()
	phone.says("All sent")
	assert (stored(gate, mia), stored(gate, kim)) == (["Present"], ["Absent", "Late"])
	assert phone.kept("marks") == []


def test_a_reload_without_a_signal_shows_the_list_and_keeps_what_waits(phone: Phone, gate: Gate) -> None:
	mia, kim, _sam = gate.students
	phone.cut()
	phone.mark(mia, "Late")
	phone.page.reload()
	phone.shows(mia, "Late")
	phone.says("1 not sent")
	phone.mark(kim, "Present")
	phone.has_counted(2, 3)
	# the start page, from which nothing is kept, leads to the register
	phone.page.goto(f"{phone.signal.url}/activities")
	phone.shows(mia, "Late")
	phone.says("2 not sent")
	phone.mend()
	phone.says("All sent")
	assert (stored(gate, mia), stored(gate, kim)) == (["Late"], ["Present"])


def test_an_answer_that_is_lost_is_one_mark(phone: Phone, gate: Gate) -> None:
	mia = gate.students[0]
	phone.signal.lost = 2
	phone.mark(mia, "Present")
	phone.until(lambda: not phone.signal.lost)
	phone.says("All sent")
	assert stored(gate, mia) == ["Present"]
	assert sum("post_marks" in path for path in phone.signal.asked) == 3


def test_several_pages_of_one_phone_send_once(phone: Phone, gate: Gate) -> None:
	mia, kim, _sam = gate.students
	other = Phone(phone.page.context.new_page(), phone.signal)
	other.page.goto(f"{phone.signal.url}{PATH}")
	other.is_ready()
	phone.cut()
	phone.mark(mia, "Present")
	other.shows(mia, "Present")
	other.mark(kim, "Late")
	phone.says("2 not sent")
	phone.signal.asked.clear()
	phone.mend()
	for each in (phone, other):
		each.says("All sent")
	assert (stored(gate, mia), stored(gate, kim)) == (["Present"], ["Late"])
	assert phone.kept("marks") == []


def test_what_the_school_refuses_is_shown_and_put_aside(phone: Phone, gate: Gate) -> None:
	mia, kim, _sam = gate.students
	phone.cut()
	phone.mark(mia, "Present")
	phone.mark(kim, "Present")
	gives_up(kim)
	phone.mend()
	refused = phone.page.get_by_role("alert").filter(has_text="has no seat")
	refused.wait_for()
	phone.says("All sent")
	# it survives a reload, and counts no more
	phone.page.reload()
	refused.wait_for()
	phone.has_counted(1, 2)
	refused.get_by_role("button", name="Put Aside").click()
	refused.wait_for(state="detached")
	assert phone.kept("marks") == []
	assert (stored(gate, mia), stored(gate, kim)) == (["Present"], [])


def gives_up(student: str) -> None:
	"""The child had no seat any more when the session began."""
	event = frappe.qb.DocType("Activity Booking Event")
	booking = frappe.get_value("Activity Booking", {"student": student})
	activity_booking.cancel_activity_booking(booking)
	(
		frappe.qb.update(event)
		.set(event.occurred_on, add_to_date(now_datetime(), hours=-2, as_datetime=True))
		.where((event.activity_booking == booking) & (event.to_status == "Cancelled"))
		.run()
	)
	frappe.db.commit()


def test_a_session_that_has_ended_is_begun_anew_and_goes_on(phone: Phone, gate: Gate) -> None:
	mia = gate.students[0]
	phone.cut()
	phone.mark(mia, "Present")
	phone.page.context.clear_cookies()
	phone.mend()
	phone.page.get_by_role("dialog", name="You Were Signed Out").wait_for()
	assert phone.kept("lists") == []
	assert stored(gate, mia) == []
	phone.sign_in(gate.teacher.user)
	phone.says("All sent")
	assert stored(gate, mia) == ["Present"]
	phone.until(lambda: phone.kept("lists"))


def test_another_person_sends_nothing_and_sees_nothing_of_it(
	phone: Phone, gate: Gate, portal_server: Server
) -> None:
	mia = gate.students[0]
	other = registers.gate(children=1)
	frappe.db.commit()
	phone.cut()
	phone.mark(mia, "Present")
	phone.page.context.clear_cookies()
	phone.mend()
	phone.page.get_by_role("dialog").wait_for()
	phone.sign_in(other.teacher.user)
	phone.page.get_by_role("heading", name="Somebody Else Is Signed In").wait_for()
	name = frappe.get_value("Student", mia, "student_name")
	assert phone.page.get_by_text(name).count() == 0
	phone.page.get_by_role("link", name="Open the Page Anew").click()
	phone.page.get_by_text("One mark of somebody else waits").wait_for()
	phone.mark(other.students[0], "Late")
	phone.says("All sent")
	assert (stored(gate, mia), stored(other, other.students[0])) == ([], ["Late"])
	assert [each["user"] for each in phone.kept("marks")] == [gate.teacher.user]
	phone.until(lambda: {each["user"] for each in phone.kept("lists")} == {other.teacher.user})
	# whoever made it signs in again; an answer on its way would bring the other's session back
	phone.page.goto("about:blank")
	phone.page.context.clear_cookies()
	phone.open(gate.teacher.user)
	phone.says("All sent")
	assert stored(gate, mia) == ["Present"]
	assert frappe.get_all(MARK, {"student": mia}, pluck="author", order_by="name asc") == [gate.teacher.user]


def test_somebody_who_signs_in_on_another_page_of_the_phone(phone: Phone) -> None:
	other = registers.gate(children=1)
	frappe.db.commit()
	# at once: a page that looks in between is told that nobody is signed in
	login = {"usr": other.teacher.user, "pwd": PASSWORD}
	assert phone.page.context.request.post(f"{phone.signal.url}/api/method/login", form=login).ok
	tab = Phone(phone.page.context.new_page(), phone.signal)
	tab.page.goto(f"{phone.signal.url}{PATH}")
	tab.is_ready()
	phone.page.evaluate("() => dispatchEvent(new Event('online'))")
	phone.page.get_by_role("heading", name="Somebody Else Is Signed In").wait_for()
	assert {each["user"] for each in phone.kept("lists")} <= {other.teacher.user}


def test_signing_out_says_what_is_lost_and_erases_the_phone(phone: Phone, gate: Gate) -> None:
	mia = gate.students[0]
	phone.signal.instead["post_marks"] = lambda _status, _content: (503, b"")
	phone.mark(mia, "Present")
	phone.says("1 not sent")
	# from another page, where the register isn't
	phone.page.goto(f"{phone.signal.url}/activities")
	phone.page.get_by_role("button", name="Sign Out").click()
	leaving = phone.page.get_by_role("alert").filter(has_text="Not Everything Is Sent")
	leaving.get_by_role("button", name="Stay Signed In").click()
	leaving.wait_for(state="detached")
	phone.page.get_by_role("button", name="Sign Out", exact=True).click()
	leaving.get_by_role("button", name="Sign Out and Lose Them").click()
	phone.page.wait_for_url("**/activities/sign-in")
	assert phone.kept("lists") == phone.kept("marks") == []
	assert phone.caches() == []
	assert phone.workers() == 0


def test_signing_out_sends_first_what_can_be_sent(phone: Phone, gate: Gate) -> None:
	mia = gate.students[0]
	phone.signal.instead["post_marks"] = lambda _status, _content: (503, b"")
	phone.mark(mia, "Present")
	phone.says("1 not sent")
	phone.page.goto(f"{phone.signal.url}/activities")
	phone.signal.instead.clear()
	frappe.db.delete(MARK, {"student": mia})
	frappe.db.commit()
	phone.page.get_by_role("button", name="Sign Out").click()
	phone.page.get_by_text("All is sent now.").wait_for()
	assert stored(gate, mia) == ["Present"]
	phone.page.get_by_role("status").get_by_role("button", name="Sign Out").click()
	phone.page.wait_for_url("**/activities/sign-in")
	assert phone.kept("marks") == []


def test_a_new_release_is_taken_when_it_is_complete(phone: Phone, gate: Gate) -> None:
	mia = gate.students[0]
	before = phone.caches()
	phone.cut()
	phone.mark(mia, "Present")
	phone.mend()
	phone.says("All sent")
	# its worker is there, and one of its files isn't yet
	phone.signal.instead[WORKER] = released
	phone.signal.instead["released.js"] = lambda _status, _content: (404, b"")
	phone.page.reload()
	phone.until(lambda: any("released.js" in path for path in phone.signal.asked))
	phone.cut()
	phone.mark(mia, "Late")
	phone.page.reload()
	phone.shows(mia, "Late")
	phone.says("1 not sent")
	assert phone.caches() == before
	phone.signal.instead["released.js"] = lambda _status, _content: (200, b"")
	phone.signal.instead["post_marks"] = lambda _status, _content: (503, b"")
	phone.mend()
	phone.page.evaluate(
		"() => navigator.serviceWorker.getRegistration('/activities').then((each) => each.update())"
	)
	phone.until(lambda: phone.caches() not in (before, []))
	phone.cut()
	phone.page.reload()
	phone.shows(mia, "Late")
	phone.says("1 not sent")
	phone.signal.instead.clear()
	phone.mend()
	phone.says("All sent")
	assert stored(gate, mia) == ["Present", "Late"]


def released(status: int, content: bytes) -> tuple[int, bytes]:
	"""The worker of another release: another version, and one file more."""
	told = content.replace(b'"version": "', b'"version": "next').replace(
		b'"files": [', b'"files": ["/released.js", '
	)
	return status, told


def test_a_list_is_shown_for_a_day_and_then_erased(phone: Phone, gate: Gate) -> None:
	phone.page.evaluate(AGE, 23 * 60)
	phone.cut()
	phone.page.reload()
	phone.child(gate.students[0]).wait_for()
	phone.page.evaluate(AGE, 61)
	phone.page.reload()
	phone.page.get_by_role("heading", name="Not on This Phone").wait_for()
	phone.until(lambda: not phone.kept("lists"))


def test_who_has_no_register_any_more_keeps_nothing(phone: Phone, gate: Gate) -> None:
	user = frappe.get_doc("User", gate.teacher.user)
	user.remove_roles("Instructor")
	frappe.db.commit()
	phone.page.evaluate("() => dispatchEvent(new Event('online'))")
	phone.page.get_by_role("heading", name="Not Yours to Mark").wait_for()
	assert phone.kept("lists") == []
	# the worker goes with the next page, whichever it is
	phone.page.goto(f"{phone.signal.url}/activities")
	phone.until(lambda: phone.workers() == 0)
	assert phone.caches() == []


def test_what_is_kept_has_no_words_of_anybody(phone: Phone, gate: Gate) -> None:
	mia, kim, _sam = gate.students
	with acting_as(gate.families[0].user):
		register.announce_absence(mia, gate.session, "A fever.")
	with acting_as(gate.teacher.user):
		register.post_marks([gate.mark(kim, "Late", note="Nosebleed.")])
	frappe.db.commit()
	phone.page.reload()
	phone.page.get_by_text("A fever.").wait_for()
	phone.page.get_by_text("Nosebleed.").wait_for()
	phone.says("All sent")
	phone.until(lambda: "Late" in str(phone.kept("lists")))
	assert "fever" not in str(phone.kept("lists"))
	assert "Nosebleed" not in str(phone.kept("lists"))
	phone.cut()
	phone.page.reload()
	phone.child(mia).get_by_text("Announced by the family").wait_for()
	phone.shows(kim, "Late")


def test_who_picks_up_a_child_is_asked_about_and_the_medical_note_stays_at_the_school(
	phone: Phone, gate: Gate
) -> None:
	mia = gate.students[0]
	safety.full_record(mia)
	frappe.db.commit()
	phone.page.reload()
	child = phone.child(mia)
	child.get_by_text("Must never be handed to").wait_for()
	phone.until(lambda: "Ralf Meier" in str(phone.kept("lists")))
	assert "EpiPen" not in str(phone.kept("lists"))
	phone.cut()
	phone.page.reload()
	child.get_by_text("Ralf Meier (Father)").wait_for()
	child.get_by_text("Picked up", exact=True).click()
	child.get_by_label("By whom").fill("ralf meier")
	child.get_by_role("button", name="Picked Up").click()
	phone.says("1 not sent")
	phone.mend()
	asked = phone.page.get_by_role("alert").filter(has_text="Please Look Twice")
	asked.wait_for()
	phone.says("1 refused")
	assert stored(gate, mia) == []
	asked.get_by_role("textbox", name="Note").fill("He was gone with her before we knew.")
	asked.get_by_label("It has happened all the same").check()
	asked.get_by_role("button", name="Picked Up").click()
	phone.shows(mia, "Picked Up")
	phone.says("All sent")
	assert stored(gate, mia) == ["Picked Up"]
	assert [what for what, *_rest in safety.accesses(mia)] == ["Written"]
	child.get_by_role("button", name="Read the Medical Note").click()
	phone.page.get_by_text(safety.NOTE).wait_for()
	frappe.db.rollback()
	assert [(what, user) for what, user, _group in safety.accesses(mia)][1:] == [("Read", gate.teacher.user)]
	assert "EpiPen" not in str(phone.kept("lists"))


def test_the_office_keeps_no_register_of_other_peoples_groups(
	chromium: "Browser", portal_server: Server, islands: None, gate: Gate
) -> None:
	office = people.staff("Academic Staff", [gate.made.school]).name
	frappe.db.commit()
	with a_phone(chromium, portal_server) as phone:
		phone.open(office)
		phone.mark(gate.students[0], "Present")
		phone.is_ready()
		assert [list_["sessions"] for list_ in phone.kept("lists")] == [[], []]
		assert stored(gate, gate.students[0]) == ["Present"]


def test_two_phones_and_one_child_with_the_network_cut_at_random(
	phone: Phone, gate: Gate, chromium: "Browser", portal_server: Server
) -> None:
	chance = random.Random(18)
	office = people.staff("Academic Staff", [gate.made.school]).name
	frappe.db.commit()
	mia = gate.students[0]
	with a_phone(chromium, portal_server) as other:
		other.open(office)
		other.says("All sent")
		phones, made = [phone, other], 0
		for _time in range(8):
			here = chance.choice(phones)
			now = here.child(mia).locator(".marks [aria-pressed=true]")
			pressed = now.inner_text() if now.count() else None
			here.mark(mia, chance.choice([each for each in ("Present", "Late", "Absent") if each != pressed]))
			made += 1
			act = chance.choice(("cut", "mend", "lose", "nothing"))
			if act == "lose":
				here.signal.lost = 1
			elif act != "nothing":
				getattr(chance.choice(phones), act)()
		for each in phones:
			each.mend()
			each.says("All sent")
		counting = stored(gate, mia)[-1]
		for each in phones:
			each.page.evaluate("() => dispatchEvent(new Event('online'))")
			each.shows(mia, counting)
	assert len(stored(gate, mia)) == made

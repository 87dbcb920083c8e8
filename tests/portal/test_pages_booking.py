"""What a family does with a booking, each with its form and without JavaScript: as it should be, and refused."""

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.notices import preferences
from ifitwala_ed.api.activity_booking import (
	allocate_activity_bookings,
	cancel_activity_booking,
	close_activity_booking_window,
)
from tests.factories import bookings, conversations, lotteries, offerings, people
from tests.support.http import Server
from tests.support.pages import Browser

pytestmark = pytest.mark.http


def browser_of(server: Server, user: str) -> Browser:
	frappe.db.commit()
	return Browser(server, user)


def offered() -> tuple[people.Family, str]:
	"""A family to whom a seat is offered, and the booking."""
	made = offerings.open_offering(capacity=1)
	family = people.family(made.school)
	first = bookings.book(made, made.section)
	waiting = bookings.book(made, made.section, family.student)
	cancel_activity_booking(first)
	return family, waiting


def status_of(booking: str) -> str:
	frappe.db.rollback()
	return frappe.db.get_value("Activity Booking", booking, "status")


def test_an_offer_stands_first_and_is_accepted(server: Server) -> None:
	family, booking = offered()
	browser = browser_of(server, family.user)
	home = browser.open("/activities")
	page = browser.open(home.link("Look and Answer"))
	assert page.path == f"/activities/bookings/{booking}"
	assert "Kept for you until" in page.text
	# looking at it, as programs that read mails do, changes nothing
	assert status_of(booking) == "Offered"
	accepted = browser.send(page, page.form("accept"))
	assert browser.followed == [303, 200]
	assert "Accepted" in accepted.notice
	assert status_of(booking) == "Confirmed"
	again = browser.send(page, page.form("accept"))
	assert browser.followed == [303, 200]
	assert again.status == 200


def test_an_offer_that_has_ended_says_when(server: Server) -> None:
	family, booking = offered()
	browser = browser_of(server, family.user)
	page = browser.open(f"/activities/bookings/{booking}")
	frappe.db.set_value(
		"Activity Booking", booking, "offer_expires_on", add_to_date(now_datetime(), minutes=-1)
	)
	frappe.db.commit()
	refused = browser.send(page, page.form("accept"))
	assert refused.status == 410
	assert "has expired" in refused.notice
	assert status_of(booking) == "Expired"
	assert not refused.has_form("accept")
	assert refused.link("See what fits " + booking_title(booking, "student_name"))


def booking_title(booking: str, fieldname: str = "offering_title") -> str:
	return frappe.db.get_value("Activity Booking", booking, fieldname)


def test_an_offer_is_declined(server: Server) -> None:
	family, booking = offered()
	browser = browser_of(server, family.user)
	page = browser.open(f"/activities/bookings/{booking}")
	declined = browser.send(page, page.form("cancel"))
	assert "Declined" in declined.notice
	assert status_of(booking) == "Cancelled"
	assert "declined" in declined.text


def test_a_booking_is_cancelled_with_a_reason(server: Server) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	booking = bookings.book(made, made.section, family.student)
	browser = browser_of(server, family.user)
	page = browser.open(f"/activities/bookings/{booking}")
	cancelled = browser.send(page, page.form("cancel"), reason="We are moving to the sea.")
	assert browser.followed == [303, 200]
	assert "Cancelled" in cancelled.notice
	assert status_of(booking) == "Cancelled"
	assert "moving to the sea" in cancelled.text


def test_what_the_school_cancels_has_no_form_and_is_refused(
	server: Server, booking_settings: Document
) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	booking = bookings.book(made, made.section, family.student)
	browser = browser_of(server, family.user)
	page = browser.open(f"/activities/bookings/{booking}")
	booking_settings.self_cancellation = "Not Allowed"
	booking_settings.save()
	frappe.db.commit()
	refused = browser.send(page, page.form("cancel"), reason="We are moving.")
	assert refused.status == 409
	assert "office" in refused.notice
	assert status_of(booking) == "Confirmed"
	assert not refused.has_form("cancel")


def test_choices_are_changed_until_booking_closes(server: Server) -> None:
	made = lotteries.lottery(sections=3)
	family = people.family(made.offered.school)
	booking = made.apply(made.sections[0], student=family.student)
	browser = browser_of(server, family.user)
	page = browser.open(f"/activities/bookings/{booking}")
	form = page.form("change")
	assert form.fields["choice_1"] == made.sections[0]
	changed = browser.send(page, form, choice_1=made.sections[2], choice_2=made.sections[1])
	assert browser.followed == [303, 200]
	assert "saved" in changed.notice
	assert "Last saved: " in changed.text
	assert changed.form("change").fields["choice_2"] == made.sections[1]
	refused = browser.send(changed, changed.form("change"), choice_2=made.sections[2])
	assert refused.status == 422
	assert "more than once" in refused.notice
	assert refused.form("change").fields["choice_2"] == made.sections[2]
	close_activity_booking_window(made.name)
	frappe.db.commit()
	late = browser.send(changed, changed.form("change"), choice_1=made.sections[0], choice_2="")
	assert late.status == 409
	assert "closed" in late.notice
	assert not late.has_form("change")
	frappe.db.rollback()
	stored = frappe.get_doc("Activity Booking", booking)
	assert stored.ranked_choices == [made.sections[2], made.sections[1]]


def test_the_result_of_a_draw_has_its_reason_and_its_proof(server: Server) -> None:
	made = lotteries.lottery(sections=2, capacity=1)
	family = people.family(made.offered.school)
	booking = made.apply(*made.sections, student=family.student)
	made.close()
	allocate_activity_bookings(made.name)
	browser = browser_of(server, family.user)
	page = browser.open(f"/activities/bookings/{booking}")
	assert "The draw" in page.text
	commitment = frappe.db.get_value("Program Offering", made.name, "activity_lottery_commitment")
	assert commitment in page.text
	assert "Confirmed" in page.text


def test_a_family_asks_in_the_conversation_of_its_booking(server: Server) -> None:
	told = conversations.conversation()
	browser = browser_of(server, told.family.user)
	page = browser.open(f"/activities/bookings/{told.booking}")
	note = "Does she need <b>goggles</b> & {index}?"
	sent = browser.send(page, page.form("reply"), note=note)
	assert browser.followed == [303, 200]
	assert "Sent" in sent.notice
	assert note in sent.text
	assert "<b>goggles</b>" not in sent.html
	entry = frappe.get_all(
		"Communication Interaction Entry",
		filters={"user": told.family.user},
		fields=["intent_type", "note"],
		order_by="creation desc",
		limit=1,
	)
	frappe.db.rollback()
	empty = browser.send(page, page.form("reply"), note="   ")
	assert empty.status == 422
	assert "Nothing is written yet" in empty.notice
	assert entry is not None


def test_messages_are_answered_and_acknowledged(server: Server) -> None:
	told = conversations.conversation()
	browser = browser_of(server, told.family.user)
	page = browser.open("/activities/messages")
	assert booking_title(told.booking) in page.text
	form = page.form("reply")
	sent = browser.send(page, form, note="Thank you very much.")
	assert "Sent" in sent.notice
	assert "Thank you very much." in sent.text
	refused = browser.send(page, form, note="x" * 5000)
	assert refused.status == 422
	assert "x" * 5000 in refused.form("reply").fields["note"]


def test_bookings_of_all_children_are_listed_by_what_has_to_be_done(server: Server) -> None:
	made = offerings.open_offering(sections=2, capacity=1)
	family = people.family(made.school, children=2)
	mine = bookings.book(made, made.sections[0], family.students[0])
	waits = bookings.book(made, made.sections[0], family.students[1])
	browser = browser_of(server, family.user)
	page = browser.open("/activities/bookings")
	for name in (mine, waits):
		assert any(href.endswith(name) for href, _text in page.read.links)
	assert "Number 1 on the waitlist" in page.text
	nothing = browser_of(server, people.family(made.school).user).open("/activities/bookings")
	assert "No bookings yet" in nothing.text


def test_the_calendar_lists_sessions_week_by_week(server: Server) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	booking = bookings.book(made, made.section, family.student)
	first = frappe.db.get_value(
		"Location Booking", {"source_name": made.section}, "from_datetime", order_by="from_datetime asc"
	)
	browser = browser_of(server, family.user)
	page = browser.open("/activities/calendar", week=first.date().isoformat())
	assert booking_title(booking) in page.text
	assert browser.open("/activities/calendar", week="yesterday").status == 200
	assert browser.open("/activities/calendar", week="0001-01-01").status == 200
	empty = browser.open("/activities/calendar", week=add_to_date(first, days=200).date().isoformat())
	assert "No sessions in these two weeks" in empty.text
	assert browser.open(page.link("Later")).status == 200


def test_settings_are_saved_and_refused(server: Server) -> None:
	family = people.family(offerings.open_offering().school)
	browser = browser_of(server, family.user)
	page = browser.open("/activities/settings")
	form = page.form("save")
	refused = browser.send(page, form, mobile_no="call me")
	assert refused.status == 422
	assert refused.form("save").fields["mobile_no"] == "call me"
	# all of the form is as it was filled
	refused = browser.send(page, form, mobile_no="call me", offers_only=1, language="fr")
	assert refused.form("save").fields["offers_only"] == "1"
	assert "pick_ups" not in refused.form("save").fields
	assert refused.form("save").fields["language"] == "fr"
	saved = browser.send(page, form, mobile_no="+49 30 1234", offers_only=1, pick_ups=1, language="de")
	assert browser.followed == [303, 200]
	assert 'lang="de"' in saved.html
	assert saved.form("save").fields["offers_only"] == "1"
	assert saved.form("save").fields["pick_ups"] == "1"
	frappe.db.rollback()
	assert preferences.who_want_pick_ups({family.user}) == {family.user}
	assert frappe.db.get_value("Guardian", family.guardian, "mobile_no") == "+49 30 1234"
	assert frappe.db.get_value("User", family.user, "language") == "de"


def test_signing_out_ends_the_session(server: Server) -> None:
	family = people.family(offerings.open_offering().school)
	browser = browser_of(server, family.user)
	page = browser.open("/activities")
	answer = browser.session.post(
		f"{server.url}/activities/settings", data=page.form("sign_out").fields, allow_redirects=False
	)
	assert (answer.status_code, answer.headers["Location"][-19:]) == (303, "/activities/sign-in")
	# nor does anything of it stay on the device
	assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
	assert "Clear-Site-Data" not in browser.open("/activities").headers
	assert browser.open("/activities").path.startswith("/activities/sign-in")


def test_signing_out_everywhere_ends_every_session(server: Server) -> None:
	family = people.family(offerings.open_offering().school)
	phone, lost = browser_of(server, family.user), Browser(server, family.user)
	assert lost.open("/activities").status == 200
	settings = phone.open("/activities/settings")
	phone.send(settings, settings.form("sign_out_everywhere"))
	for browser in (phone, lost):
		assert browser.open("/activities").path.startswith("/activities/sign-in")

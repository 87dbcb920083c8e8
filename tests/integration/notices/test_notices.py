"""What families are told: each event in plain words, to all of the family, after the commit and once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import frappe
import pytest
from frappe.utils import add_to_date, get_url, now_datetime

from ifitwala_ed.activities.booking import events, offers, section_sessions
from ifitwala_ed.activities.notices import kinds, preferences, sentences, templates
from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.activities.outbox import job
from ifitwala_ed.api import notice_preferences
from ifitwala_ed.api.activity_booking import cancel_activity_booking, confirm_activity_booking_offer
from ifitwala_ed.api.desk import send_again
from ifitwala_ed.core import moments
from tests.factories import billing, offerings, people
from tests.factories.bookings import let_an_hour_pass_since_the_offer
from tests.integration.booking.conftest import acting_as
from tests.integration.notices.conftest import happens, html_of, mails_to, notifications_of, text_of
from tests.integration.outbox.conftest import deliveries
from tests.support import outbox

STORY = NoticeContext(
	event=kinds.CONFIRMED,
	activity_booking="b1",
	student="s1",
	student_name="Mika",
	offering_title="Chess",
	status="Offered",
	from_status="Waitlisted",
	section="Monday",
	from_section="Friday",
	offer_expires_on=datetime(2031, 5, 7, 18, 30),
	sales_invoice="SINV-1",
	reason="The hall is wet",
)


def waiting_family(book: Callable[..., dict]) -> tuple[dict, people.Family, dict, people.Family]:
	"""One family with the only seat, another waiting for it."""
	made = offerings.open_offering(capacity=1)
	first, second = people.family(made.school), people.family(made.school)
	return book(made, first, made.section), first, book(made, second, made.section), second


class TestSentences:
	@pytest.mark.parametrize("event", sorted(templates.NAMES))
	def test_everything_mailed_has_a_sentence_a_heading_and_a_template(self, event: str) -> None:
		context = replace(STORY, event=event)
		sentence = sentences.for_family(context)
		assert "Mika" in sentence
		assert "Chess" in sentence
		assert sentences.subject(context).startswith("Chess: ")
		assert frappe.db.exists("Email Template", templates.NAMES[event])

	def test_an_offer_says_until_when(self) -> None:
		for event in (kinds.OFFERED, events.OFFER_REMINDER):
			deadline = moments.moment(STORY.offer_expires_on)
			assert deadline in sentences.for_family(replace(STORY, event=event))

	def test_the_activity_is_said_once(self) -> None:
		story = replace(STORY, activity="Games")
		assert sentences.for_family(story) == "Mika has a seat in Games, Chess (Monday)."
		for activity in ("Chess", "monday", None, ""):
			assert (
				sentences.for_family(replace(STORY, activity=activity))
				== "Mika has a seat in Chess (Monday)."
			)

	def test_a_move_names_both_sections(self) -> None:
		sentence = sentences.for_family(replace(STORY, event=events.MOVED, from_status="Confirmed"))
		assert sentence == "Mika was moved from Friday to Chess (Monday)."

	@pytest.mark.parametrize(
		"event", [kinds.REJECTED, kinds.CONFIRMED, kinds.WAITLISTED, kinds.EXPIRED, events.MOVED]
	)
	def test_what_was_noted_for_staff_is_not_told(self, event: str) -> None:
		assert "wet" not in sentences.for_family(replace(STORY, event=event))

	@pytest.mark.parametrize("event", [kinds.CANCELLED, events.SECTION_CANCELLED, events.SESSION_CANCELLED])
	def test_the_reason_of_a_cancellation_is(self, event: str) -> None:
		assert "The hall is wet" in sentences.for_family(replace(STORY, event=event))

	def test_a_skipped_promotion_is_for_staff(self) -> None:
		context = replace(STORY, event=events.PROMOTION_SKIPPED, reason="Overlaps with <strong>Judo</strong>")
		assert sentences.for_family(context) is None
		assert sentences.for_staff(context) == "Mika was passed over for a free seat: Overlaps with Judo"


class TestWhatFollowsABooking:
	def test_a_confirmation_is_notified_and_mailed(self, book, mail_account) -> None:
		made = offerings.open_offering()
		family = people.family(made.school)
		booking = book(made, family, made.section)
		outbox.deliver()
		(notification,) = notifications_of(family.user)
		assert (notification.type, notification.document_name) == ("Alert", booking["name"])
		assert notification.link == get_url(f"/activities/bookings/{booking['name']}")
		assert "has a seat in" in notification.subject
		(mail,) = mails_to(family.user)
		assert notification.link in html_of(mail)
		assert "has a seat in" in text_of(mail)

	def test_an_offer_has_its_deadline_and_link_and_a_reminder_follows_once(
		self, book, mail_account, booking_settings
	) -> None:
		taken, first, waiting, second = waiting_family(book)
		with acting_as(first.user):
			cancel_activity_booking(taken["name"])
		outbox.deliver()
		deadline = frappe.db.get_value("Activity Booking", waiting["name"], "offer_expires_on")
		offer = mails_to(second.user)[-1]
		assert moments.moment(deadline) in text_of(offer)
		assert f"/activities/bookings/{waiting['name']}" in html_of(offer)
		frappe.db.set_value(
			"Activity Booking", waiting["name"], "offer_expires_on", add_to_date(now_datetime(), hours=1)
		)
		booking_settings.update({"offer_reminder_hours": 2}).save()
		let_an_hour_pass_since_the_offer(waiting["name"])
		offers.remind()
		offers.remind()
		outbox.deliver()
		told = [text_of(mail) for mail in mails_to(second.user)]
		assert len(told) == 3
		assert "until" in told[-1]

	def test_nothing_of_one_family_goes_to_the_other(self, book, mail_account) -> None:
		taken, first, waiting, second = waiting_family(book)
		with acting_as(first.user):
			cancel_activity_booking(taken["name"])
		with acting_as(second.user):
			confirm_activity_booking_offer(waiting["name"])
		outbox.deliver()
		for mine, other in ((first, second), (second, first)):
			told = [text_of(mail) for mail in mails_to(mine.user)] + [
				n.subject for n in notifications_of(mine.user)
			]
			assert told
			names = [
				frappe.db.get_value("Student", other.student, "student_name"),
				other.user,
				other.guardian,
			]
			assert not [text for text in told for name in names if name in text]

	def test_an_offer_that_is_gone_is_not_told(self, book, mail_account) -> None:
		taken, first, waiting, second = waiting_family(book)
		outbox.deliver()
		with acting_as(first.user):
			cancel_activity_booking(taken["name"])
		with acting_as(second.user):
			confirm_activity_booking_offer(waiting["name"])
		outbox.deliver()
		rows = deliveries(waiting["name"], event="Offered")
		assert {(row.channel, row.status) for row in rows if row.channel in ("Email", "Notification")} == {
			("Email", "Skipped"),
			("Notification", "Skipped"),
		}
		assert len(mails_to(second.user)) == 2

	def test_a_rolled_back_booking_is_told_to_nobody(self, book, mail_account) -> None:
		made = offerings.open_offering()
		family = people.family(made.school)
		booking = book(made, family, made.section)
		outbox.deliver()
		document = frappe.get_doc("Activity Booking", booking["name"])
		document.status = "Cancelled"
		document.save()
		frappe.db.rollback()
		outbox.deliver()
		assert len(mails_to(family.user)) == len(notifications_of(family.user)) == 1


class TestWhatMailsCarry:
	def test_a_seat_has_its_next_session_and_its_price(self, book, mail_account) -> None:
		made = billing.paid_offering(fee=40)
		family = billing.paying_family(made.school)
		book(made, family, made.section)
		outbox.deliver()
		session = section_sessions.next_sessions({made.section})[made.section]
		when = moments.span(session.from_datetime, session.to_datetime)
		for text in (text_of(mails_to(family.user)[0]), notifications_of(family.user)[0].subject):
			assert f"The next session is {when}, {session.location_name}." in text
			assert "40.00" in text

	def test_a_free_seat_names_no_price_and_who_waits_no_session(self, book, mail_account) -> None:
		_taken, first, _waiting, second = waiting_family(book)
		outbox.deliver()
		assert "The price is" not in text_of(mails_to(first.user)[0])
		assert "The next session is" not in text_of(mails_to(second.user)[0])

	def test_the_schools_own_template_has_a_place_for_each(self, book, mail_account) -> None:
		template = frappe.get_doc("Email Template", templates.NAMES[kinds.CONFIRMED])
		names = ("student_name", "activity", "section", "weekday", "date", "time", "room", "teacher", "price")
		template.response_html = "|".join(f"{{{{ {name} }}}}" for name in names)
		template.save()
		try:
			made = billing.paid_offering(fee=40)
			family = billing.paying_family(made.school)
			book(made, family, made.section)
			outbox.deliver()
		finally:
			template.update({"response_html": templates.BODY}).save()
			frappe.db.commit()
		session = section_sessions.next_sessions({made.section})[made.section]
		activity = frappe.db.get_value("Program Offering", made.offering, "activity")
		assert html_of(mails_to(family.user)[0]).split("<body")[-1].count("|") == len(names) - 1
		told = text_of(mails_to(family.user)[0])
		for value in (
			frappe.db.get_value("Student", family.student, "student_name"),
			frappe.db.get_value("Activity", activity, "activity_name"),
			frappe.db.get_value("Student Group", made.section, "student_group_name"),
			session.from_datetime.strftime("%A"),
			moments.day(session.from_datetime),
			moments.clocks(session.from_datetime, session.to_datetime),
			session.location_name,
			session.instructors[0],
			"40.00",
		):
			assert value in told

	def test_an_offer_says_what_to_do_until_when(self) -> None:
		until = moments.moment(STORY.offer_expires_on)
		assert sentences.to_do(replace(STORY, event=kinds.OFFERED)) == f"Accept the seat by {until}."
		assert sentences.to_do(STORY) == ""

	def test_a_section_without_a_session_to_come_leaves_the_places_empty(self) -> None:
		story = replace(STORY, to_status="Confirmed", status="Confirmed", next_session=None)
		assert sentences.facts(story) == []
		mail = templates.render(story, "en", has_log_in=True)
		assert "Mika has a seat in Chess (Monday)." in mail.body


class TestMail:
	def test_without_an_account_it_is_skipped_with_the_reason_and_can_be_sent_later(
		self, book, request, monkeypatch
	) -> None:
		monkeypatch.setitem(frappe.local.conf, "mute_emails", 0)
		made = offerings.open_offering()
		family = people.family(made.school)
		booking = book(made, family, made.section)
		outbox.deliver()
		(row,) = deliveries(booking["name"], channel="Email")
		assert (row.status, row.error) == ("Skipped", "This site has no outgoing Email Account.")
		assert len(notifications_of(family.user)) == 1
		assert job.deliver() == {"planned": 0, "tried": 0}
		request.getfixturevalue("mail_account")
		send_again([row.name])
		outbox.deliver()
		assert len(mails_to(family.user)) == 1

	def test_names_can_not_bring_markup_or_headers(self, book, mail_account) -> None:
		made = offerings.open_offering(title="Chess <img src=x onerror=alert(1)> {{ 1234 * 56789 }}")
		family = people.family(made.school)
		book(made, family, made.section)
		outbox.deliver()
		(mail,) = mails_to(family.user)
		assert "<img src=x" not in html_of(mail)
		assert str(1234 * 56789) not in text_of(mail)
		assert "<img src=x" not in notifications_of(family.user)[0].subject

	def test_it_is_in_the_readers_language(self, book, mail_account, german) -> None:
		german({"{0} has a seat in {1}.": "{0} hat einen Platz in {1}.", "Seat confirmed": "Platz sicher"})
		made = offerings.open_offering()
		family = people.family(made.school)
		frappe.db.set_value("User", family.user, "language", "de")
		book(made, family, made.section)
		outbox.deliver()
		(mail,) = mails_to(family.user)
		assert "hat einen Platz in" in text_of(mail)
		assert "Platz sicher" in text_of(mail)
		assert "hat einen Platz in" in notifications_of(family.user)[0].subject
		assert frappe.local.lang != "de"

	def test_the_school_writes_its_own_words_for_a_language_too(self, book, mail_account) -> None:
		name = templates.NAMES[kinds.CONFIRMED]
		template = frappe.get_doc("Email Template", name)
		template.update({"subject": "Hello {{ student_name }}", "response_html": "<p>At {{ section }}.</p>"})
		german = templates.new(f"{name} (de)")
		german.update({"subject": "Hallo {{ student_name }}", "response_html": "<p>Bei {{ section }}.</p>"})
		try:
			template.save()
			german.insert()
			made = offerings.open_offering()
			here, there = people.family(made.school), people.family(made.school)
			frappe.db.set_value("User", there.user, "language", "de")
			for family in (here, there):
				book(made, family, made.section)
			outbox.deliver()
			assert "Subject: Hello Mika" in mails_to(here.user)[0]
			assert "Subject: Hallo Mika" in mails_to(there.user)[0]
		finally:
			german.delete()
			template.update({"subject": templates.SUBJECT, "response_html": templates.BODY})
			template.save()
			frappe.db.commit()

	def test_who_has_left_the_family_meanwhile_is_told_nothing(self, book, mail_account) -> None:
		from ifitwala_ed.activities.outbox import planning

		made = offerings.open_offering()
		family = people.family(made.school)
		booking = book(made, family, made.section)
		planning.plan_awaiting(lambda: True)
		frappe.db.set_value("Student Guardian", {"parent": family.student}, "can_book", 0)
		outbox.deliver()
		assert mails_to(family.user) == notifications_of(family.user) == []
		rows = deliveries(booking["name"])
		assert {row.status for row in rows if row.channel in ("Email", "Notification")} == {"Skipped"}


class TestPreferences:
	def test_that_a_child_is_in_two_places_is_told_to_everybody_who_has_a_seat(
		self, book, mail_account
	) -> None:
		made = offerings.open_offering()
		family = people.family(made.school)
		booking = book(made, family, made.section)
		preferences.set_offers_only(family.user, True)
		happens(booking["name"], events.IN_TWO_PLACES, reason="Monday")
		(mail,) = mails_to(family.user)
		assert "at the same time as something else" in text_of(mail)
		assert "See the booking" in text_of(mail)

	def test_one_reads_and_sets_ones_own(self) -> None:
		user = people.user("Ada", ["Guardian"]).name
		with acting_as(user):
			assert notice_preferences.get_notice_preferences() == {"offers_only": False, "pick_ups": False}
			assert notice_preferences.set_notice_preferences(1) == {"offers_only": True, "pick_ups": False}
			assert notice_preferences.set_notice_preferences(offers_only=False) == {
				"offers_only": False,
				"pick_ups": False,
			}
			told = {"offers_only": False, "pick_ups": True}
			assert notice_preferences.set_notice_preferences(offers_only=False, pick_ups=True) == told
			assert notice_preferences.set_notice_preferences(offers_only=False) == told
		assert frappe.db.count(preferences.PREFERENCE, {"user": user}) == 1

	def test_who_wants_offers_only_gets_offers_only(self, book, mail_account) -> None:
		taken, first, waiting, second = waiting_family(book)
		preferences.set_offers_only(second.user, True)
		outbox.deliver()
		assert notifications_of(second.user) == []
		with acting_as(first.user):
			cancel_activity_booking(taken["name"])
		outbox.deliver()
		(mail,) = mails_to(second.user)
		assert "is offered to" in text_of(mail)
		assert len(notifications_of(second.user)) == 1
		rows = deliveries(waiting["name"], channel="Email", event="Waitlisted")
		assert rows[0].error == "This person has chosen to be told of offers only."

	def test_a_guardian_without_a_log_in_gets_offers_only_when_the_school_says_so(
		self, book, mail_account
	) -> None:
		made = offerings.open_offering()
		family = people.family(made.school)
		gran = people.guardian(None, email=f"{frappe.generate_hash(length=8)}@example.com")
		student = frappe.get_doc("Student", family.student)
		student.append("guardians", {"guardian": gran.name, "relation": "Grandmother", "can_book": 1})
		student.save()
		booking = book(made, family, made.section)
		outbox.deliver()
		(mail,) = mails_to(gran.email)
		assert "The school can have you told of offers only" in text_of(mail)
		frappe.get_doc("Guardian", gran.name).update({"offers_only": 1}).save()
		happens(booking["name"], events.INVOICED)
		assert len(mails_to(gran.email)) == 1
		rows = deliveries(booking["name"], channel="Email", event="Invoiced", recipient=gran.email)
		assert rows[0].error == "This person has chosen to be told of offers only."

	def test_staff_of_another_school_set_nothing(self) -> None:
		from tests.factories import places

		here, there = places.school().name, places.school().name
		family, coordinator = people.family(here), people.staff("Activity Coordinator", [there])
		preference = {"doctype": preferences.PREFERENCE, "user": family.user, "offers_only": 1}
		with acting_as(coordinator.name), pytest.raises(frappe.PermissionError):
			frappe.get_doc(preference).insert()
		frappe.db.rollback()
		assert not preferences.wants_offers_only(family.user)


def test_an_invoice_is_told(book, mail_account) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	booking = book(made, family, made.section)
	happens(booking["name"], events.INVOICED)
	assert "An invoice for" in text_of(mails_to(family.user)[-1])

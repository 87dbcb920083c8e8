"""A section that families ranked goes: they hear while they can choose anew. A limit takes no open offer away."""

from datetime import date

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking import events, section_cancellation
from ifitwala_ed.api.activity_booking import (
	cancel_activity_booking,
	close_activity_booking_window,
	confirm_activity_booking_offer,
	get_student_activity_bookings,
)
from ifitwala_ed.api.portal import get_activity_booking
from ifitwala_ed.exceptions import InvalidTransitionError
from tests.factories import bookings, offerings, people, places
from tests.integration.booking.conftest import acting_as
from tests.integration.notices.conftest import mails_to, text_of
from tests.support import outbox

CLOSES = 3


@pytest.fixture(params=["Lottery (Preference)", "Manual"])
def applied(request, book) -> tuple[offerings.Offered, people.Family, str]:
	"""A family that has ranked the first two of three sections."""
	made = offerings.open_offering(
		sections=3,
		activity_allocation_mode=request.param,
		activity_booking_open_to=add_to_date(now_datetime(), days=CLOSES),
	)
	offering = frappe.get_doc("Program Offering", made.offering)
	for section, label in zip(offering.activity_sections, ("Chess", "Judo", "Choir"), strict=True):
		section.section_label = label
	offering.save()
	family = people.family(made.school)
	booking = book(made, family, *made.sections[:2])
	frappe.db.commit()
	return made, family, booking["name"]


def told(booking: str) -> list[frappe._dict]:
	return frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": booking, "event": events.CHOICE_GONE},
		fields=["reason", "details"],
		order_by="occurred_on asc, name asc",
	)


def left(family: people.Family, made: offerings.Offered) -> list[str]:
	with acting_as(family.user):
		(item,) = get_student_activity_bookings(family.student)["items"]
	assert item["choices"] == made.sections[:2]
	return item["choices_left"]


def close(made: offerings.Offered, number: int) -> None:
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.activity_sections[number].is_active = 0
	offering.save()


def test_a_cancelled_one_is_told_with_what_is_left_and_until_when(applied, mail_account) -> None:
	made, family, booking = applied
	assert left(family, made) == made.sections[:2]
	section_cancellation.cancel_section(made.offering, made.section, reason="The trainer is ill.")
	outbox.deliver()
	assert len(told(booking)) == 1
	text = text_of(mails_to(family.user)[-1])
	for words in (
		"Chess is no longer on offer for Mika",
		"Reason: The trainer is ill.",
		"What is left of the list: Judo.",
		"You can choose anew until",
	):
		assert words in text
	assert left(family, made) == made.sections[1:2]


def test_the_page_of_the_booking_says_what_the_mail_said(applied) -> None:
	made, family, booking = applied
	section_cancellation.cancel_section(made.offering, made.section, reason="The trainer is ill.")
	with acting_as(family.user):
		history = get_activity_booking(booking)["history"]
	(sentence,) = [each["sentence"] for each in history if each["event"] == events.CHOICE_GONE]
	assert "Chess is no longer on offer for Mika" in sentence
	assert "What is left of the list: Judo." in sentence


def test_a_closed_one_and_then_the_last(applied, mail_account) -> None:
	made, family, booking = applied
	close(made, 0)
	close(made, 1)
	frappe.get_doc("Program Offering", made.offering).save()
	frappe.db.commit()
	outbox.deliver()
	assert len(told(booking)) == 2
	assert "Nothing is left of the list." in text_of(mails_to(family.user)[-1])
	assert left(family, made) == []


def test_one_that_is_taken_out(applied) -> None:
	made, family, booking = applied
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.activity_sections = offering.activity_sections[1:]
	offering.save()
	(event,) = told(booking)
	assert '"gone": ["Chess"]' in event.details
	assert left(family, made) == made.sections[1:2]


def test_a_row_that_is_closed_or_deleted_by_itself(applied) -> None:
	made, _family, booking = applied
	first, second, _third = frappe.get_doc("Program Offering", made.offering).activity_sections
	row = frappe.get_doc("Program Offering Activity Section", first.name)
	row.is_active = 0
	row.save()
	row.save()
	assert len(told(booking)) == 1
	frappe.delete_doc("Program Offering Activity Section", second.name)
	assert len(told(booking)) == 2


def test_who_can_not_choose_anew_is_not_told(applied) -> None:
	made, _family, booking = applied
	close_activity_booking_window(made.offering)
	close(made, 0)
	assert told(booking) == []


def test_who_ranked_others_or_has_cancelled_is_not_told(applied, book) -> None:
	made, family, booking = applied
	other = people.family(made.school)
	elsewhere = book(made, other, made.sections[2])["name"]
	with acting_as(family.user):
		cancel_activity_booking(booking)
	close(made, 0)
	assert told(booking) == told(elsewhere) == []


class TestLimitsOverOpenOffers:
	@pytest.fixture
	def offered(self) -> tuple[offerings.Offered, str]:
		"""A child of ten who is offered a seat."""
		made = offerings.open_offering(capacity=1)
		taken = bookings.book(made, made.section)
		waiting = bookings.book(made, made.section, people.family(made.school).student)
		cancel_activity_booking(taken)
		assert frappe.db.get_value("Activity Booking", waiting, "status") == "Offered"
		return made, waiting

	def limit(self, made: offerings.Offered, **values: object) -> None:
		frappe.get_doc("Program Offering", made.offering).update(values).save()

	def test_an_age_that_the_child_has_not_is_refused_by_name(self, offered) -> None:
		made, booking = offered
		name = frappe.db.get_value("Activity Booking", booking, "student_name")
		with pytest.raises(InvalidTransitionError, match=name):
			self.limit(made, activity_min_age_years=12)
		frappe.db.rollback()
		assert confirm_activity_booking_offer(booking)["status"] == "Confirmed"

	def test_a_year_group_too(self, offered) -> None:
		made, _booking = offered
		with pytest.raises(InvalidTransitionError):
			self.limit(made, activity_year_groups=[{"year_group": places.year_group().name}])

	def test_a_year_group_row_by_itself_too(self, offered) -> None:
		made, _booking = offered
		row = {
			"doctype": "Program Offering Year Group",
			"parent": made.offering,
			"parenttype": "Program Offering",
			"parentfield": "activity_year_groups",
			"year_group": places.year_group().name,
		}
		with pytest.raises(InvalidTransitionError):
			frappe.get_doc(row).insert()
		frappe.db.rollback()
		assert not frappe.db.exists("Program Offering Year Group", {"parent": made.offering})

	def test_what_the_child_meets_and_what_nobody_waits_to_accept_is_not(self, offered) -> None:
		made, booking = offered
		self.limit(made, activity_min_age_years=5, activity_max_age_years=0)
		confirm_activity_booking_offer(booking)
		self.limit(made, activity_min_age_years=12)

	def test_an_offer_that_staff_made_in_spite_of_limits_stands(self, offered) -> None:
		made, booking = offered
		frappe.db.set_value(
			"Activity Booking", booking, "eligibility_override_reason", "Her brother is there"
		)
		self.limit(made, activity_min_age_years=12)
		assert isinstance(frappe.db.get_value("Program Offering", made.offering, "start_date"), date)

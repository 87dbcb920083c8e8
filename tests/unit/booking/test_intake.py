"""What becomes of an application, for every situation that can be drawn. No database."""

import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.intake import Intake, decide
from ifitwala_ed.activities.booking.lifecycle import FIRST_COME, LOTTERY, MANUAL, Place
from ifitwala_ed.activities.booking.reasons import Code
from ifitwala_ed.activities.booking.snapshots import (
	ActiveBooking,
	Billing,
	Conditions,
)
from tests.unit.booking.situations import (
	NO_PLACE,
	NOW,
	SECTIONS,
	STUDENT,
	acceptable,
	application,
	clash,
	codes,
	could_be_confirmed,
	intake,
	offering,
	rejects,
	seats,
	section,
)


@given(acceptable())
def test_an_application_is_placed_or_told_why_not_and_never_both(situation: Intake) -> None:
	decision = decide(situation)
	if situation.offering.activity_allocation_mode == LOTTERY and not situation.application.choices:
		assert codes(decision) == ["CHOICE_NEEDED"]
	assert bool(decision.reasons) != bool(decision.place)
	assert bool(decision.place) == bool(decision.terms)
	if rejects(situation):
		assert decision.reasons


@given(acceptable(modes=(FIRST_COME,)))
def test_nobody_is_confirmed_into_what_is_full_clashing_waited_for_or_closed(situation: Intake) -> None:
	place = decide(situation).place
	if place and place.status == "Confirmed":
		assert could_be_confirmed(situation, place.student_group)
		assert situation.offering.section(place.student_group).is_active


@given(acceptable(modes=(FIRST_COME,)))
def test_nobody_waits_for_a_clash_or_where_there_is_no_queue(situation: Intake) -> None:
	place = decide(situation).place
	if place and place.status == "Waitlisted":
		assert place.student_group not in situation.clashes
		assert situation.offering.activity_waitlist_enabled
		assert situation.offering.section(place.student_group).allow_waitlist
		assert situation.application.wished.status != "Confirmed"


@given(acceptable(modes=(FIRST_COME,)))
def test_in_first_come_nothing_rests_in_submitted(situation: Intake) -> None:
	place = decide(situation).place
	assert place is None or place.status in ("Confirmed", "Waitlisted")


@given(acceptable(modes=(FIRST_COME,)))
def test_the_best_ranked_seat_is_given_and_only_what_was_asked_for(situation: Intake) -> None:
	decision = decide(situation)
	wished, choices = situation.application.wished.student_group, situation.application.choices
	asked = [wished] if wished else choices or [s.student_group for s in situation.offering.active_sections]
	free = [name for name in asked if could_be_confirmed(situation, name)]
	if free:
		assert decision.place == Place("Confirmed", free[0])
	elif decision.place:
		assert decision.place.student_group in asked
		assert decision.place.status == "Waitlisted"


@given(acceptable(modes=(FIRST_COME,)))
def test_a_clash_is_told_only_where_nothing_asked_for_can_be_attended(situation: Intake) -> None:
	decision = decide(situation)
	tried = [each.student_group for each in decision.tried]
	if codes(decision) == ["SCHEDULE_CLASH"]:
		assert tried
		assert set(tried) <= set(situation.clashes)
	elif codes(decision) == ["SECTION_FULL"]:
		assert not tried or set(tried) - set(situation.clashes)


@given(acceptable(modes=(LOTTERY, MANUAL)))
def test_a_draw_and_the_schools_hand_place_nobody_before_their_time(situation: Intake) -> None:
	decision = decide(situation)
	if not decision.reasons:
		assert decision.place == NO_PLACE
		assert decision.tried == ()


@given(acceptable(), st.sampled_from(["Draft", "Closed", "Ready"]))
def test_outside_the_window_nothing_is_accepted_but_a_draft(situation: Intake, status: str) -> None:
	closed = replace(situation, offering=replace(situation.offering, activity_booking_status=status))
	assert decide(closed).reasons
	draft = replace(situation.application, wished=Place("Draft", None))
	assert decide(replace(closed, application=draft)).place == Place("Draft", None)


@given(acceptable())
def test_a_second_active_booking_is_never_accepted(situation: Intake) -> None:
	other = ActiveBooking("other", situation.offering.name, "Waitlisted", "monday")
	elsewhere = replace(other, program_offering="another")
	assert decide(replace(situation, other_bookings=[elsewhere, other])).reasons
	assert decide(replace(situation, other_bookings=[elsewhere])) == decide(situation)


@given(acceptable(), st.integers(0, 1))
def test_the_terms_are_the_offerings_and_the_students(situation: Intake, is_paid: int) -> None:
	paid = replace(situation.offering, activity_payment_required=is_paid, activity_fee_amount=120.0)
	decision = decide(replace(situation, offering=paid))
	if decision.terms:
		terms = decision.terms
		assert (terms.amount, terms.billing_status) == ((120, "Pending") if is_paid else (0, "Not Required"))
		assert (terms.account_holder, terms.school) == (STUDENT.account_holder, "school")
		assert decision.fields["status"] == decision.place.status


@given(acceptable())
def test_one_section_alone_tells_why_it_can_or_cannot_be_had(situation: Intake) -> None:
	"""What a page says beside each section: the decision on that section, from what was read once for all."""
	for each in situation.offering.active_sections:
		alone = replace(situation.application, choices=(each.student_group,), wished=NO_PLACE)
		decision = decide(replace(situation, application=alone))
		if not each.meets:
			assert codes(decision) == ["SECTION_OVER"]
		elif situation.offering.activity_allocation_mode != FIRST_COME:
			assert decision.place == NO_PLACE
		elif each.student_group in situation.clashes:
			assert codes(decision) == ["SCHEDULE_CLASH"]
		elif could_be_confirmed(situation, each.student_group):
			assert decision.place == Place("Confirmed", each.student_group)


# Each rule by itself


@pytest.mark.parametrize(
	("values", "code"),
	[
		({"status": "Planned"}, "NOT_BOOKABLE"),
		({"status": "Archived"}, "NOT_BOOKABLE"),
		({"activity_booking_enabled": 0}, "NOT_BOOKABLE"),
		({"activity_booking_status": "Closed"}, "WINDOW_CLOSED"),
		({"activity_booking_open_to": NOW}, "WINDOW_CLOSED"),
		({"activity_booking_status": "Ready"}, "WINDOW_NOT_OPEN"),
		({"activity_booking_open_from": NOW + timedelta(seconds=1)}, "WINDOW_OPENS_LATER"),
		({"activity_allow_guardian_booking": 0}, "ACTOR_NOT_ALLOWED"),
		({"activity_min_age_years": 9}, "OTHER_AGE"),
		({"activity_max_age_years": 7}, "OTHER_AGE"),
	],
)
def test_what_the_offering_doesnt_admit_is_told_by_its_code(values: dict, code: str) -> None:
	assert codes(decide(intake(offering(**values)))) == [code]


@pytest.mark.parametrize(
	"values",
	[
		{"activity_booking_open_from": NOW},
		{"activity_booking_open_to": NOW + timedelta(seconds=1)},
		{"activity_min_age_years": 8, "activity_max_age_years": 8},
		{"activity_max_choices": 1},
	],
)
def test_limits_include_what_they_name(values: dict) -> None:
	assert decide(intake(offering(**values), application=application(choices=("monday",)))).place


def test_every_condition_that_fails_is_told_at_once() -> None:
	student = replace(STUDENT, enabled=0, school="another", date_of_birth=None, year_group=None)
	situation = intake(
		offering(activity_min_age_years=6),
		student,
		conditions=Conditions(frozenset({"school"}), ("Year 3", "Year 4")),
	)
	decision = decide(situation)
	assert codes(decision) == ["NOT_ENROLLED", "OTHER_SCHOOL", "NO_DATE_OF_BIRTH", "OTHER_YEAR_GROUP"]
	assert decision.reasons[-1].values["year_groups"] == ["Year 3", "Year 4"]
	overridden = application(override_reason="Helps the coach")
	assert decide(replace(situation, application=overridden)).place


@pytest.mark.parametrize(
	("choices", "code"),
	[
		((), "CHOICES_EMPTY"),
		(("",), "CHOICE_NOT_A_NAME"),
		((1,), "CHOICE_NOT_A_NAME"),
		(("monday", "monday"), "CHOICE_REPEATED"),
		(("sunday",), "NO_SUCH_SECTION"),
		(("friday",), "SECTION_CLOSED"),
		(("monday", "tuesday", "wednesday"), "TOO_MANY_CHOICES"),
	],
)
def test_nothing_of_a_list_is_dropped_in_silence(choices: tuple, code: str) -> None:
	sections = (*(section(name) for name in SECTIONS), section("friday", is_active=False))
	situation = intake(
		offering(sections=sections), application=application(choices=choices), default_max_choices=2
	)
	assert codes(decide(situation)) == [code]


def test_the_offerings_own_limit_of_choices_goes_before_the_schools() -> None:
	three = application(choices=SECTIONS)
	situation = intake(offering(activity_max_choices=3), application=three, default_max_choices=2)
	assert decide(situation).place
	assert decide(intake(application=three, default_max_choices=0)).place


@pytest.mark.parametrize(
	("account_holder", "billing", "code"),
	[
		("stranger", Billing(), "PAYER_NOT_OWN"),
		(None, Billing(has_payer=False, is_set_up=False), "NO_PAYER"),
		("holder", Billing(is_set_up=False), "NOT_BILLABLE"),
	],
)
def test_a_paid_booking_can_be_billed_to_its_own_payer(
	account_holder: str | None, billing: Billing, code: str
) -> None:
	situation = intake(
		offering(activity_payment_required=1),
		application=application(account_holder=account_holder),
		billing=billing,
	)
	assert codes(decide(situation)) == [code]


@pytest.mark.parametrize("mode", [FIRST_COME, LOTTERY, MANUAL])
@pytest.mark.parametrize("status", lifecycle.STATES)
def test_a_booking_begins_only_where_its_mode_can_put_it(mode: str, status: str) -> None:
	wishes = application(wished=Place(status, None), choices=("monday",))
	decision = decide(intake(offering(activity_allocation_mode=mode), application=wishes))
	if status == "Submitted" or lifecycle.may_begin_as(status, mode):
		assert decision.place
	else:
		assert codes(decision) == ["CANNOT_BEGIN_AS"]


@pytest.mark.parametrize("status", ["Waitlisted", "Offered", "Confirmed", "Rejected", "Expired"])
def test_a_draft_can_only_be_submitted(status: str) -> None:
	wishes = application(wished=Place(status, None), previous_status="Draft")
	assert codes(decide(intake(application=wishes))) == ["CANNOT_BECOME"]
	submitted = application(previous_status="Draft")
	assert decide(intake(application=submitted)).place == Place("Confirmed", "monday")


@pytest.mark.parametrize("named", ["sunday", "friday"])
def test_desk_puts_nobody_into_a_section_that_takes_no_bookings(named: str) -> None:
	of = offering(sections=(section("monday"), section("friday", is_active=False)))
	wishes = application(wished=Place("Submitted", named))
	assert codes(decide(intake(of, application=wishes))) == [Code.SECTION_NEEDED.value]
	by_hand = replace(of, activity_allocation_mode=MANUAL)
	assert decide(intake(by_hand, application=wishes)).place == NO_PLACE


def test_confirmed_on_desk_is_confirmed_or_refused() -> None:
	of = offering(sections=(section("monday", free=0),))
	wishes = application(wished=Place("Confirmed", "monday"))
	decision = decide(intake(of, application=wishes))
	assert codes(decision) == ["SECTION_FULL"]
	assert decision.reasons[0].values["sections"] == ["Monday"]


def test_an_offering_without_active_sections_is_full() -> None:
	decision = decide(intake(offering(sections=(section("monday", is_active=False),))))
	assert codes(decision) == ["SECTION_FULL"]
	assert decision.reasons[0].values["sections"] == []


@pytest.mark.parametrize("mode", [FIRST_COME, LOTTERY, MANUAL])
def test_what_has_no_session_to_come_cannot_be_booked(mode: str) -> None:
	over, meets = section("monday", meets=False), section("tuesday")
	of = offering(activity_allocation_mode=mode, sections=(over, meets))
	for_both = application(choices=("tuesday", "monday"))
	decision = decide(intake(of, application=for_both))
	assert codes(decision) == ["SECTION_OVER"]
	assert decision.reasons[0].values == {"offering": "Judo", "section": "Monday"}
	assert codes(decide(intake(replace(of, sections=(over,)), application=for_both))) == ["OFFERING_OVER"]


def test_without_a_preference_what_still_meets_is_tried() -> None:
	of = offering(sections=(section("monday", meets=False), section("tuesday")))
	assert decide(intake(of)).place == Place("Confirmed", "tuesday")


def test_what_clashes_is_left_out_of_what_is_told_to_be_full() -> None:
	of = offering(sections=(section("monday"), section("tuesday", free=0, allow_waitlist=False)))
	decision = decide(intake(of, clashes={"monday": clash("monday")}))
	assert codes(decision) == ["SECTION_FULL"]
	assert decision.reasons[0].values["sections"] == ["Tuesday"]


def test_a_clash_says_with_what_and_when() -> None:
	decision = decide(intake(clashes={name: clash(name) for name in SECTIONS}))
	assert codes(decision) == ["SCHEDULE_CLASH"]
	assert decision.reasons[0].values == {
		"offering": "Judo",
		"student": "Mia",
		"section": "Monday",
		"other": "Chess",
		"from_datetime": datetime(2026, 9, 7, 15, 30),
	}


def test_a_seat_of_the_total_belongs_to_who_waits_for_any_section() -> None:
	situation = intake(offering(total=seats(1, ledger="total")), waited_for=frozenset({"wednesday"}))
	assert decide(situation).place == Place("Waitlisted", "monday")
	without_total = replace(situation, offering=offering())
	assert decide(without_total).place == Place("Confirmed", "monday")


def test_the_decision_needs_neither_frappe_nor_a_database() -> None:
	script = (
		"import sys; sys.modules['frappe'] = None\n"
		"from ifitwala_ed.activities.booking import intake, judged, lifecycle, reasons, snapshots\n"
		"from ifitwala_ed.activities.window import state\n"
	)
	subprocess.run([sys.executable, "-c", script], check=True)

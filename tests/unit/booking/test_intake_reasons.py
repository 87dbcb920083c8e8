"""What each reason says: the code and every value of its sentence, and the terms of what is accepted. No drawing of lots."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from ifitwala_ed.activities.booking import intake as rules
from ifitwala_ed.activities.booking.intake import Intake, decide
from ifitwala_ed.activities.booking.lifecycle import FIRST_COME, LOTTERY, MANUAL, Place
from ifitwala_ed.activities.booking.snapshots import ActiveBooking, Billing, Conditions, Terms
from tests.unit.booking.situations import (
	NO_PLACE,
	NOW,
	SECTIONS,
	STUDENT,
	application,
	clash,
	intake,
	offering,
	seats,
	section,
)

JUDO = {"offering": "Judo"}
MIA = {"offering": "Judo", "student": "Mia"}
SECOND = timedelta(seconds=1)


def reasons(situation: Intake) -> list[tuple[str, dict]]:
	return [(reason.code.value, dict(reason.values)) for reason in decide(situation).reasons]


WINDOW = [
	({"status": "Planned"}, "NOT_BOOKABLE", JUDO),
	({"activity_booking_enabled": 0}, "NOT_BOOKABLE", JUDO),
	({"activity_booking_status": "Closed"}, "WINDOW_CLOSED", JUDO),
	({"activity_booking_open_to": NOW}, "WINDOW_CLOSED", JUDO),
	({"activity_booking_status": "Ready"}, "WINDOW_NOT_OPEN", JUDO),
	(
		{"activity_booking_open_from": NOW + SECOND},
		"WINDOW_OPENS_LATER",
		JUDO | {"opens": NOW + SECOND},
	),
	(
		{"sections": (section("monday", meets=False), section("tuesday", is_active=False))},
		"OFFERING_OVER",
		JUDO,
	),
	({"activity_allow_guardian_booking": 0}, "ACTOR_NOT_ALLOWED", JUDO | {"actor_type": "Guardian"}),
	({"activity_min_age_years": 9}, "OTHER_AGE", MIA | {"minimum": 9, "maximum": 0, "age": 8}),
	({"activity_max_age_years": 7}, "OTHER_AGE", MIA | {"minimum": 0, "maximum": 7, "age": 8}),
]


@pytest.mark.parametrize(("values", "code", "said"), WINDOW)
def test_what_is_said_of_an_offering(values: dict, code: str, said: dict) -> None:
	assert reasons(intake(offering(**values))) == [(code, said)]


@pytest.mark.parametrize(
	("values", "code"),
	[
		({"activity_booking_status": "Closed"}, None),
		({"activity_booking_open_to": NOW}, None),
		({}, None),
		({"activity_booking_status": "Ready"}, "WINDOW_NOT_OPEN"),
		({"activity_booking_open_from": NOW + SECOND}, "WINDOW_OPENS_LATER"),
		({"activity_booking_status": "Closed", "status": "Archived"}, "NOT_BOOKABLE"),
		(
			{"activity_booking_status": "Closed", "sections": (section("monday", meets=False),)},
			"OFFERING_OVER",
		),
	],
)
def test_late_is_what_staff_book_after_closing_and_nothing_else(values: dict, code: str | None) -> None:
	late = application(actor_type="Staff", late_reason="Was ill")
	decision = decide(intake(offering(**values), application=late))
	assert [reason.code.value for reason in decision.reasons] == ([code] if code else [])


@pytest.mark.parametrize(
	("account_holder", "is_own"), [("holder", True), (None, True), ("mother", True), ("stranger", False)]
)
@pytest.mark.parametrize("is_paid", [0, 1])
def test_a_payer_is_one_of_the_childs(account_holder: str | None, is_own: bool, is_paid: int) -> None:
	decision = decide(
		intake(
			offering(activity_payment_required=is_paid),
			application=application(account_holder=account_holder),
			billing=Billing(other_payers=frozenset({"mother"})),
		)
	)
	assert bool(decision.place) is is_own
	if is_own:
		assert decision.terms.account_holder == (account_holder or "holder")


@pytest.mark.parametrize(
	("actor", "field"),
	[
		("Student", "activity_allow_student_booking"),
		("Guardian", "activity_allow_guardian_booking"),
		("Staff", "activity_allow_staff_booking"),
	],
)
def test_each_kind_of_person_has_a_rule_of_its_own(actor: str, field: str) -> None:
	all_but_one = {
		"activity_allow_student_booking": 1,
		"activity_allow_guardian_booking": 1,
		"activity_allow_staff_booking": 1,
	} | {field: 0}
	by = application(actor_type=actor)
	assert reasons(intake(offering(**all_but_one), application=by)) == [
		("ACTOR_NOT_ALLOWED", JUDO | {"actor_type": actor})
	]
	assert decide(intake(offering(**all_but_one | {field: 1}), application=by)).place
	assert decide(intake(offering(**all_but_one), application=application(actor_type="System"))).place


def test_staff_book_late_with_a_reason_and_only_what_was_open_once() -> None:
	late = application(actor_type="Staff", late_reason="Was ill")
	for closed in ({"activity_booking_status": "Closed"}, {"activity_booking_open_to": NOW}):
		assert decide(intake(offering(**closed), application=late)).place
	assert reasons(intake(offering(activity_booking_status="Ready"), application=late)) == [
		("WINDOW_NOT_OPEN", JUDO)
	]


def test_what_is_said_of_a_student() -> None:
	student = replace(STUDENT, enabled=0, school="another", date_of_birth=None, year_group="Year 9")
	conditions = Conditions(frozenset({"school"}), ("Year 3", "Year 4"))
	years = {"year_groups": ["Year 3", "Year 4"], "student_year_group": "Year 9"}
	assert reasons(intake(offering(activity_max_age_years=9), student, conditions=conditions)) == [
		("NOT_ENROLLED", MIA),
		("OTHER_SCHOOL", MIA | {"school": "school", "student_school": "another"}),
		("NO_DATE_OF_BIRTH", MIA),
		("OTHER_YEAR_GROUP", MIA | years),
	]
	# without limits of age a birthday isn't asked for
	unborn = replace(STUDENT, date_of_birth=None)
	assert decide(intake(student=unborn)).place


def test_an_age_is_that_of_the_first_day() -> None:
	turns_nine = replace(STUDENT, date_of_birth=date(2017, 9, 7))
	only_nine = offering(activity_min_age_years=9, activity_max_age_years=9)
	assert decide(intake(only_nine, turns_nine)).place
	day_later = replace(STUDENT, date_of_birth=date(2017, 9, 8))
	assert reasons(intake(only_nine, day_later)) == [
		("OTHER_AGE", MIA | {"minimum": 9, "maximum": 9, "age": 8})
	]


@pytest.mark.parametrize(
	("choices", "code", "said"),
	[
		("monday", "CHOICES_NOT_A_LIST", {}),
		((), "CHOICES_EMPTY", {}),
		((" ",), "CHOICE_NOT_A_NAME", {"choice": " "}),
		(("monday", 1), "CHOICE_NOT_A_NAME", {"choice": 1}),
		(("monday", "tuesday", "monday", ""), "CHOICE_REPEATED", {"choice": "monday"}),
		(("tuesday", "tuesday", "tuesday"), "CHOICE_REPEATED", {"choice": "tuesday"}),
		(("monday", "sunday", "friday"), "NO_SUCH_SECTION", JUDO | {"section": "sunday"}),
		(("friday", "sunday"), "SECTION_CLOSED", JUDO | {"section": "Friday"}),
		(("monday", "past", "friday"), "SECTION_OVER", JUDO | {"section": "Past"}),
		(
			("monday", "tuesday", "wednesday", "friday", "sunday"),
			"TOO_MANY_CHOICES",
			JUDO | {"sections": ["Friday", "sunday"], "chosen": 5, "limit": 3},
		),
	],
)
def test_what_is_said_of_choices(choices: object, code: str, said: dict) -> None:
	of = offering(
		sections=(
			*(section(name) for name in SECTIONS),
			section("friday", is_active=False),
			section("past", meets=False),
		)
	)
	chosen = application(choices=choices)
	assert reasons(intake(of, application=chosen, default_max_choices=3)) == [(code, said)]


def test_three_choices_of_three_are_not_too_many() -> None:
	chosen = application(choices=SECTIONS)
	assert decide(intake(application=chosen, default_max_choices=3)).place


def test_a_lottery_needs_choices_and_by_hand_none_are_needed() -> None:
	assert reasons(intake(offering(activity_allocation_mode=LOTTERY))) == [("CHOICE_NEEDED", JUDO)]
	assert decide(intake(offering(activity_allocation_mode=MANUAL))).place == NO_PLACE


@pytest.mark.parametrize(
	("is_paid", "account_holder", "billing", "code"),
	[
		(0, "stranger", Billing(), "PAYER_NOT_OWN"),
		(1, "stranger", Billing(has_payer=False), "PAYER_NOT_OWN"),
		(1, None, Billing(has_payer=False), "NO_PAYER"),
		(1, "holder", Billing(is_set_up=False), "NOT_BILLABLE"),
	],
)
def test_what_is_said_of_who_pays(
	is_paid: int, account_holder: str | None, billing: Billing, code: str
) -> None:
	situation = intake(
		offering(activity_payment_required=is_paid),
		application=application(account_holder=account_holder),
		billing=billing,
	)
	assert reasons(situation) == [(code, MIA)]


def test_what_is_free_asks_for_no_payer() -> None:
	nobody = Billing(has_payer=False, is_set_up=False)
	assert decide(intake(billing=nobody)).place
	assert decide(intake(billing=nobody, application=application(account_holder="holder"))).place


@pytest.mark.parametrize("status", ["Submitted", "Waitlisted", "Offered", "Confirmed"])
def test_what_is_said_of_another_booking(status: str) -> None:
	others = [ActiveBooking("1", "another", "Confirmed", "x"), ActiveBooking("2", "offering", status, "x")]
	assert reasons(intake(other_bookings=others)) == [("ALREADY_BOOKED", MIA | {"status": status})]


def test_what_is_said_of_a_place_that_cannot_be_wished_for() -> None:
	expired = application(wished=Place("Expired", None))
	assert reasons(intake(application=expired)) == [("CANNOT_BEGIN_AS", {"status": "Expired"})]
	offered = application(wished=Place("Offered", None), previous_status="Draft")
	assert reasons(intake(application=offered)) == [
		("CANNOT_BECOME", {"before": "Draft", "after": "Offered"})
	]


@pytest.mark.parametrize(
	("named", "code", "said"),
	[
		("sunday", "SECTION_NEEDED", JUDO),
		("friday", "SECTION_NEEDED", JUDO),
		("past", "SECTION_OVER", JUDO | {"section": "Past"}),
	],
)
def test_what_is_said_of_a_section_that_desk_names(named: str, code: str, said: dict) -> None:
	sections = (section("monday"), section("friday", is_active=False), section("past", meets=False))
	wishes = application(wished=Place("Waitlisted", named))
	assert reasons(intake(offering(sections=sections), application=wishes)) == [(code, said)]


def test_what_is_said_where_nothing_is_free_or_everything_clashes() -> None:
	sections = tuple(section(name, free=0, allow_waitlist=False) for name in SECTIONS)
	of = offering(sections=sections)
	everything = [name.title() for name in SECTIONS]
	assert reasons(intake(of)) == [("SECTION_FULL", JUDO | {"sections": everything})]
	some = {"tuesday": clash("tuesday")}
	left = [name for name in everything if name != "Tuesday"]
	assert reasons(intake(of, clashes=some)) == [("SECTION_FULL", JUDO | {"sections": left})]
	all_clash = {name: clash(name) for name in SECTIONS}
	chosen = application(choices=("wednesday", "monday"))
	when = datetime(2026, 9, 7, 15, 30)
	assert reasons(intake(of, application=chosen, clashes=all_clash)) == [
		("SCHEDULE_CLASH", MIA | {"section": "Wednesday", "other": "Chess", "from_datetime": when})
	]


def test_a_total_without_a_seat_fills_every_section() -> None:
	of = offering(total=seats(0, ledger="total"), activity_waitlist_enabled=0)
	everything = [name.title() for name in SECTIONS]
	assert reasons(intake(of)) == [("SECTION_FULL", JUDO | {"sections": everything})]


def test_what_was_considered_is_part_of_the_decision() -> None:
	chosen = application(choices=("wednesday", "monday"))
	decision = decide(intake(application=chosen))
	assert [each.student_group for each in decision.tried] == ["wednesday", "monday"]
	assert decision.application is chosen
	assert decision.reasons == ()
	refused = decide(intake(offering(sections=()), application=application()))
	assert (refused.tried, refused.place, refused.terms) == ([], None, None)
	wished = application(wished=Place("Submitted", "tuesday"), choices=("wednesday",))
	assert decide(intake(application=wished)).place == Place("Confirmed", "tuesday")


@pytest.mark.parametrize(
	("is_paid", "amount", "billing_status"), [(1, 120.0, "Pending"), (0, 0, "Not Required")]
)
@pytest.mark.parametrize(("named", "payer"), [(None, "holder"), ("holder", "holder")])
def test_every_field_of_the_terms(
	is_paid: int, amount: float, billing_status: str, named: str | None, payer: str
) -> None:
	of = offering(
		title="Judo for All",
		activity_payment_required=is_paid,
		activity_fee_amount=120.0,
		currency="CHF",
		activity_allocation_mode=MANUAL,
	)
	terms = Terms(
		school="school",
		offering_title="Judo for All",
		student_name="Mia",
		allocation_mode=MANUAL,
		payment_required=is_paid,
		amount=amount,
		currency="CHF",
		account_holder=payer,
		billing_status=billing_status,
	)
	decision = decide(intake(of, application=application(account_holder=named)))
	assert decision.terms == terms
	assert rules.terms_of(of, STUDENT, "somebody").account_holder == "somebody"
	assert decision.fields == {
		"status": "Submitted",
		"allocated_student_group": None,
		**{name: getattr(terms, name) for name in Terms.__dataclass_fields__},
	}


def test_a_draft_is_told_its_terms_and_judged_by_nothing() -> None:
	draft = application(wished=Place("Draft", "monday"), choices=("nowhere",))
	closed = offering(status="Planned", activity_allocation_mode=FIRST_COME)
	decision = decide(intake(closed, application=draft))
	assert (decision.place, decision.reasons, list(decision.tried)) == (Place("Draft", None), (), [])
	assert decision.terms is not None


def test_what_is_refused_names_its_application() -> None:
	chosen = application(choices=("monday",))
	full = offering(sections=(section("monday", free=0, allow_waitlist=False),))
	for refused in (
		decide(intake(full, application=chosen)),
		decide(intake(offering(status="Planned"), application=chosen)),
	):
		assert refused.reasons
		assert refused.application is chosen


def test_a_draft_keeps_the_payer_it_names_until_it_is_judged() -> None:
	draft = application(wished=Place("Draft", None), account_holder="another")
	decision = decide(intake(application=draft))
	assert decision.terms is not None
	assert decision.terms.account_holder == "another"


def test_a_closed_window_is_closed_to_whoever_gives_no_reason() -> None:
	closed = offering(activity_booking_status="Closed")
	assert [reason.code.value for reason in rules.against_window(closed, NOW)] == ["WINDOW_CLOSED"]


def test_to_stay_where_it_is_stands_nothing_against() -> None:
	again = application(previous_status="Submitted")
	assert list(rules.against_entry(again, FIRST_COME)) == []

"""Applications as they may come in, made of plain values: single ones, and every one that no rule objects to."""

from dataclasses import replace
from datetime import date, datetime

from hypothesis import assume
from hypothesis import strategies as st

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.intake import Decision, Intake, objections
from ifitwala_ed.activities.booking.lifecycle import FIRST_COME, LOTTERY, MANUAL, Place
from ifitwala_ed.activities.booking.snapshots import (
	Application,
	Clash,
	Conditions,
	OfferingSnapshot,
	SeatCount,
	Section,
	StudentSnapshot,
)

NOW = datetime(2026, 9, 3, 19, 0)
LAST_SESSION = datetime(2026, 12, 14, 15, 0)
SECTIONS = ("monday", "tuesday", "wednesday")
NO_PLACE = Place(lifecycle.SUBMITTED, None)


def seats(free: int, waiting: int = 0, ledger: str = "ledger") -> SeatCount:
	return SeatCount(ledger, capacity=20, seats_held=20 - free, waiting=waiting, revision=0)


def section(
	name: str,
	free: int = 1,
	*,
	is_active: bool = True,
	allow_waitlist: bool = True,
	meets: bool = True,
) -> Section:
	return Section(name, name.title(), 1, 100, is_active, allow_waitlist, seats(free), LAST_SESSION, meets)


def offering(**values) -> OfferingSnapshot:
	defaults = {
		"name": "offering",
		"title": "Judo",
		"school": "school",
		"company": None,
		"currency": "EUR",
		"status": "Active",
		"start_date": date(2026, 9, 7),
		"end_date": date(2026, 12, 18),
		"capacity": 0,
		"activity_booking_enabled": 1,
		"activity_booking_status": "Open",
		"activity_booking_open_from": None,
		"activity_booking_open_to": None,
		"activity_allocation_mode": FIRST_COME,
		"activity_allow_student_booking": 0,
		"activity_allow_guardian_booking": 1,
		"activity_allow_staff_booking": 1,
		"activity_min_age_years": 0,
		"activity_max_age_years": 0,
		"activity_max_choices": 0,
		"activity_waitlist_enabled": 1,
		"activity_auto_promote_waitlist": 1,
		"activity_waitlist_offer_hours": 0,
		"activity_payment_required": 0,
		"activity_fee_amount": 0,
		"activity_billable_offering": None,
		"sections": tuple(section(name) for name in SECTIONS),
		"total": None,
	}
	return OfferingSnapshot(**(defaults | values))


STUDENT = StudentSnapshot("student", "Mia", None, "school", "Year 3", date(2018, 5, 1), "holder", 1)
GUARDIAN = Application("Guardian")


def application(**values) -> Application:
	return replace(GUARDIAN, **values)


def intake(of: OfferingSnapshot | None = None, student: StudentSnapshot = STUDENT, **values) -> Intake:
	defaults = {"application": GUARDIAN, "now": NOW, "conditions": Conditions(frozenset({"school"}))}
	return Intake(offering=of or offering(), student=student, **(defaults | values))


def codes(decision: Decision) -> list[str]:
	return [reason.code.value for reason in decision.reasons]


def clash(name: str) -> Clash:
	return Clash(name, "chess", "Chess", datetime(2026, 9, 7, 15, 30))


# Every situation to which no rule objects


@st.composite
def acceptable(draw: st.DrawFn, modes: tuple[str, ...] = (FIRST_COME, LOTTERY, MANUAL)) -> Intake:
	mode = draw(st.sampled_from(modes))
	names = SECTIONS[: draw(st.integers(1, 3))]
	sections = tuple(
		section(
			name,
			draw(st.integers(0, 2)),
			is_active=draw(st.integers(0, 4)) > 0,
			allow_waitlist=draw(st.booleans()),
			# the last one still meets
			meets=name == names[-1] or draw(st.booleans()),
		)
		for name in names
	)
	active = [each.student_group for each in sections if each.is_active and each.meets]
	assume(active or not any(each.is_active for each in sections))
	choices = draw(st.permutations(active)) if active and (mode == LOTTERY or draw(st.booleans())) else None
	subset = st.frozensets(st.sampled_from(names))
	wished = NO_PLACE
	if mode == FIRST_COME:
		at = draw(st.none() | st.sampled_from(active)) if active else None
		wished = Place(draw(st.sampled_from(["Submitted", "Waitlisted", "Confirmed"])), at)
	return intake(
		offering(
			activity_allocation_mode=mode,
			sections=sections,
			total=draw(st.none() | st.builds(seats, st.integers(0, 2), st.just(0), st.just("total"))),
			activity_waitlist_enabled=int(draw(st.booleans())),
		),
		application=application(choices=choices, wished=wished),
		clashes={name: clash(name) for name in draw(subset)},
		waited_for=draw(subset),
	)


def rejects(situation: Intake) -> bool:
	return any(tuple(found) for found in objections(situation))


def queued(situation: Intake, student_group: str) -> bool:
	"""Whether somebody who can attend goes before: in the section's queue, or in any where the total counts."""
	return student_group in situation.waited_for or bool(situation.offering.total and situation.waited_for)


def could_be_confirmed(situation: Intake, student_group: str) -> bool:
	total = situation.offering.total
	return (
		student_group not in situation.clashes
		and situation.offering.section(student_group).meets
		and situation.offering.section(student_group).seats.has_free_seat
		and not queued(situation, student_group)
		and (total is None or total.has_free_seat)
	)

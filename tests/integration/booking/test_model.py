"""The rules of first come, first served as a simple model, played against the app by random families.

``Model`` is the specification: lists and dicts, no locks, no SQL. Every action is done in both; the outcomes and
the whole state have to be the same after each, and the audit has to find nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
	RuleBasedStateMachine,
	initialize,
	invariant,
	precondition,
	rule,
	run_state_machine_as_test,
)

from ifitwala_ed.activities.booking import offers, waitlist
from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import (
	ActivityBookingError,
	DuplicateActiveBookingError,
	InvalidTransitionError,
	SectionFullError,
)
from tests.factories import offerings, people, places
from tests.integration.booking.conftest import acting_as

pytestmark = pytest.mark.mariadb

STUDENTS = 6
SECTIONS = 2
students = st.integers(0, STUDENTS - 1)
picks = st.integers(0, STUDENTS - 1)
sections = st.integers(0, SECTIONS - 1)
rankings = st.lists(sections, min_size=1, max_size=SECTIONS, unique=True)


@dataclass
class Model:
	"""Who holds a seat where, who waits where in which order."""

	capacity: list[int]
	total: int = 0
	has_waitlist: bool = True
	place: dict[int, tuple[str, int]] = field(default_factory=dict)
	queue: list[int] = field(default_factory=list)

	def held(self, section: int) -> int:
		return sum(status in ("Confirmed", "Offered") and at == section for status, at in self.place.values())

	def has_room(self, section: int) -> bool:
		in_total = sum(self.held(each) for each in range(SECTIONS)) < self.total if self.total else True
		return self.held(section) < self.capacity[section] and in_total

	def submit(self, student: int, ranking: list[int]) -> str | type[Exception]:
		if student in self.place:
			return DuplicateActiveBookingError
		free = [section for section in ranking if self.has_room(section)]
		if free:
			self.place[student] = ("Confirmed", free[0])
		elif self.has_waitlist:
			self.place[student] = ("Waitlisted", ranking[0])
			self.queue.append(student)
		else:
			return SectionFullError
		return self.place[student][0]

	def leave(self, student: int) -> None:
		self.place.pop(student, None)
		if student in self.queue:
			self.queue.remove(student)

	def promote(self) -> None:
		"""Every free seat to the earliest who waits for a section with room."""
		for student in list(self.queue):
			section = self.place[student][1]
			if self.has_room(section):
				self.queue.remove(student)
				self.place[student] = ("Offered", section)

	def confirm(self, student: int) -> str | type[Exception]:
		status, section = self.place[student]
		if status == "Waitlisted":
			return InvalidTransitionError
		self.place[student] = ("Confirmed", section)
		return "Confirmed"


def answer_or_refusal(call: Callable[[], dict]) -> dict | type[Exception]:
	try:
		return call()
	except ActivityBookingError as refusal:
		return type(refusal)


class Booking(RuleBasedStateMachine):
	families: ClassVar[list[people.Family]] = []
	school: ClassVar[str] = ""

	@initialize(capacity=st.lists(st.integers(1, 2), min_size=SECTIONS, max_size=SECTIONS))
	def open_the_window(self, capacity: list[int]) -> None:
		self.made = offerings.open_offering(sections=SECTIONS, capacity=9, school=self.school)
		self.names: dict[int, str] = {}
		self.model = Model(capacity)
		self.change_offering(lambda offering: self.set_capacities(offering, capacity))

	def teardown(self) -> None:
		"""The next example's sections meet at the same hours: nobody may be bound to this one's."""
		frappe.db.rollback()
		frappe.db.delete("Activity Booking", {"program_offering": self.made.offering})
		frappe.db.commit()

	def somebody(self, pick: int, *statuses: str) -> int:
		"""One of those with such a booking; there is one."""
		who = sorted(who for who, (status, _at) in self.model.place.items() if status in statuses)
		return who[pick % len(who)]

	def has(self, *statuses: str) -> bool:
		return any(status in statuses for status, _at in self.model.place.values())

	@rule(student=students, ranking=rankings)
	def submit(self, student: int, ranking: list[int]) -> None:
		expected = self.model.submit(student, ranking)
		family = self.families[student]
		choices = [self.made.sections[each] for each in ranking]
		with acting_as(family.user):
			answer = answer_or_refusal(
				partial(api.submit_activity_booking, self.made.offering, family.student, choices=choices)
			)
		if isinstance(answer, dict):
			self.names[student] = answer["name"]
			answer = answer["status"]
		assert answer == expected

	@precondition(lambda self: self.model.place)
	@rule(pick=picks)
	def cancel(self, pick: int) -> None:
		student = self.somebody(pick, "Confirmed", "Offered", "Waitlisted")
		offered_before = {who for who, (status, _at) in self.model.place.items() if status == "Offered"}
		self.model.leave(student)
		self.model.promote()
		offered_now = {who for who, (status, _at) in self.model.place.items() if status == "Offered"}
		with acting_as(self.families[student].user):
			answer = api.cancel_activity_booking(self.names[student])
		assert answer["promoted"] == len(offered_now - offered_before)

	@precondition(lambda self: self.model.place)
	@rule(pick=picks)
	def confirm_whatever_there_is(self, pick: int) -> None:
		self.confirm(self.somebody(pick, "Confirmed", "Offered", "Waitlisted"))

	@precondition(lambda self: self.has("Offered"))
	@rule(pick=picks)
	def accept_an_offer(self, pick: int) -> None:
		self.confirm(self.somebody(pick, "Offered"))

	def confirm(self, student: int) -> None:
		expected = self.model.confirm(student)
		with acting_as(self.families[student].user):
			answer = answer_or_refusal(partial(api.confirm_activity_booking_offer, self.names[student]))
		assert (answer["status"] if isinstance(answer, dict) else answer) == expected

	@precondition(lambda self: self.has("Offered"))
	@rule(pick=picks)
	def let_an_offer_lapse(self, pick: int) -> None:
		student = self.somebody(pick, "Offered")
		self.model.leave(student)
		self.model.promote()
		past = add_to_date(now_datetime(), hours=-1)
		frappe.db.set_value("Activity Booking", self.names[student], "offer_expires_on", past)
		frappe.db.commit()
		assert offers.expire_lapsed() == 1

	@rule(section=sections, seats=st.integers(1, 3))
	def change_the_capacity(self, section: int, seats: int) -> None:
		wanted = [*self.model.capacity]
		wanted[section] = seats
		changed = self.change_offering(lambda offering: self.set_capacities(offering, wanted))
		assert changed is (seats >= self.model.held(section))
		if changed:
			self.model.capacity = wanted
			self.model.promote()

	@rule(total=st.integers(0, 4))
	def change_the_total(self, total: int) -> None:
		held = sum(self.model.held(section) for section in range(SECTIONS))
		changed = self.change_offering(lambda offering: offering.update({"capacity": total}))
		assert changed is (not total or total >= held)
		if changed:
			self.model.total = total
			self.model.promote()

	@rule(has_waitlist=st.booleans())
	def switch_the_waitlist(self, has_waitlist: bool) -> None:
		self.change_offering(
			lambda offering: offering.update({"activity_waitlist_enabled": int(has_waitlist)})
		)
		self.model.has_waitlist = has_waitlist

	@invariant()
	def app_and_model_agree(self) -> None:
		if not getattr(self, "made", None):
			return
		rows = frappe.get_all(
			"Activity Booking",
			filters={"program_offering": self.made.offering, "active_marker": "1"},
			fields=["student", "status", "allocated_student_group"],
			order_by="name asc",
		)
		assert {(row.student, row.status, row.allocated_student_group) for row in rows} == {
			(self.families[who].student, status, self.made.sections[at])
			for who, (status, at) in self.model.place.items()
		}
		mine = {self.made.offering, *self.made.sections, *self.names.values()}
		assert [str(found) for found in audit() if any(name in str(found) for name in mine)] == []

	def set_capacities(self, offering, capacity: list[int]) -> None:
		for row, seats in zip(offering.activity_sections, capacity, strict=True):
			row.capacity_override = seats

	def change_offering(self, change) -> bool:
		"""Save a change of the offering and let the queue move, as the job after the commit does."""
		offering = frappe.get_doc("Program Offering", self.made.offering)
		change(offering)
		try:
			offering.save()
		except SectionFullError:
			frappe.db.rollback()
			return False
		frappe.db.commit()
		waitlist.fill(self.made.offering)
		return True


@pytest.mark.usefixtures("no_limit_of_cancellations")
def test_the_app_does_what_the_model_says() -> None:
	Booking.school = places.school().name
	Booking.families = [people.family(Booking.school) for _number in range(STUDENTS)]
	frappe.db.commit()
	run_state_machine_as_test(
		Booking,
		settings=settings(
			max_examples=10,
			stateful_step_count=25,
			deadline=None,
			suppress_health_check=list(HealthCheck),
		),
	)

"""A transaction that the database has taken back, where somebody kept the error to themselves: nothing of it is stored."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import seats
from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.api.activity_booking import submit_activity_booking
from ifitwala_ed.core import taken_back, transactions
from ifitwala_ed.core.rows import hold_rows
from tests.factories import offerings, people
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.invariants import require_consistent
from tests.support.deadlocks import take_back

LOCK = "Student Lock"
ONE, OTHER = "taken-back-one", "taken-back-other"
LOCK_WAIT_TIMEOUT, RECORD_CHANGED, NOT_PREPARED, GONE = 1205, 1020, 1047, 2006


@pytest.fixture(autouse=True)
def no_rows() -> Iterator[None]:
	yield
	frappe.db.rollback()
	frappe.db.delete(LOCK, {"name": ["in", [ONE, OTHER]]})
	frappe.db.commit()


def revision(name: str) -> int:
	return frappe.db.get_value(LOCK, name, "revision") or 0


def take_back_unheard(**how: Any) -> None:
	"""As Frappe does it around reading translations."""
	with suppress(Exception):
		take_back(**how)


class Half:
	"""Work whose transaction is taken back between its two writes, the first time."""

	def __init__(self, **how: Any) -> None:
		self.how, self.tries = how, 0

	def __call__(self) -> str:
		self.tries += 1
		hold_rows(LOCK, [{"name": ONE}])
		if self.tries == 1:
			take_back_unheard(**self.how)
		hold_rows(LOCK, [{"name": OTHER}])
		return "stored"


@pytest.mark.parametrize("number", [1213, RECORD_CHANGED, LOCK_WAIT_TIMEOUT])
def test_the_whole_transaction_is_done_again(number: int) -> None:
	half = Half(number=number)
	assert transactions.run(half) == "stored"
	assert half.tries == 2
	assert (revision(ONE), revision(OTHER)) == (1, 1)


@pytest.mark.parametrize("number", [NOT_PREPARED, GONE])
def test_what_an_outage_interrupts_is_told_and_leaves_nothing(number: int) -> None:
	half = Half(number=number)
	with pytest.raises(frappe.db.OperationalError) as raised:
		transactions.run(half)
	assert raised.value.args[0] == number
	assert half.tries == 1
	assert (revision(ONE), revision(OTHER)) == (0, 0)


def test_the_last_read_may_be_the_one_that_fails() -> None:
	tries = []

	def work() -> None:
		tries.append(hold_rows(LOCK, [{"name": ONE}]))
		if len(tries) == 1:
			take_back_unheard()

	transactions.run(work)
	assert len(tries) == 2
	assert revision(ONE) == 1


def test_a_trial_is_judged_again_too() -> None:
	half = Half()
	assert transactions.run(half, is_trial=True) == "stored"
	assert half.tries == 2
	assert (revision(ONE), revision(OTHER)) == (0, 0)


def test_a_booking_is_whole() -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	frappe.db.commit()
	settle, lost = seats.settle, []

	def settle_after_the_loss(*given: Any, **named: Any) -> None:
		if not lost:
			# the booking, its event and its place on the roster are gone; the seat is not yet taken
			lost.append(take_back_unheard())
		settle(*given, **named)

	with acting_as(family.user), mock.patch.object(seats, "settle", settle_after_the_loss):
		answer = submit_activity_booking(made.offering, family.student, choices=[made.section])

	frappe.db.rollback()
	assert lost
	assert frappe.db.get_value("Activity Booking", answer["name"], "status") == "Confirmed"
	require_consistent(made.offering)
	mine = {made.offering, made.section, answer["name"]}
	assert [str(found) for found in audit() if any(name in str(found) for name in mine)] == []


def test_what_frappe_commits_after_a_request_is_refused_too() -> None:
	"""On Desk nobody repeats it: the office reads Frappe's own error, and nothing is half done."""
	frappe.db.commit()
	hold_rows(LOCK, [{"name": ONE}])
	take_back_unheard()
	with pytest.raises(frappe.QueryDeadlockError):
		hold_rows(LOCK, [{"name": OTHER}])
	with pytest.raises(frappe.QueryDeadlockError):
		frappe.db.commit()
	frappe.db.rollback()
	assert revision(ONE) == 0


def test_the_page_of_the_error_can_read_and_a_rollback_ends_it() -> None:
	frappe.db.commit()
	hold_rows(LOCK, [{"name": ONE}])
	take_back_unheard()
	assert frappe.db.exists("DocType", LOCK)
	frappe.db.rollback()
	hold_rows(LOCK, [{"name": ONE}])
	frappe.db.commit()
	assert revision(ONE) == 1


def test_a_savepoint_that_went_with_it_is_not_taken_for_another_error() -> None:
	"""MariaDB would say that there is no such savepoint, which nobody repeats."""
	frappe.db.commit()
	hold_rows(LOCK, [{"name": ONE}])
	frappe.db.savepoint("gone")
	take_back_unheard()
	with pytest.raises(frappe.QueryDeadlockError):
		frappe.db.rollback(save_point="gone")
	with pytest.raises(frappe.QueryDeadlockError):
		frappe.db.release_savepoint("gone")
	frappe.db.rollback()


@pytest.mark.parametrize(("query", "is_end"), [("SELECT 1 FOR UPDATE NOWAIT", False), ("UPDATE a", True)])
def test_who_would_not_wait_for_a_lock_goes_on(query: str, is_end: bool) -> None:
	assert taken_back.is_end(frappe.QueryTimeoutError(), query) is is_end


def test_control_without_the_watch_the_second_half_is_stored() -> None:
	with mock.patch.object(taken_back, "watch"):
		# of a lock before the test
		vars(frappe.local.db).pop("sql", None)
		half = Half()
		assert transactions.run(half) == "stored"
	assert half.tries == 1
	assert (revision(ONE), revision(OTHER)) == (0, 1)

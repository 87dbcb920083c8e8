"""What a server that isolates snapshots says of a row that has changed, as releases of Frappe hand it on."""

from unittest import mock

import frappe
import pytest

from ifitwala_ed.schedule import locks

KEYS = locks.keys(groups=["a group"])


def changed() -> Exception:
	return frappe.db.OperationalError(1020, "Record has changed since last read in table 'tabSchedule Lock'")


@pytest.mark.parametrize("raised", [changed, lambda: frappe.QueryDeadlockError(changed())])
def test_a_row_that_changed_since_it_was_read_is_a_changed_schedule(raised) -> None:
	with (
		mock.patch.object(locks, "upsert_rows", side_effect=raised()),
		pytest.raises(locks.ScheduleChanged, match="at the same moment"),
	):
		locks.bump(KEYS)


@pytest.mark.parametrize(
	"raised", [lambda: frappe.db.OperationalError(2006, "gone"), lambda: frappe.QueryDeadlockError(1213, "x")]
)
def test_any_other_error_stays_what_it_is(raised) -> None:
	error = raised()
	with mock.patch.object(locks, "upsert_rows", side_effect=error), pytest.raises(type(error)) as caught:
		locks.bump(KEYS)
	assert caught.value is error

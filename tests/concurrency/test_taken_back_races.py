"""Two real transactions that lock crosswise: one of them is taken back by MariaDB, in a read whose errors nobody hears."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Barrier
from unittest import mock

import frappe
import pytest

from ifitwala_ed.core import taken_back, transactions
from ifitwala_ed.core.rows import hold_rows
from tests.support import sabotage
from tests.support.parallel import in_threads
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

LOCK = "Student Lock"
CROSSED = ("crossed-one", "crossed-other")
DONE = ("done-one", "done-other")


@pytest.fixture(autouse=True)
def rows(connection: None) -> None:
	"""Two rows to be locked, and none that says that the work is done."""
	frappe.db.delete(LOCK, {"name": ["in", [*CROSSED, *DONE]]})
	hold_rows(LOCK, [{"name": name} for name in CROSSED])
	frappe.db.commit()


def crosswise(barrier: Barrier) -> list[Callable[[], None]]:
	"""Each writes to its own row, reads the other's, and keeps an error of that read to itself, before it is done."""

	def work(mine: str, other: str, done: str) -> None:
		hold_rows(LOCK, [{"name": mine}])
		sabotage.wait_once(barrier)
		with suppress(Exception):
			frappe.db.get_value(LOCK, other, "revision", for_update=True)
		hold_rows(LOCK, [{"name": done}])

	both = zip(CROSSED, CROSSED[::-1], DONE, strict=True)
	return [partial(transactions.run, partial(work, *names)) for names in both]


def revisions(names: tuple[str, ...]) -> list[int | None]:
	frappe.db.commit()
	return [frappe.db.get_value(LOCK, name, "revision") for name in names]


def test_both_do_all_of_their_work(site: Site) -> None:
	outcomes = in_threads(site, crosswise(Barrier(2)))
	assert all(outcome.ok for outcome in outcomes), outcomes
	assert (revisions(CROSSED), revisions(DONE)) == ([2, 2], [1, 1])


def test_control_without_the_watch_half_of_one_is_stored(site: Site) -> None:
	with mock.patch.object(taken_back, "watch"):
		outcomes = in_threads(site, crosswise(Barrier(2)))
	assert all(outcome.ok for outcome in outcomes), outcomes
	assert revisions(DONE) == [1, 1]
	assert sorted(revisions(CROSSED)) == [1, 2]

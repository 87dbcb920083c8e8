"""A transaction that another node's commit has taken back, in a read whose errors nobody hears: nothing of it is stored."""

from contextlib import suppress
from functools import partial
from threading import Event
from unittest import mock

import frappe
import pytest

from ifitwala_ed.core import taken_back, transactions
from ifitwala_ed.core.rows import hold_rows
from tests.cluster.pairs import commit_everywhere
from tests.support.parallel import PATIENCE, Outcome, in_threads_on
from tests.support.site import Site

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]

LOCK = "Student Lock"
SHARED, DONE = "shared-by-nodes", "done-on-one-node"


class Pair:
	"""One node's transaction writes to a row and is at work; the other node writes to the same row and commits."""

	def __init__(self) -> None:
		self.has_written, self.is_overtaken = Event(), Event()
		self.refused: list[Exception] = []

	def slow(self) -> None:
		hold_rows(LOCK, [{"name": SHARED}])
		self.has_written.set()
		assert self.is_overtaken.wait(PATIENCE)
		while not self.refused:
			self.read_unheard()
		hold_rows(LOCK, [{"name": DONE}])

	def read_unheard(self) -> None:
		"""As Frappe does where it reads translations that are in no cache."""
		with suppress(Exception):
			try:
				frappe.db.exists("DocType", "no such")
			except Exception as error:
				self.refused.append(error)
				raise

	def quick(self) -> None:
		assert self.has_written.wait(PATIENCE)
		transactions.run(partial(hold_rows, LOCK, [{"name": SHARED}]))
		self.is_overtaken.set()

	def run(self, everywhere: list[Site]) -> list[Outcome]:
		return in_threads_on(everywhere, [partial(transactions.run, self.slow), self.quick])


@pytest.fixture(autouse=True)
def rows(connection: None, everywhere: list[Site]) -> None:
	frappe.db.delete(LOCK, {"name": ["in", [SHARED, DONE]]})
	hold_rows(LOCK, [{"name": SHARED}])
	commit_everywhere(everywhere)


def revisions() -> list[int | None]:
	frappe.db.commit()
	return [frappe.db.get_value(LOCK, name, "revision") for name in (SHARED, DONE)]


def test_all_of_the_work_is_done_again(everywhere: list[Site]) -> None:
	pair = Pair()
	assert [outcome.error for outcome in pair.run(everywhere)] == [None, None]
	assert isinstance(pair.refused[0], frappe.QueryDeadlockError)
	assert revisions() == [3, 1]


def test_control_without_the_watch_half_of_it_is_stored(everywhere: list[Site]) -> None:
	with mock.patch.object(taken_back, "watch"):
		assert [outcome.error for outcome in Pair().run(everywhere)] == [None, None]
	assert revisions() == [2, 1]

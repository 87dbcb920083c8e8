"""Two connections: what one sees and how it fails while the other one works."""

import threading
from collections.abc import Callable, Iterator

import frappe
import pytest

from tests.conformance.answers import plain, program
from tests.support import snapshots
from tests.support.parallel import in_threads
from tests.support.site import Site

Fact = Callable[[str, object], None]
NAMES = ("Fact Lock A", "Fact Lock B")
SECONDS = 20

pytestmark = pytest.mark.mariadb


@pytest.fixture(autouse=True)
def rows() -> Iterator[None]:
	"""Two documents that every connection sees."""
	for name in NAMES:
		program(name).insert()
	frappe.db.commit()
	yield
	frappe.db.rollback()
	for name in (*NAMES, "Fact Lock C"):
		frappe.delete_doc("Program", name, force=True)
	frappe.db.commit()


def locked(name: str, **options: object) -> str:
	return frappe.db.get_value("Program", name, for_update=True, **options)


def of_this_server(name: str) -> str:
	"""Return the name of a fact that depends on the server as well: MariaDB isolates snapshots from 11.6 on."""
	return f"{name}.isolated" if snapshots.are_isolated() else name


def told(error: BaseException) -> str:
	"""Return the class of an error, and its number where the database gave one."""
	inner = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
	number = inner.args[0] if inner.args and isinstance(inner.args[0], int) else ""
	return f"{type(error).__name__} {number}".strip()


def test_a_deadlock(fact: Fact, site: Site) -> None:
	barrier = threading.Barrier(2)

	def crosswise(first: str, second: str) -> str:
		locked(first)
		barrier.wait(SECONDS)
		return locked(second)

	outcomes = in_threads(site, [lambda: crosswise(*NAMES), lambda: crosswise(*reversed(NAMES))])
	fact("locks.deadlock", sorted("ok" if each.ok else type(each.error).__name__ for each in outcomes))


def test_a_lock_that_is_not_waited_for(fact: Fact, site: Site) -> None:
	taken, done = threading.Event(), threading.Event()

	def holder() -> None:
		locked(NAMES[0])
		taken.set()
		done.wait(SECONDS)

	def asks(**options: object) -> object:
		taken.wait(SECONDS)
		try:
			return locked(NAMES[0], **options)
		finally:
			done.set()

	for name, options in {"nowait": {"wait": False}, "skip_locked": {"skip_locked": True}}.items():
		taken.clear()
		done.clear()
		_holder, outcome = in_threads(site, [holder, lambda options=options: asks(**options)])
		fact(f"locks.{name}", plain(outcome.value) if outcome.ok else type(outcome.error).__name__)


def test_what_a_snapshot_shows(fact: Fact, site: Site) -> None:
	"""The first read makes the snapshot; a locking read and a write see what is committed."""
	read, written = threading.Event(), threading.Event()

	def writer() -> None:
		read.wait(SECONDS)
		frappe.db.set_value("Program", NAMES[0], "modified_by", "Guest", update_modified=False)
		program("Fact Lock C").insert()
		frappe.db.commit()
		written.set()

	def reader() -> dict:
		seen = {"before": frappe.db.get_value("Program", NAMES[0], "modified_by")}
		read.set()
		written.wait(SECONDS)
		seen["plain"] = frappe.db.get_value("Program", NAMES[0], "modified_by")
		seen["locking"] = frappe.db.get_value("Program", NAMES[0], "modified_by", for_update=True)
		seen["new_row"] = frappe.db.exists("Program", "Fact Lock C")
		try:
			program("Fact Lock C").insert()
		except frappe.DuplicateEntryError:
			seen["insert"] = "DuplicateEntryError"
		seen["still_unseen"] = frappe.db.exists("Program", "Fact Lock C")
		frappe.db.rollback()
		seen["after_rollback"] = frappe.db.exists("Program", "Fact Lock C")
		return seen

	_writer, outcome = in_threads(site, [writer, reader])
	fact(of_this_server("locks.snapshot"), outcome.value if outcome.ok else told(outcome.error))


def test_a_save_waits_for_its_row(fact: Fact, site: Site) -> None:
	"""The second save of the same copy finds the first one's change."""
	barrier = threading.Barrier(2)

	def save() -> None:
		document = frappe.get_doc("Program", NAMES[0])
		barrier.wait(SECONDS)
		document.save()

	outcomes = in_threads(site, [save, save])
	fact(of_this_server("locks.saves"), sorted("ok" if each.ok else told(each.error) for each in outcomes))

"""Work that starts at the same moment, every worker with a connection of its own."""

import multiprocessing
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import frappe

from tests.support.site import Site, connected

# How long whoever has come waits for the others. Nobody waits that long unless something is wrong, however slow the machine.
PATIENCE = 240


@dataclass(frozen=True)
class Outcome:
	"""What one worker's call returned, or the exception that it ended with."""

	value: Any = None
	error: BaseException | None = None

	@property
	def ok(self) -> bool:
		return self.error is None


def in_threads(site: Site, calls: Sequence[Callable[[], Any]], user: str = "Administrator") -> list[Outcome]:
	"""Runs the calls at once, one thread and one connection each; commits those that succeed.

	The connection has not read anything when the barrier opens. The order of the outcomes is that of the calls.
	"""
	return in_threads_on([site] * len(calls), calls, user)


def in_threads_on(
	sites: Sequence[Site], calls: Sequence[Callable[[], Any]], user: str = "Administrator"
) -> list[Outcome]:
	"""As in_threads, each call on a site of its own: the same one over several database servers."""
	barrier = threading.Barrier(len(calls))
	with ThreadPoolExecutor(len(calls)) as pool:
		started = [
			pool.submit(_work, site, user, barrier, call) for site, call in zip(sites, calls, strict=True)
		]
		return [work.result() for work in started]


def in_processes(site: Site, function: Callable[..., Any], arguments: Sequence[tuple]) -> list[Outcome]:
	"""As in_threads, with a process each: nothing in memory is shared. The function is a module's own."""
	context = multiprocessing.get_context("spawn")
	with context.Manager() as manager:
		barrier = manager.Barrier(len(arguments))
		with ProcessPoolExecutor(len(arguments), mp_context=context) as pool:
			started = [
				pool.submit(_work, site, "Administrator", barrier, function, *each) for each in arguments
			]
			return [work.result() for work in started]


def _work(site: Site, user: str, barrier: Any, call: Callable[..., Any], *arguments: Any) -> Outcome:
	with connected(site, user):
		frappe.db.rollback()
		barrier.wait(PATIENCE)
		try:
			value = call(*arguments)
			frappe.db.commit()
			return Outcome(value)
		except Exception as error:  # noqa: BLE001 - handed to the test, which judges it
			return Outcome(error=error)

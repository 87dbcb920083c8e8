"""An allocation run in a process of its own that kills itself, with the signal that nothing can catch."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from typing import Any

from tests.support.site import Site, connected

CHUNK = 3
AFTER_PLANNING = "after planning"
IN_THE_SECOND_CHUNK = "in the second chunk, before its commit"
BETWEEN_CHUNKS = "after the second chunk's commit"
BEFORE_THE_END = "after everything was applied"
MOMENTS = (AFTER_PLANNING, IN_THE_SECOND_CHUNK, BETWEEN_CHUNKS, BEFORE_THE_END)


def run_and_die(site: Site, program_offering: str, moment: str) -> int | None:
	"""Start a real run and have its process killed; give the process's exit code (minus the signal)."""
	process = multiprocessing.get_context("spawn").Process(target=_run, args=(site, program_offering, moment))
	process.start()
	process.join(120)
	return process.exitcode


def _run(site: Site, program_offering: str, moment: str) -> None:
	from ifitwala_ed.activities.booking.allocation import apply, runs
	from ifitwala_ed.api.activity_booking import allocate_activity_bookings

	apply.CHUNK = CHUNK  # type: ignore[misc]  # smaller chunks, in this process alone
	if moment == AFTER_PLANNING:
		runs.apply.carry_out = die
	elif moment == IN_THE_SECOND_CHUNK:
		apply.seats.settle = die_at_call(2, apply.seats.settle)
	elif moment == BETWEEN_CHUNKS:
		runs._show_progress = die_at_call(2, runs._show_progress)
	else:
		runs._finish = die
	with connected(site):
		allocate_activity_bookings(program_offering)


def die(*_args: Any, **_kwargs: Any) -> None:
	os.kill(os.getpid(), signal.SIGKILL)


def die_at_call(number: int, function: Callable[..., Any]) -> Callable[..., Any]:
	calls = []

	def counted(*args: Any, **kwargs: Any) -> Any:
		calls.append(args)
		if len(calls) == number:
			die()
		return function(*args, **kwargs)

	return counted

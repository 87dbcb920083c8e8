"""Scripts of the project, called in this process."""

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def signals_are_taken_as_before() -> Iterator[None]:
	"""A script that waits for another program leaves Ctrl-C to it; the tests that come after want it themselves."""
	before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
	yield
	for number, handler in before.items():
		signal.signal(number, handler)

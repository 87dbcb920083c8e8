"""Tests in another order: whoever leaves something to the next is found when that is another one."""

import random
from collections.abc import Sequence

import pytest


def shuffled(items: Sequence[pytest.Item], seed: str) -> list[pytest.Item]:
	"""Return the tests with their modules in another order, and those of a module among themselves.

	A module stays together: what it makes once is made once.
	"""
	chance = random.Random(seed)
	modules: dict[str, list[pytest.Item]] = {}
	for item in items:
		modules.setdefault(item.nodeid.partition("::")[0], []).append(item)
	names = list(modules)
	chance.shuffle(names)
	for tests in modules.values():
		chance.shuffle(tests)
	return [item for name in names for item in modules[name]]

"""`--shuffle`: modules stay together, every test is there, and a seed gives the same order again."""

from dataclasses import dataclass
from itertools import pairwise

from tests.support.order import shuffled


@dataclass(frozen=True)
class Item:
	nodeid: str


ITEMS = [Item(f"tests/{module}.py::test_{number}") for module in "abcdef" for number in range(6)]


def test_a_seed_gives_the_same_order_again_and_another_another() -> None:
	assert shuffled(ITEMS, "7") == shuffled(ITEMS, "7")
	assert shuffled(ITEMS, "7") != shuffled(ITEMS, "8")
	assert shuffled(ITEMS, "7") != ITEMS


def test_every_test_is_there_and_a_module_stays_together() -> None:
	found = shuffled(ITEMS, "7")
	assert set(found) == set(ITEMS)
	assert len(found) == len(ITEMS)
	modules = [item.nodeid.partition("::")[0] for item in found]
	assert len([name for name, after in pairwise(modules) if name != after]) == 5
	first = [item for item in found if "/a.py" in item.nodeid]
	assert first != [item for item in ITEMS if "/a.py" in item.nodeid]

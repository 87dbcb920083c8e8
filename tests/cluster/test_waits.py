"""How long 64 clients of one section wait for its row, with one, two and three app servers, each with a node of its own.

What was measured is printed with `-s`; nothing is judged by it.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import galera
from tests.cluster.crowds import at_once, require_one_answer_each
from tests.cluster.pairs import commit_everywhere
from tests.cluster.test_balanced import at_first, balanced, books
from tests.factories import offerings, people
from tests.support.site import Site, connected, working_folder

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]

CLIENTS = 64
WAITS, MILLISECONDS = "Innodb_row_lock_waits", "Innodb_row_lock_time"
AT_COMMIT, BEFORE = "wsrep_local_cert_failures", "wsrep_local_bf_aborts"


@pytest.fixture(autouse=True)
def connection(all_three: list[Site], waits: None) -> Iterator[None]:
	with working_folder(all_three[0]):
		yield


def counted(nodes: list[galera.Node]) -> Counter[str]:
	names = (WAITS, MILLISECONDS, AT_COMMIT, BEFORE)
	return Counter({name: sum(int(node.status(name) or 0) for node in nodes) for name in names})


def told(size: int, spent: Counter[str]) -> str:
	of_thousand = {name: 1000 * count / CLIENTS for name, count in spent.items()}
	return (
		f"\n{size} app servers and nodes, of 1,000 submits: {of_thousand.get(WAITS, 0):.0f} waited for a row,"
		f" {spent[MILLISECONDS] / max(spent[WAITS], 1):.1f} ms on average;"
		f" {of_thousand.get(AT_COMMIT, 0):.0f} were refused at the commit, {of_thousand.get(BEFORE, 0):.0f} before"
	)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_all_of_64_get_their_seats(
	all_three: list[Site], nodes: list[galera.Node], tmp_path: Path, size: int
) -> None:
	with connected(all_three[0]):
		made = offerings.open_offering(capacity=CLIENTS)
		families = [people.family(made.school) for _ in range(CLIENTS)]
		commit_everywhere(all_three)

	with balanced(all_three[:size], tmp_path) as (balancer, _servers):
		before = counted(nodes)
		works = books(balancer, all_three[0], made, families, at_first)
		answers = at_once(works, lambda: None, CLIENTS)
		spent = counted(nodes) - before

	require_one_answer_each(all_three, made, families, answers, CLIENTS)
	print(told(size, spent))  # noqa: T201

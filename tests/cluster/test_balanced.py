"""Two app servers of four processes, each with a node of its own, behind HAProxy, which leads each request to the next.

So hardly two requests of a family come to the same node: its log-in, its booking, the list that it looks at then, and the
booking that it sends once more. What it would read from a node that doesn't wait for the others, test_reads.py shows.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

import galera
import haproxy
from tests.cluster.crowds import at_once, crowd, require_one_answer_each, with_patience
from tests.cluster.outages import cut_off, together
from tests.factories import offerings, people
from tests.support.http import Answer, Client, Server, running_server
from tests.support.site import Site, working_folder

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]

FAMILIES, SEATS = 64, 20
AT_ONCE = FAMILIES
API = "/api/method/ifitwala_ed.api.activity_booking."
# whoever gets one of these sends it again
AWAY = {500, 502, 503, 504}
APP1, APP2 = "app1", "app2"


@pytest.fixture(autouse=True)
def connection(all_three: list[Site], waits: None) -> Iterator[None]:
	"""No connection is open while a node goes away. Each node waits for what the others have written."""
	with working_folder(all_three[0]):
		yield


@contextmanager
def balanced(
	everywhere: list[Site], folder: Path, *, is_checked: bool = True
) -> Iterator[tuple[haproxy.Balancer, list[Server]]]:
	with ExitStack() as stack:
		servers = []
		for number, site in enumerate(everywhere, start=1):
			(folder / f"app{number}").mkdir()
			servers.append(stack.enter_context(running_server(site, folder / f"app{number}")))
		ports = [urlsplit(server.url).port or 0 for server in servers]
		balancer = stack.enter_context(
			haproxy.balancer(
				folder, ports, everywhere[0].name, at_once=servers[0].workers, is_checked=is_checked
			)
		)
		yield balancer, servers


def until_answered(ask: Callable[[], Answer]) -> Answer:
	seen: list[object] = []
	for _try in with_patience():
		try:
			answer = ask()
		except requests.RequestException as error:
			seen.append(error)
			continue
		if answer.status == 200:
			return answer
		assert answer.status in AWAY, (answer.status, answer.text)
		seen.append((answer.status, answer.text))
	raise AssertionError(f"never answered: {seen[-5:]}")


def at_first(ask: Callable[[], Answer]) -> Answer:
	answer = ask()
	assert answer.status == 200, (answer.status, answer.text)
	return answer


def book(
	client: Client,
	family: people.Family,
	made: offerings.Offered,
	answered: Callable[[Callable[[], Answer]], Answer],
) -> str:
	"""Log in, book, look at the list, and send the booking once more: four requests for four servers."""
	answered(partial(client.post, "/api/method/login", {"usr": family.user, "pwd": people.PASSWORD}))
	wanted = {"program_offering": made.offering, "student": family.student, "choices": [made.section]}
	press = partial(client.post, API + "submit_activity_booking", {**wanted, "idempotency_key": "one-press"})
	booked = answered(press).message["name"]
	listed = answered(partial(client.get, API + "get_student_activity_bookings", student=family.student))
	assert [each["name"] for each in listed.message["items"]] == [booked]
	assert answered(press).message["name"] == booked
	return booked


def books(
	balancer: haproxy.Balancer,
	site: Site,
	made: offerings.Offered,
	families: Sequence[people.Family],
	answered: Callable[[Callable[[], Answer]], Answer],
) -> list[Callable[[], str]]:
	return [partial(book, Client(balancer.url, site.name), family, made, answered) for family in families]


def test_64_families_for_20_seats(all_three: list[Site], everywhere: list[Site], tmp_path: Path) -> None:
	made, families = crowd(all_three, families=FAMILIES, seats=SEATS)

	with balanced(everywhere, tmp_path) as (balancer, _servers):
		works = books(balancer, everywhere[0], made, families, at_first)
		answers = at_once(works, lambda: None, AT_ONCE)
		led_to = [int(balancer.server(name)["stot"]) for name in (APP1, APP2)]

	require_one_answer_each(all_three, made, families, answers, SEATS)
	assert min(led_to) >= FAMILIES


def test_an_app_server_is_killed_in_the_rush(
	all_three: list[Site], everywhere: list[Site], tmp_path: Path
) -> None:
	made, families = crowd(all_three, families=FAMILIES, seats=SEATS)

	with balanced(everywhere, tmp_path) as (balancer, servers):

		def kill() -> None:
			servers[1].kill()
			servers[1].listener.close()

		answers = at_once(books(balancer, everywhere[0], made, families, until_answered), kill, AT_ONCE)
		balancer.wait_for(APP2, haproxy.DOWN)

	require_one_answer_each(all_three, made, families, answers, SEATS)


def test_a_node_is_killed_in_the_rush(
	all_three: list[Site], everywhere: list[Site], nodes: list[galera.Node], tmp_path: Path
) -> None:
	made, families = crowd(all_three, families=FAMILIES, seats=SEATS)

	with balanced(everywhere, tmp_path) as (balancer, _servers):
		try:
			works = books(balancer, everywhere[0], made, families, until_answered)
			answers = at_once(works, nodes[1].kill, AT_ONCE)
			balancer.wait_for(APP2, haproxy.DOWN)
		finally:
			nodes[1].start()
			together(nodes)
		# with all data anew
		balancer.wait_for(APP2, haproxy.UP)

	require_one_answer_each(all_three, made, families, answers, SEATS)


def statuses(balancer: haproxy.Balancer, site: Site, requests_sent: int = 20) -> Counter[int]:
	client = Client(balancer.url, site.name)
	return Counter(client.get(haproxy.CHECK).status for _request in range(requests_sent))


def test_nothing_is_led_to_an_app_server_whose_node_is_cut_off(
	everywhere: list[Site], nodes: list[galera.Node], tmp_path: Path
) -> None:
	with balanced(everywhere, tmp_path) as (balancer, _servers):
		balancer.wait_for(APP2, haproxy.UP)
		with cut_off(nodes[1], all_of=nodes):
			balancer.wait_for(APP2, haproxy.DOWN)
			assert statuses(balancer, everywhere[0]) == {haproxy.READS_A_TABLE: 20}
		balancer.wait_for(APP2, haproxy.UP)


def test_control_without_checks_every_second_request_fails(
	everywhere: list[Site], nodes: list[galera.Node], tmp_path: Path
) -> None:
	with (
		balanced(everywhere, tmp_path, is_checked=False) as (balancer, _servers),
		cut_off(nodes[1], all_of=nodes),
	):
		found = statuses(balancer, everywhere[0])
	assert found[haproxy.READS_A_TABLE] == 10
	assert sum(found[status] for status in AWAY) == 10

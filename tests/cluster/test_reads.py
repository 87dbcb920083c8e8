"""What was booked on one node and is looked for on another, which has it a moment later.

With ``wsrep_sync_wait`` a node first takes what the others have written before. The controls show what it is for. The node
that is behind is one whose tables are locked, so that nothing here depends on how fast a machine is.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

import frappe
import pymysql
import pytest

import galera
import mariadb
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import ActivityAccessError
from tests.cluster.pairs import commit_everywhere, submit
from tests.factories import offerings, people
from tests.support.parallel import Outcome, in_threads_on
from tests.support.site import Site

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]


@contextmanager
def behind(node: galera.Node) -> Iterator[pymysql.Connection]:
	"""The node takes nothing from the others until its tables are unlocked, at the end or before."""
	root = pymysql.connect(host=mariadb.HOST, port=node.port, user="root", password=node.password)
	with closing(root):
		root.query("FLUSH TABLES WITH READ LOCK")
		try:
			yield root
		finally:
			root.query("UNLOCK TABLES")
	node.wait_until_synced()


def family_and_offering(everywhere: list[Site]) -> tuple[people.Family, offerings.Offered]:
	made = offerings.open_offering()
	family = people.family(made.school)
	commit_everywhere(everywhere)
	return family, made


def bookings(family: people.Family) -> list[str]:
	frappe.set_user(family.user)
	return [each["name"] for each in api.get_student_activity_bookings(family.student)["items"]]


def cancel(family: people.Family, name: str) -> Any:
	frappe.set_user(family.user)
	return api.cancel_activity_booking(name)


def one(site: Site, work: Any) -> Outcome:
	return in_threads_on([site], [work])[0]


def test_control_a_node_that_is_behind_doesnt_show_what_was_booked(
	everywhere: list[Site], nodes: list[galera.Node]
) -> None:
	family, made = family_and_offering(everywhere)

	with behind(nodes[1]):
		booked = one(everywhere[0], submit(family, made))
		shown = one(everywhere[1], partial(bookings, family))
		refused = one(everywhere[1], partial(cancel, family, booked.value["name"]))

	assert booked.ok
	assert shown.value == []
	assert isinstance(refused.error, ActivityAccessError)


def test_a_node_that_waits_shows_what_was_booked(
	everywhere: list[Site], nodes: list[galera.Node], waits: None
) -> None:
	family, made = family_and_offering(everywhere)

	with ThreadPoolExecutor(1) as pool, behind(nodes[1]) as root:
		booked = one(everywhere[0], submit(family, made))
		asked = pool.submit(one, everywhere[1], partial(bookings, family))
		root.query("UNLOCK TABLES")
		shown = asked.result()

	assert booked.ok
	assert shown.value == [booked.value["name"]]


def test_what_was_booked_on_one_node_is_cancelled_on_the_other(everywhere: list[Site], waits: None) -> None:
	family, made = family_and_offering(everywhere)

	for _press in range(5):
		booked = one(everywhere[0], submit(family, made))
		cancelled = one(everywhere[1], partial(cancel, family, booked.value["name"]))
		assert cancelled.value["booking"]["status"] == "Cancelled"

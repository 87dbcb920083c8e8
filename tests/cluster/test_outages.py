"""A node that is killed, a node that is cut off, a cluster that falls apart: nothing that was answered is lost.

Families whose request fails repeat it with its key, on the next node, as the balancer before the nodes would lead them.
"""

from collections.abc import Iterator

import frappe
import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

import galera
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.core import outages
from tests.cluster.crowds import crowd, require_one_answer_each, rush
from tests.cluster.outages import cut_off, together
from tests.support.site import Site, connected, working_folder

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]


@pytest.fixture(autouse=True)
def connection(all_three: list[Site]) -> Iterator[None]:
	"""No connection is open while a node goes away."""
	with working_folder(all_three[0]):
		yield


def test_a_killed_node_that_is_given_everything_anew_during_the_rush(
	all_three: list[Site], nodes: list[galera.Node]
) -> None:
	made, families = crowd(all_three)

	def kill_and_start() -> None:
		nodes[2].kill()
		nodes[2].start()

	answers = rush(all_three, made, families, kill_and_start)
	together(nodes)

	require_one_answer_each(all_three, made, families, answers)
	log = (nodes[2].folder / "server.log").read_text(errors="replace")
	assert "wsrep_sst_rsync" in log


def test_a_node_is_cut_off_during_the_rush(all_three: list[Site], nodes: list[galera.Node]) -> None:
	made, families = crowd(all_three)

	def cut_and_heal() -> None:
		with cut_off(nodes[2], all_of=nodes):
			pass

	answers = rush(all_three, made, families, cut_and_heal)

	require_one_answer_each(all_three, made, families, answers)


def test_a_cluster_that_falls_apart_during_the_rush(all_three: list[Site], nodes: list[galera.Node]) -> None:
	made, families = crowd(all_three)

	def fall_apart_and_heal() -> None:
		with cut_off(nodes[1], nodes[2], all_of=nodes):
			nodes[0].wait_for("wsrep_cluster_status", "non-Primary")

	answers = rush(all_three, made, families, fall_apart_and_heal)

	require_one_answer_each(all_three, made, families, answers)


def asked_for(path: str, **headers: str) -> None:
	frappe.local.request = Request(EnvironBuilder(path=path, headers=headers).get_environ())


def answer_of(refused: pytest.ExceptionInfo[outages.DatabaseAwayError]) -> Response:
	# Frappe would roll back on it, which is refused as well
	assert not frappe.db
	answer = refused.value.get_response(frappe.request.environ)
	assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(outages.RETRY_AFTER))
	return answer


def test_who_is_cut_off_refuses_in_words_and_the_others_go_on(
	all_three: list[Site], nodes: list[galera.Node]
) -> None:
	made, families = crowd(all_three)

	with cut_off(nodes[2], all_of=nodes):
		with connected(all_three[2]):
			asked_for("/api/method/submit")
			with pytest.raises(outages.DatabaseAwayError) as refused:
				api.submit_activity_booking(made.offering, families[0].student, choices=[made.section])
			answer = answer_of(refused)
			assert answer.json["exc_type"] == "DatabaseAwayError"
			assert "can't be reached at the moment" in answer.json["_server_messages"]
		with connected(all_three[2]):
			asked_for("/activities/bookings", Accept="text/html")
			with pytest.raises(outages.DatabaseAwayError) as refused:
				outages.require_database()
			answer = answer_of(refused)
			assert answer.mimetype == "text/html"
			assert "can&#39;t be reached at the moment" in answer.get_data(as_text=True)
		answers = rush(all_three[:2], made, families, lambda: None)

	require_one_answer_each(all_three, made, families, answers)
	with connected(all_three[2]):
		asked_for("/activities/bookings")
		outages.require_database()
		# and is not asked again
		assert all_three[2].name not in outages._away

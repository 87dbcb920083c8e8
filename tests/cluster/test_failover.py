"""A primary that is gone for good, and its replica in its place: what was answered is there, or it isn't.

Families who get no answer repeat their request with its key, and come to the replica once it is the primary.
"""

from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest

from ifitwala_ed.activities.booking.audit import audit
from tests.cluster.crowds import FAMILIES, SEATS, book_until_answered, rush
from tests.cluster.replicas import SEMI_SYNCHRONOUS, Pair, replicated
from tests.factories import offerings, people
from tests.integration.booking.invariants import require_consistent
from tests.support.site import Site, connected

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]


@pytest.fixture(autouse=True)
def connection() -> Iterator[None]:
	"""No connection is open while the primary goes away."""
	return


def crowd(pair: Pair) -> tuple[offerings.Offered, list[people.Family]]:
	with connected(pair.site):
		made = offerings.open_offering(capacity=SEATS)
		families = [people.family(made.school) for _ in range(FAMILIES)]
		frappe.db.commit()
	pair.catch_up()
	return made, families


def stored(pair: Pair, made: offerings.Offered) -> dict[str, str]:
	with connected(pair.site):
		return dict(
			frappe.get_all(
				"Activity Booking",
				filters={"program_offering": made.offering},
				fields=["student", "name"],
				order_by="name asc",
				as_list=True,
			)
		)


def test_a_semi_synchronous_replica_has_all_that_was_answered(site: Site, tmp_path: Path) -> None:
	with replicated(site, tmp_path, SEMI_SYNCHRONOUS) as pair:
		made, families = crowd(pair)
		answers = rush([pair.site], made, families, pair.fail_over)

		assert stored(pair, made) == {
			family.student: name for family, name in zip(families, answers, strict=True)
		}
		with connected(pair.site):
			require_consistent(made.offering)
			mine = {made.offering, made.section, *answers}
			assert [str(found) for found in audit() if any(name in str(found) for name in mine)] == []


def test_control_an_asynchronous_replica_loses_what_was_answered(site: Site, tmp_path: Path) -> None:
	with replicated(site, tmp_path, "") as pair:
		made, families = crowd(pair)
		# the network between them is slower than the answer
		pair.replica.sql("STOP SLAVE IO_THREAD")
		answer = book_until_answered([pair.site], 0, made, families[0])
		pair.fail_over()
		assert answer not in stored(pair, made).values()

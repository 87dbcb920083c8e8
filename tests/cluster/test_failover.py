"""A primary that is gone for good, and its replica in its place: what was answered is there, or it isn't.

Families who get no answer repeat their request with its key, and come to the replica once it is the primary.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import frappe
import pytest

import mariadb
from ifitwala_ed.activities.booking.audit import audit
from tests.cluster.crowds import FAMILIES, SEATS, book_until_answered, rush
from tests.factories import offerings, people
from tests.integration.booking.invariants import require_consistent
from tests.support.database_server import DatabaseServer, copy_to
from tests.support.site import Site, connected, working_folder

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]

SETTINGS = (
	*(setting for setting in mariadb.SETTINGS if setting != "--skip-log-bin"),
	*mariadb.NOT_DURABLE,
	"--log-bin=log",
	"--binlog-format=ROW",
	"--log-slave-updates",
	"--rpl-semi-sync-slave-enabled=1",
)
# before the replica comes, which asks for it; the last in milliseconds, longer than any test
SEMI_SYNCHRONOUS = """
SET GLOBAL rpl_semi_sync_master_wait_point = AFTER_SYNC;
SET GLOBAL rpl_semi_sync_master_timeout = 3600000;
SET GLOBAL rpl_semi_sync_master_enabled = ON;
"""
READ_ALL = "has read all relay log"
PATIENCE = 60


@pytest.fixture(autouse=True)
def connection() -> Iterator[None]:
	"""No connection is open while the primary goes away."""
	return


@dataclass(frozen=True)
class Pair:
	"""The site on a primary, with a replica."""

	site: Site
	primary: DatabaseServer
	replica: DatabaseServer

	def fail_over(self) -> None:
		"""Lose the primary, and let the replica take its place: for the app, in the site's configuration."""
		self.primary.kill()
		self.replica.sql("STOP SLAVE IO_THREAD")
		wait_until(self.replica, READ_ALL)
		self.replica.sql("STOP SLAVE; RESET SLAVE ALL; SET GLOBAL read_only = OFF")
		config = Path(self.site.sites_path) / self.site.name / "site_config.json"
		written = config.with_suffix(".new")
		written.write_text(json.dumps(self.site.config | {"db_port": self.replica.port}))
		# families read it all the time
		written.replace(config)


def wait_until(server: DatabaseServer, state: str) -> None:
	deadline = time.monotonic() + PATIENCE
	while state not in (told := server.sql("SHOW SLAVE STATUS\\G")):
		assert time.monotonic() < deadline, told
		time.sleep(0.05)


@contextmanager
def replicated(site: Site, folder: Path, how: str) -> Iterator[Pair]:
	servers = []
	try:
		for number in (1, 2):
			(folder / f"mariadb{number}").mkdir()
			own = (f"--server-id={number}", f"--read-only={number - 1}")
			servers.append(DatabaseServer(folder / f"mariadb{number}", (*SETTINGS, *own)))
		primary, replica = servers
		primary.sql(how)
		replica.sql(
			f"CHANGE MASTER TO MASTER_HOST='{mariadb.HOST}', MASTER_PORT={primary.port}, MASTER_USER='root',"
			f" MASTER_PASSWORD='{primary.password}', MASTER_USE_GTID=slave_pos; START SLAVE"
		)
		wait_until(replica, "Slave_IO_Running: Yes")
		if how:
			assert "Rpl_semi_sync_master_clients\t1" in primary.sql("SHOW STATUS LIKE 'Rpl_semi_sync%'")
		copy = copy_to(primary, site, folder)
		with working_folder(copy):
			yield Pair(copy, primary, replica)
	finally:
		for server in servers:
			server.stop()


def crowd(pair: Pair) -> tuple[offerings.Offered, list[people.Family]]:
	with connected(pair.site):
		made = offerings.open_offering(capacity=SEATS)
		families = [people.family(made.school) for _ in range(FAMILIES)]
		frappe.db.commit()
	wait_until(pair.replica, READ_ALL)
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

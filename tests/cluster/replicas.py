"""A primary and its replica, each a server of its own, with a copy of the site on them."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mariadb
from tests.support.database_server import DatabaseServer, copy_to
from tests.support.site import Site, working_folder

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


@dataclass(frozen=True)
class Pair:
	"""The site on a primary, with a replica."""

	site: Site
	primary: DatabaseServer
	replica: DatabaseServer

	def catch_up(self) -> None:
		"""Wait until the replica shows all that the primary has committed."""
		position = self.primary.sql("SELECT @@gtid_binlog_pos").split()[-1]
		waited = self.replica.sql(f"SELECT MASTER_GTID_WAIT('{position}', {PATIENCE})").split()[-1]
		assert waited == "0", self.replica.sql("SHOW SLAVE STATUS\\G")

	def fail_over(self) -> None:
		"""Lose the primary, and let the replica take its place: for the app, in the site's configuration."""
		self.primary.kill()
		self.replica.sql("STOP SLAVE IO_THREAD")
		wait_until(self.replica, READ_ALL)
		self.replica.sql("STOP SLAVE; RESET SLAVE ALL; SET GLOBAL read_only = OFF")
		self.configure(db_port=self.replica.port)

	def configure(self, **values: Any) -> None:
		"""Set values in the site's configuration, which families read all the time."""
		config = Path(self.site.sites_path) / self.site.name / "site_config.json"
		written = config.with_suffix(".new")
		written.write_text(json.dumps(self.site.config | values))
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

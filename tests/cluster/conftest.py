"""The test site on a cluster of database nodes that all take writes, and an app server's folder for each of them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest
from frappe.utils.password import get_encryption_key

import galera
from tests.conftest import make_shared_records
from tests.support import site as sites
from tests.support.site import Site

# two of three go on where one was cut off
NODES = 3


@pytest.fixture(scope="session")
def nodes() -> Iterator[list[galera.Node]]:
	"""The database nodes, by the order in which they were started."""
	with galera.cluster(NODES) as started:
		yield started


@pytest.fixture(scope="session")
def site(nodes: list[galera.Node], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
	"""The site under test, over the first node."""
	with pytest.MonkeyPatch.context() as environment:
		environment.setenv("IFITWALA_DB_HOST", "127.0.0.1")
		environment.setenv("IFITWALA_DB_PORT", str(nodes[0].port))
		environment.setenv("IFITWALA_DB_ROOT_PASSWORD", nodes[0].password)
		made = sites.new_site(tmp_path_factory.mktemp("sites"), "mariadb")
	with sites.working_folder(made):
		with sites.connected(made):
			make_shared_records()
			# made when it is first needed: in each app server's own site_config.json it would be another one
			get_encryption_key()
		yield made


@pytest.fixture(autouse=True)
def connection(site: Site, connection: None) -> None:
	"""What the test looks at in the end is what was written on any node, from each commit on."""
	frappe.db.sql("SET SESSION wsrep_sync_wait = 1")


@pytest.fixture(scope="session")
def all_three(site: Site, nodes: list[galera.Node], tmp_path_factory: pytest.TempPathFactory) -> list[Site]:
	"""The site as each app server sees it: over a node of its own, with one cache and one queue for all."""
	return [
		site,
		*(_over(node, site, tmp_path_factory.mktemp(f"sites-of-node{node.number}")) for node in nodes[1:]),
	]


@pytest.fixture(scope="session")
def everywhere(all_three: list[Site]) -> list[Site]:
	"""The two app servers of a pair of requests."""
	return all_three[:2]


def _over(node: galera.Node, site: Site, folder: Path) -> Site:
	source, copy = Path(site.sites_path), folder / "sites"
	shutil.copytree(source, copy, ignore=shutil.ignore_patterns("store.db*", "*.log"))
	config = copy / site.name / "site_config.json"
	config.write_text(json.dumps(site.config | {"db_port": node.port}, indent=1))
	for file in ("store.db",):
		(copy / site.name / file).symlink_to(source / site.name / file)
	return Site(site.name, str(copy))


@pytest.fixture
def waits(nodes: list[galera.Node]) -> Iterator[None]:
	"""The setting that is recommended for each node."""
	for node in nodes:
		node.sql("SET GLOBAL wsrep_sync_wait = 1")
	yield
	for node in nodes:
		node.sql("SET GLOBAL wsrep_sync_wait = 0")

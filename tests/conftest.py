"""Every test gets a connection of its own as Administrator, rolled back at its end.

On a bench: IFITWALA_SITE and IFITWALA_SITES_PATH (or --site, --sites-path) name an existing test site.
Otherwise a site is made on the embedded host, on --db sqlite or mariadb, and removed after the run.
"""

import os
import random
from collections.abc import Generator, Iterator

import frappe
import hypothesis
import pytest
from frappe.model.document import Document
from frappe.utils.password import passlibctx

import programs
from tests.factories import people, places
from tests.support import left_behind, order
from tests.support import site as sites
from tests.support.http import Client, Server, running_server, tail
from tests.support.site import Site

# How long an example takes says something about the machine; speed belongs to `make bench`.
ANY_MACHINE = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
# `make test` tries the same examples every time: what it finds is about the change that is tested, and not about luck.
hypothesis.settings.register_profile("the same", derandomize=True, database=None, **ANY_MACHINE)
# `make test-all` looks for new ones; what it finds becomes an @example.
hypothesis.settings.register_profile("search", max_examples=500, **ANY_MACHINE)
hypothesis.settings.load_profile("the same")
# Every user of a test has a password, and a good hash takes its time. A server reads the rounds from the hash.
passlibctx.update(pbkdf2_sha256__default_rounds=1)


def pytest_addoption(parser: pytest.Parser) -> None:
	group = parser.getgroup("ifitwala_ed")
	group.addoption("--site", default=os.environ.get("IFITWALA_SITE"), help="an existing test site")
	group.addoption(
		"--sites-path", default=os.environ.get("IFITWALA_SITES_PATH"), help="the folder of that site"
	)
	group.addoption(
		"--db",
		choices=("sqlite", "mariadb"),
		default="sqlite",
		help="the database of a site made for the run",
	)

	group.addoption(
		"--isolation",
		choices=tuple(sites.ISOLATION),
		help="how the MariaDB of a site made for the run isolates transactions; else as it does by itself",
	)
	group.addoption("--browser", action="store_true", help="run the tests of the portal in Chromium too")
	group.addoption("--cluster", action="store_true", help="run the tests of a cluster of databases too")
	group.addoption("--pictures", help="the folder in which tests of Desk and the portal keep pictures")
	group.addoption(
		"--shuffle",
		metavar="SEED",
		help="in another order: modules, and the tests of each; `any` takes a seed and names it",
	)


def pytest_configure(config: pytest.Config) -> None:
	if config.getoption("--shuffle") == "any":
		config.option.shuffle = str(random.SystemRandom().randrange(10_000))


def pytest_report_header(config: pytest.Config) -> str | None:
	"""Names what gives the same order again."""
	seed = config.getoption("--shuffle")
	return f"order: --shuffle {seed}" if seed else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
	"""Leaves out what a site made for the run can't show: what only a real bench has, MariaDB's locks on SQLite,
	and the damage of the negative controls where another isolation prevents some of it by itself. A browser is
	started by those alone who ask for one."""
	if config.getoption("--shuffle"):
		items[:] = order.shuffled(items, config.getoption("--shuffle"))
	is_bench = bool(config.getoption("--site"))
	on_sqlite = config.getoption("--db") == "sqlite"
	without_controls = config.getoption("--isolation") == "read-committed"
	left_out = [
		item
		for item in items
		if (item.get_closest_marker("browser") and not config.getoption("--browser"))
		or (item.get_closest_marker("cluster") and not config.getoption("--cluster"))
		or (item.get_closest_marker("real_bench") and not is_bench)
		or (on_sqlite and not is_bench and item.get_closest_marker("mariadb"))
		or (without_controls and not is_bench and item.name.startswith("test_control_"))
	]
	if left_out:
		config.hook.pytest_deselected(items=left_out)
		items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish(session: pytest.Session) -> None:
	"""Names a program that a chosen test calls and that is not here, before the first test begins."""
	called = {name for item in session.items for mark in item.iter_markers("programs") for name in mark.args}
	lacking = programs.missing(tuple(sorted(called)))
	if lacking:
		raise pytest.UsageError(programs.sentence(lacking))


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
	"""The site under test, with this app's tables empty."""
	name = request.config.getoption("--site")
	if name:
		given = sites.given_site(name, request.config.getoption("--sites-path"))
		with sites.working_folder(given):
			with sites.connected(given):
				sites.purge()
				make_shared_records()
			yield given
		return
	database = request.config.getoption("--db")
	made = sites.new_site(tmp_path_factory.mktemp("sites"), database)
	if database == "mariadb" and request.config.getoption("--isolation"):
		sites.set_isolation(request.config.getoption("--isolation"))
	with sites.working_folder(made):
		with sites.connected(made):
			make_shared_records()
		yield made
	sites.drop_database(made)


def make_shared_records() -> None:
	"""What every test may rely on and none changes."""
	places.company()
	people.gender()
	people.system_manager()
	frappe.db.commit()


@pytest.fixture(autouse=True)
def connection(site: Site) -> Iterator[None]:
	"""Administrator's connection; rolled back. A test that needs no site overrides it (see tests/unit).

	The next test finds the site's settings as this one did, and no job of this one's.
	"""
	with sites.connected(site):
		before = left_behind.settings()
		yield
		left_behind.forget_queued_jobs()
		left_behind.require_same(before, left_behind.settings())


@pytest.fixture
def booking_settings() -> Iterator[Document]:
	"""The settings of bookings, for a test to change."""
	with left_behind.singles_put_back("Activity Booking Settings"):
		yield frappe.get_doc("Activity Booking Settings")


@pytest.fixture
def no_limit_of_cancellations(booking_settings: Document) -> None:
	"""For a test in which families change their minds more often than the settings let them."""
	booking_settings.cancellations_per_hour = 0
	booking_settings.save()
	frappe.db.commit()


@pytest.fixture(scope="session")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
	"""The app behind gunicorn with four processes. What a test wants it to see has to be committed."""
	with running_server(site, tmp_path_factory.mktemp("server")) as running:
		yield running


@pytest.fixture
def client(server: Server) -> Client:
	"""A browser that nobody is logged in with."""
	return server.client()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
	"""Shows the server's log under a failed test that talked to it; on MariaDB nothing may be skipped."""
	report = yield
	if report.skipped and item.config.getoption("--db") == "mariadb" and not hasattr(report, "wasxfail"):
		report.outcome = "failed"
		report.longrepr = f"Skipped, but with MariaDB every test runs: {report.longrepr}"
	server = getattr(item, "funcargs", {}).get("server")
	if report.failed and server:
		report.sections.append(("server log", tail(server.log)))
	return report

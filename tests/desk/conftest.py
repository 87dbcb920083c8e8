"""Desk in a browser. Only a real bench has it: elsewhere these tests are deselected."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import frappe
import pytest

from tests.desk.story import School, make_school
from tests.support.desk import Desk, chromium
from tests.support.http import Server, running_server
from tests.support.site import Site

SHOWN = pytest.StashKey[Desk]()
ASSETS = "assets/assets.json"


@pytest.fixture(scope="session")
def desk_server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
	"""The app with its scripts and styles."""
	if not (Path(site.sites_path) / ASSETS).exists():
		raise RuntimeError("Desk has no scripts to show: run `bench build` first.")
	folder = tmp_path_factory.mktemp("desk-server")
	application = "frappe.app:application_with_statics()"
	with running_server(site, folder, workers=2, threads=4, application=application) as running:
		yield running


@pytest.fixture
def school() -> School:
	return make_school()


@pytest.fixture
def desk(request: pytest.FixtureRequest, desk_server: Server) -> Iterator[Callable[[str], Desk]]:
	"""Logs somebody in at a browser of their own. At the end no script may have failed."""
	wanted = request.config.getoption("--pictures")
	pictures = request.config.invocation_params.dir / wanted if wanted else None
	with chromium() as context:
		context.set_extra_http_headers({"X-Frappe-Site-Name": desk_server.site.name})
		shown = Desk(context.pages[0], desk_server.url, pictures)
		request.node.stash[SHOWN] = shown

		def log_in(user: str) -> Desk:
			# what the test has made so far has to be there for the server
			frappe.db.commit()
			shown.log_in(user)
			return shown

		yield log_in
		assert shown.errors == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
	"""Shows what the dialogs said under a failed test."""
	report = yield
	if report.failed and report.when == "call" and SHOWN in item.stash:
		page = item.stash[SHOWN].page
		report.sections.append(("dialogs", "\n".join(page.locator(".modal.show").all_inner_texts())))
	return report

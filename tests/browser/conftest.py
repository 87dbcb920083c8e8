"""The portal in Chromium: what families see, on a phone and a desk. Left out unless asked for with --browser."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import programs
from tests.browser.aftermath import make_aftermath
from tests.browser.album import Album
from tests.browser.story import Evening, make_evening
from tests.support.desk import FLAGS
from tests.support.http import Server, running_server
from tests.support.site import Site, connected

if TYPE_CHECKING:
	from playwright.sync_api import Browser

ASSETS = "assets/assets.json"


@pytest.fixture(scope="session")
def portal_server(site: Site, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
	"""The app with its styles: the embedded host serves them by itself, a bench with another application."""
	if not (Path(site.sites_path) / ASSETS).exists():
		yield server
		return
	application = "frappe.app:application_with_statics()"
	folder = tmp_path_factory.mktemp("portal-server")
	with running_server(site, folder, workers=2, threads=4, application=application) as running:
		yield running


@pytest.fixture(scope="session")
def islands() -> None:
	"""The portal's islands, built from what is there now."""
	npm = programs.path_of("npm")
	frontend = Path(__file__).parents[2] / "frontend"
	for words in (["ci", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "build", "--silent"]):
		subprocess.run([npm, *words], cwd=frontend, check=True)


@pytest.fixture(scope="session")
def evening(site: Site) -> Evening:
	with connected(site):
		return make_evening()


@pytest.fixture(scope="session")
def aftermath(site: Site) -> Evening:
	with connected(site):
		return make_aftermath()


@pytest.fixture(scope="session")
def album(request: pytest.FixtureRequest) -> Iterator[Album]:
	wanted = request.config.getoption("--pictures")
	taken = Album(request.config.invocation_params.dir / wanted if wanted else None)
	yield taken
	taken.bind()


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
	from playwright.sync_api import sync_playwright

	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=programs.find("chromium"), args=list(FLAGS))
		yield browser
		browser.close()

"""What a phone has to load, compressed, for each page of the portal: 60 kB with everything, of which 40 kB are scripts."""

from pathlib import Path

import frappe
import pytest

from ifitwala_ed.portal import offline
from tests.browser.story import make_evening
from tests.factories import registers
from tests.support import weights
from tests.support.http import Server
from tests.support.pages import Browser

PAGE, SCRIPTS, REGISTER = 60_000, 40_000, 75_000
CSS = Path(__file__).parents[2] / "ifitwala_ed/public/portal/portal.css"


@pytest.mark.islands
@pytest.mark.programs("npm")
def test_the_scripts_of_a_page(tmp_path: Path) -> None:
	weights.build(tmp_path)
	found = weights.of_islands(tmp_path)
	assert "Book" in found
	assert {name: bytes_ for name, bytes_ in found.items() if bytes_ > _most_scripts(name)} == {}


def _most_scripts(island: str) -> int:
	"""The register has a queue and a service worker besides."""
	return SCRIPTS + (REGISTER - PAGE) * (island == "Register")


@pytest.mark.http
def test_a_page_and_its_style(server: Server) -> None:
	"""With the most that scripts may weigh, each page is within what it may."""
	evening = make_evening()
	frappe.db.commit()
	browser = Browser(server, evening.user)
	style = weights.weight(CSS.read_bytes())
	found = {name: weights.weight(browser.open(path).html.encode()) for name, path in evening.paths.items()}
	assert {name: each for name, each in found.items() if each + style > PAGE - SCRIPTS} == {}


@pytest.mark.http
def test_the_register_with_the_page_that_a_phone_keeps(server: Server) -> None:
	"""A full hall: the page, the page without a signal, the style and the worker, beside the most that scripts may weigh."""
	gate = registers.gate(children=14)
	frappe.db.commit()
	browser = Browser(server, gate.teacher.user)
	parts = [
		*(browser.open(f"/activities/register{path}").html.encode() for path in ("", "/offline")),
		*(CSS.read_bytes(), offline.worker(gate.teacher.user).encode()),
	]
	assert sum(map(weights.weight, parts)) <= REGISTER - _most_scripts("Register")

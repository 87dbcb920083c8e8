"""The load test as an administrator runs it, on the site under test. ``make load`` shows what it prints."""

import os
from concurrent.futures import ThreadPoolExecutor

import frappe
import pytest
from click.testing import CliRunner, Result

from ifitwala_ed.commands import activity_load_test
from tests.support.http import Server
from tests.support.site import Site

pytestmark = [pytest.mark.bench, pytest.mark.mariadb, pytest.mark.timeout(900)]

FAMILIES = os.environ.get("IFITWALA_FAMILIES", "60")
AT_NINETEEN = os.environ.get("IFITWALA_AT_NINETEEN", "400")
COUNTED = (
	*(
		"Activity Booking",
		"Activity Booking Event",
		"Activity Seat Ledger",
		"Location Booking",
		"Schedule Lock",
	),
	*(
		"Program Offering",
		"Student Group",
		"Student Group Student",
		"Student",
		"Guardian",
		"User",
		"Location",
	),
)


def command(site: Site, *options: str) -> Result:
	"""Run the command in a thread: it makes and ends a connection of its own."""
	context = frappe._dict(sites=[site.name], sites_path=site.sites_path, profile=False, verbose=False)
	with ThreadPoolExecutor(1) as pool:
		return pool.submit(CliRunner().invoke, activity_load_test, options, obj=context).result()


def rows() -> dict[str, int]:
	frappe.db.rollback()
	return {doctype: frappe.db.count(doctype) for doctype in COUNTED}


def test_many_families_on_a_server_of_its_own(site: Site) -> None:
	before = rows()
	done = command(site, "--families", FAMILIES, "--sections", "6", "--seats", "6", "--seconds", "5")
	print(done.output)  # noqa: T201
	assert done.exit_code == 0, done.output
	assert "Audit: all invariants hold" in done.output
	assert rows() == before


def test_an_opening_on_the_pages_of_the_portal(site: Site) -> None:
	"""Everybody has the page before it, presses within the first second, and sees what came of it."""
	before = rows()
	done = command(site, "--portal", "--families", AT_NINETEEN, "--retries", "0.1")
	print(done.output)  # noqa: T201
	assert done.exit_code == 0, done.output
	assert f"Outcomes: page of the result shown: {AT_NINETEEN}" in done.output
	assert "Audit: all invariants hold" in done.output
	assert rows() == before


def test_everybody_at_once_for_one_section_on_a_running_server(site: Site, server: Server) -> None:
	wishes = ("--url", server.url, "--sections", "1", "--seats", "10", "--curve", "together")
	done = command(site, *wishes, "--families", "40", "--retries", "0.5", "--cancels", "0.5")
	print(done.output)  # noqa: T201
	assert done.exit_code == 0, done.output
	assert "Outcomes: submit Confirmed: 10" in done.output


def test_a_server_that_is_not_there_is_told(site: Site) -> None:
	before = rows()
	done = command(site, "--url", "http://127.0.0.1:9", "--families", "2", "--sections", "1")
	assert done.exit_code != 0
	assert "could not log in" in done.output
	assert rows() == before

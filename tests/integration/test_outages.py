"""A database that is away is told from one that refuses, and said in words. The controls of a real outage are in tests/cluster."""

from collections.abc import Callable
from typing import Any
from unittest import mock

import frappe
import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from ifitwala_ed.core import outages
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.portal import pages
from ifitwala_ed.portal.renderer import PortalPage


def asked_for(path: str, **headers: str) -> Request:
	frappe.local.request = Request(EnvironBuilder(path=path, headers=headers).get_environ())
	return frappe.local.request


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch: pytest.MonkeyPatch) -> Any:
	monkeypatch.setattr(outages, "_away", set())
	database = frappe.local.db
	yield
	frappe.local.db = database
	frappe.local.request = frappe.local.session_obj = None


def failing(*arguments: Any) -> Callable[..., Any]:
	def fail(*_given: Any, **_named: Any) -> None:
		raise frappe.db.OperationalError(*arguments)

	return fail


GONE = (2006, "MySQL server has gone away")


@pytest.mark.parametrize("number", sorted(outages.NUMBERS))
def test_what_a_whitelisted_function_loses_its_database_by(number: int) -> None:
	asked_for("/api/method/any")
	with pytest.raises(outages.DatabaseAwayError):
		reads_arguments(lambda: failing(number, "away")())()
	assert not frappe.db
	assert outages._away == {frappe.local.site}


@pytest.mark.parametrize("number", [1205, 1213, 1020, 1054, 1062])
def test_what_is_refused_by_a_database_that_is_there(number: int) -> None:
	asked_for("/api/method/any")
	with pytest.raises(frappe.db.OperationalError):
		reads_arguments(lambda: failing(number, "no")())()
	assert frappe.db
	assert not outages._away


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_loses_its_database(method: str) -> None:
	frappe.local.request = Request(EnvironBuilder(path="/activities/bookings", method=method).get_environ())
	with mock.patch.object(pages, "answer", failing(*GONE)):
		answer = PortalPage("activities/bookings", 200).render()
	assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(outages.RETRY_AFTER))
	assert answer.mimetype == "text/html"
	assert not frappe.db


def test_a_job_gets_the_error_itself() -> None:
	frappe.local.request = None
	with pytest.raises(frappe.db.OperationalError):
		reads_arguments(lambda: failing(*GONE)())()
	assert frappe.db


def test_while_all_is_well_the_database_is_not_asked() -> None:
	asked_for("/activities")
	with mock.patch.object(frappe.local.db, "sql", failing(*GONE)):
		outages.require_database()


def test_a_process_that_has_seen_it_away_asks_until_it_is_back() -> None:
	request = asked_for("/activities", Accept="text/html")
	database = frappe.local.db
	with mock.patch.object(frappe.local.db, "sql", failing(*GONE)):
		outages.notice(None, request)
		assert outages._away == {frappe.local.site}
		frappe.local.db = database
		with pytest.raises(outages.DatabaseAwayError):
			outages.require_database()
	frappe.local.db = database
	outages.require_database()
	assert not outages._away


def test_an_error_of_frappe_while_it_is_away_becomes_the_answer() -> None:
	request, response = asked_for("/api/resource/Student"), Response("{}", status=500)
	with mock.patch.object(frappe.local.db, "sql", failing(*GONE)):
		outages.notice(response, request)
	assert (response.status_code, response.headers["Retry-After"]) == (503, str(outages.RETRY_AFTER))
	assert response.json["exc_type"] == "DatabaseAwayError"


@pytest.mark.parametrize("status", [200, 404, 409, 500])
def test_an_answer_stays_where_the_database_is_there(status: int) -> None:
	request, response = asked_for("/api/resource/Student"), Response("{}", status=status)
	outages.notice(response, request)
	assert (response.status_code, response.get_data()) == (status, b"{}")
	assert not outages._away


@pytest.mark.parametrize(
	("path", "headers", "mimetype"),
	[
		("/api/method/any", {}, "application/json"),
		("/api/method/any", {"Accept": "text/html"}, "text/html"),
		("/activities", {}, "text/html"),
		("/activities", {"Accept": "application/json"}, "application/json"),
	],
)
def test_a_person_gets_a_page_and_a_program_json(path: str, headers: dict[str, str], mimetype: str) -> None:
	request = asked_for(path, **headers)
	answer = outages.DatabaseAwayError().get_response(request.environ)
	assert answer.mimetype == mimetype
	assert "be reached at the moment" in answer.get_data(as_text=True)

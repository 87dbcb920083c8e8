"""Reports, cards, charts and the workspace as Desk asks for them, role by role."""

import json
from pathlib import Path
from typing import Any

import frappe
import pytest

from ifitwala_ed.permissions.roles import STAFF_ROLES
from tests.factories.people import PASSWORD
from tests.integration.reports.support import REPORTS
from tests.permissions.conftest import World
from tests.permissions.test_reports import WHENEVER, campuses_in
from tests.support.http import Answer, Client, Server
from tests.support.site import Site

pytestmark = [pytest.mark.real_bench, pytest.mark.http]

FORBIDDEN = 403
KINDS = {
	"report": "Report",
	"number_card": "Number Card",
	"dashboard_chart": "Dashboard Chart",
	"workspace": "Workspace",
}
CARDS = {
	"Failed Activity Invoices": 1,
	"Offers Lapsing Today": 0,
	"Open Booking Windows": 1,
}


def browser(server: Server, user: str) -> Client:
	return server.client().login(user, PASSWORD)


def run(client: Client, name: str, **filters: Any) -> Answer:
	return client.call(
		"frappe.desk.query_report.run",
		report_name=name,
		filters={**WHENEVER, **filters},
		ignore_prepared_report=True,
	)


def body_rows(answer: Answer) -> list[dict]:
	"""The rows without the total row, which is a list."""
	assert answer.status == 200, answer.text
	return [row for row in answer.message["result"] if isinstance(row, dict)]


def workspace(client: Client) -> Answer:
	page = {"name": "Activities", "title": "Activities", "public": 1}
	return client.call("frappe.desk.desktop.get_desktop_page", page=json.dumps(page))


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_run_every_report_in_their_schools(reported: World, server: Server, role: str) -> None:
	client = browser(server, reported.staff[role])
	for name in REPORTS:
		found = body_rows(run(client, name))
		assert campuses_in(reported, found) == [reported.here], name


def test_reports_with_sums_have_a_total_row(reported: World, server: Server) -> None:
	client = browser(server, reported.staff["Academic Staff"])
	for name, fieldname in (("Allocation Outcomes", "applicants"), ("Family Statement", "outstanding")):
		message = run(client, name).message
		total = message["result"][-1]
		at = [column["fieldname"] for column in message["columns"]].index(fieldname)
		assert isinstance(total, list), name
		assert float(total[at] or 0) == sum(row[fieldname] for row in message["result"][:-1]), name


def test_staff_export_what_they_see(reported: World, server: Server) -> None:
	client = browser(server, reported.staff["Academic Staff"])
	for name in REPORTS:
		answer = client.get(
			"/api/method/frappe.desk.query_report.export_query",
			report_name=name,
			file_format_type="CSV",
			filters=json.dumps(WHENEVER),
			custom_columns="[]",
			include_indentation=0,
			include_filters=0,
			visible_idx="[]",
		)
		assert answer.status == 200, answer.text
		columns = [column["label"] for column in run(client, name).message["columns"]]
		header = answer.text.splitlines()[0]
		assert all(label in header for label in columns), name


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_what_the_scheduler_mails_keeps_to_the_schools_of_its_reader(reported: World, name: str) -> None:
	"""An Auto Email Report runs as Administrator; Frappe limits its rows by their links to what its reader may see."""
	run_report = frappe.get_attr("frappe.desk.query_report.run")
	reader = reported.staff["Academic Staff"]
	message = run_report(name, filters=dict(WHENEVER), user=reader, ignore_prepared_report=True)
	found = [row for row in message["result"] if isinstance(row, dict)]
	assert {row["school"] for row in found} == {reported.here.school}


def test_instructors_run_the_register_alone(reported: World, server: Server) -> None:
	client = browser(server, reported.here.teacher.user)
	found = body_rows(run(client, "Activity Register"))
	assert {row["student"] for row in found} == {reported.here["Student"]}
	for name in sorted(set(REPORTS) - {"Activity Register"}):
		assert run(client, name).status == FORBIDDEN, name


def test_families_and_others_run_none(reported: World, server: Server) -> None:
	for user in (reported.here.family.user, reported.nobody):
		client = browser(server, user)
		for name in REPORTS:
			assert run(client, name).status == FORBIDDEN, (user, name)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_cards_count_in_the_schools_of_the_reader(reported: World, server: Server, role: str) -> None:
	client = browser(server, reported.staff[role])
	for name, expected in CARDS.items():
		card = frappe.get_doc("Number Card", name)
		answer = client.call(
			"frappe.desk.doctype.number_card.number_card.get_result",
			doc=json.dumps(card.as_dict(), default=str),
			filters=card.filters_json,
		)
		assert (answer.status, answer.message) == (200, expected), name
	assert client.call("ifitwala_ed.api.desk.get_free_activity_seats").message["value"] == 2
	assert client.call("ifitwala_ed.api.desk.get_students_waiting").message["value"] == 1


def test_the_chart_of_bookings_counts_in_the_schools_of_the_reader(reported: World, server: Server) -> None:
	"""Also after somebody who sees more has looked at it."""
	for user, expected in ((reported.above, 4), (reported.staff["Academic Staff"], 2)):
		answer = browser(server, user).call(
			"frappe.desk.doctype.dashboard_chart.dashboard_chart.get",
			chart_name="Activity Bookings per Day",
			refresh=0,
		)
		assert sum(answer.message["datasets"][0]["values"]) == expected


def test_the_workspace_shows_what_its_reader_may_open(reported: World, server: Server) -> None:
	answer = workspace(browser(server, reported.staff["Academic Staff"]))
	assert answer.status == 200, answer.text
	shown = answer.message
	stored = frappe.get_doc("Workspace", "Activities")
	assert len(shown["number_cards"]["items"]) == len(stored.number_cards) == 5
	assert len(shown["charts"]["items"]) == len(stored.charts) == 2
	assert {item["label"] for item in shown["shortcuts"]["items"]} == {row.label for row in stored.shortcuts}
	reports = [
		link["link_to"]
		for card in shown["cards"]["items"]
		for link in card["links"]
		if link["link_type"] == "Report"
	]
	assert sorted(reports) == sorted(REPORTS)


def test_an_instructors_workspace_has_the_register_and_the_own_sessions(
	reported: World, server: Server
) -> None:
	shown = workspace(browser(server, reported.here.teacher.user)).message
	labels = {item["label"] for item in shown["shortcuts"]["items"]}
	assert {"Activity Register", "Sessions by Instructor"} <= labels
	assert labels.isdisjoint({"Section Occupancy", "Waitlist", "Allocation Runs"})


def test_all_of_it_is_on_the_site_and_goes_with_the_apps_modules(site: Site) -> None:
	"""Uninstalling deletes what belongs to a module of the app. A name that another app has as well would be its."""
	modules = frappe.get_all("Module Def", filters={"app_name": "ifitwala_ed"}, pluck="name", order_by="name")
	root = Path(frappe.get_app_path("ifitwala_ed"))
	for folder, doctype in KINDS.items():
		files = root.glob(f"*/{folder}/*/*.json")
		brought = sorted(json.loads(path.read_text())["name"] for path in files)
		stored = frappe.get_all(doctype, filters={"module": ["in", modules]}, pluck="name", order_by="name")
		assert brought
		assert sorted(stored) == brought

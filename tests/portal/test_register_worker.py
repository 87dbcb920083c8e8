"""What a phone keeps of the portal: a page that is nobody's, by a worker that is another one whenever the page is."""

import json
import re
from typing import Any

import frappe
import pytest

from ifitwala_ed.api import portal
from ifitwala_ed.portal import assets, offline
from tests.factories import people, registers
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as
from tests.support.http import Server
from tests.support.pages import Browser

WORKER = "ifitwala_ed.api.portal.get_service_worker"
BUILT: dict[str, dict[str, Any]] = {
	"src/main.js": {"file": "assets/main-1.js", "dynamicImports": ["src/islands/Register.vue"]},
	"src/islands/Register.vue": {"file": "assets/Register-1.js", "imports": ["src/main.js", "_shared.js"]},
	"_shared.js": {"file": "assets/shared-1.js"},
	"src/islands/Book.vue": {"file": "assets/Book-1.js", "imports": ["src/main.js"]},
}


@pytest.fixture
def gate() -> Gate:
	return registers.gate(children=1)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
	"""The scripts as a build made them."""
	made = json.loads(json.dumps(BUILT))
	monkeypatch.setattr(assets, "_manifest", lambda: made)
	return made


def told(user: str) -> dict[str, Any]:
	"""What the worker of somebody's phone is told."""
	with acting_as(user):
		script = offline.worker(user)
	return json.loads(script.partition("\n")[0].removeprefix("const TOLD = ").removesuffix(";"))


def test_who_has_a_register_keeps_its_page_and_what_that_needs(gate: Gate, built: dict) -> None:
	found = told(gate.teacher.user)
	assert found["page"] == "/activities/register/offline"
	scripts = [re.sub(r".*/", "", file) for file in found["files"]]
	assert scripts[:3] == ["Register-1.js", "main-1.js", "shared-1.js"]
	assert scripts[3].startswith("portal.css?v=")
	assert len(scripts) == 4


def test_another_page_or_script_is_another_worker(
	gate: Gate, built: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
	user = gate.teacher.user
	before = told(user)["version"]
	assert told(user)["version"] == before
	built["_shared.js"]["file"] = "assets/shared-2.js"
	script = told(user)["version"]
	assert script != before
	with acting_as(user):
		monkeypatch.setattr(frappe.local, "lang", "de")
		assert script not in offline.worker(user)


def test_for_a_family_the_worker_removes_itself(gate: Gate, built: dict) -> None:
	found = told(gate.families[0].user)
	assert (found["page"], found["files"]) == (None, [])


def test_without_a_build_nothing_is_kept(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(assets, "_manifest", dict)
	assert told(gate.teacher.user)["page"] is None


def test_the_answer_may_look_after_the_portal_and_is_kept_by_nobody(gate: Gate) -> None:
	with acting_as(gate.teacher.user):
		response = portal.get_service_worker()
	assert response.mimetype == "text/javascript"
	assert response.headers["Service-Worker-Allowed"] == "/activities"
	assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.http
def test_the_page_that_is_kept_is_nobodys(server: Server, gate: Gate) -> None:
	student = frappe.db.get_value("Student", gate.students[0], "student_name")
	frappe.db.commit()
	page = Browser(server, gate.teacher.user).open("/activities/register/offline")
	assert page.status == 200
	for word in (gate.teacher.user, gate.made.school, student, "csrf_token", "sign_out"):
		assert word not in page.html, word
	assert page.has_form("sign_out") is False
	other = people.teacher().user
	frappe.db.commit()
	assert Browser(server, other).open("/activities/register/offline").html == page.html
	assert Browser(server, gate.families[0].user).open("/activities/register/offline").status == 403
	# who isn't signed in is led to sign in, and a phone doesn't keep that
	guest = Browser(server)
	guest.open("/activities/register/offline")
	assert guest.followed[0] == 303
	assert guest.client.call(WORKER, "GET").status == 403

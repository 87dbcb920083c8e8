"""What a form's button changes can't be done by a link. Frappe asks for the method of the request where a form calls
its document (run_doc_method), and not where an address does (`?run_method=`), which a browser follows with its cookies.
"""

from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today

from tests.factories import offerings, people
from tests.factories.people import PASSWORD
from tests.permissions.conftest import World
from tests.support.http import Client, Server

pytestmark = pytest.mark.http

FORBIDDEN = 403
BUTTONS = {
	("Activity Programme Import", "check_file"): {},
	("Activity Programme Import", "import_file"): {},
	("Class Timetable Import", "check_timetable"): {},
	("Class Timetable Import", "import_timetable"): {},
	("Roster Import", "check_rosters"): {},
	("Roster Import", "import_rosters"): {},
	("Student Group", "save_despite_problems"): {"reason": "Because."},
}


def link(client: Client, doctype: str, name: str, method: str, **arguments: Any) -> Any:
	return client.get(f"/api/resource/{doctype}/{name}", run_method=method, **arguments)


@pytest.mark.parametrize(("doctype", "method"), BUTTONS)
def test_a_link_presses_no_button(world: World, server: Server, doctype: str, method: str) -> None:
	coordinator = server.client().login(world.staff["Activity Coordinator"], PASSWORD)
	answer = link(coordinator, doctype, world.here[doctype], method, **BUTTONS[doctype, method])
	assert (answer.status, answer.error) == (FORBIDDEN, "PermissionError"), answer.text


def test_a_link_copies_no_offering(server: Server) -> None:
	made = offerings.offering()
	user = people.staff("Activity Coordinator", [made.school]).name
	frappe.db.commit()
	coordinator = server.client().login(user, PASSWORD)
	term = {"academic_year": made.academic_year, "start_date": add_days(today(), 84)}
	answer = link(
		coordinator,
		"Program Offering",
		made.offering,
		"copy_to_next_term",
		end_date=add_days(today(), 147),
		**term,
	)
	assert (answer.status, answer.error) == (FORBIDDEN, "PermissionError"), answer.text
	frappe.db.rollback()
	assert frappe.db.count("Program Offering", {"school": made.school}) == 1

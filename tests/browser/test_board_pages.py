"""What coordinators do from the phone as it is shown: nothing that axe finds, nothing wider than the screen.

With --pictures the pictures of docs/staff.md are taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import frappe
import pytest

from ifitwala_ed.activities.booking_settings import SETTINGS
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.attendance import releasing
from tests.browser.test_every_page import (
	LANGUAGES,
	SCREENS,
	cut_off,
	found_by_axe,
	keep_picture,
	pictures,
	too_wide,
)
from tests.browser.test_register_pages import sign_in
from tests.factories import absences, bookings, conversations, offerings, people, places, registers
from tests.support import outbox
from tests.support.http import Server
from tests.support.site import Site, connected

if TYPE_CHECKING:
	from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium"), pytest.mark.http]

NAMES = iter(("Mia Berger", "Noah Berger", "Ada Lind", "Emil Novak", "Zoe Haddad", "Ben Fischer", "Lea Roth"))
# those that docs/staff.md shows
SHOWN = {
	"missing": "who-stays-away",
	"offering": "offering-on-a-phone",
	"before": "before-a-session-is-cancelled",
}

__all__ = ["pictures"]


@dataclass(frozen=True)
class Office:
	"""A coordinator's evening: addresses by what is there to see."""

	user: str
	paths: dict[str, str]
	session: str


@pytest.fixture(scope="module")
def office(site: Site) -> Iterator[Office]:
	with connected(site):
		before = frappe.db.get_singles_dict(SETTINGS)
		absences.the_rule()
		made = make_office()
	yield made
	with connected(site):
		for field in ("release_after_missed", "release_warning_days"):
			frappe.db.delete("Singles", {"doctype": SETTINGS, "field": field})
			if field in before:
				frappe.db.set_single_value(SETTINGS, field, before[field], update_modified=False)
		frappe.clear_document_cache(SETTINGS, SETTINGS)
		frappe.db.commit()


def make_office() -> Office:
	school = places.school().name
	made = offerings.open_offering(school=school, capacity=1, title="Judo")
	name_section(made, "Judo, beginners")
	first, offer, _waiting = [bookings.book(made, made.section, child(school)) for _number in range(3)]
	api.cancel_activity_booking(first)
	closed = offerings.open_offering(school=school, capacity=4, title="Chess")
	api.close_activity_booking_window(closed.offering)
	named(people.student(school).name)
	away = [absences.away(school=school, title="Choir") for _number in range(3)]
	for each in away:
		named(each.student)
		name_section(each.made, "Choir, Mondays")
	for each in away[:2]:
		releasing.warn(each.booking, each.student)
	frappe.db.commit()
	outbox.deliver()
	absences.let_days_pass(away[0].booking, absences.DAYS + 1)
	asked = conversations.conversation()
	frappe.db.set_value("Org Communication", asked.thread, "title", "Football: Mia Berger")
	conversations.say(asked.family.user, asked.thread, "Which shoes does she need?", "Question")
	# the question is of another school
	user = people.staff("Activity Coordinator", [school, asked.made.school]).name
	frappe.db.commit()
	session = f"/activities/board/sessions/{registers.next_session(made.section)}"
	return Office(
		user,
		{
			"missing": "/activities/board/missing",
			"questions": "/activities/board/questions",
			"offering": f"/activities/board/offerings/{made.offering}",
			"offer": f"/activities/board/bookings/{offer}",
			"late": f"/activities/board/late/{closed.offering}?q=e",
			"session": session,
		},
		session,
	)


def child(school: str) -> str:
	return named(people.student(school).name)


def named(student: str) -> str:
	name = next(NAMES, "Kim Young")
	first, last = name.split()
	values = {"first_name": first, "last_name": last, "student_name": name}
	frappe.db.set_value("Student", student, values)
	frappe.db.set_value("Activity Booking", {"student": student}, "student_name", name)
	return student


def name_section(made: offerings.Offered, title: str) -> None:
	frappe.db.set_value("Student Group", made.section, "student_group_name", title)
	row = {"parent": made.offering}
	frappe.db.set_value("Program Offering Activity Section", row, "section_label", title.partition(", ")[2])


@pytest.mark.parametrize("screen", list(SCREENS))
def test_the_pages_of_the_board(
	chromium: "Browser", portal_server: Server, office: Office, screen: str, pictures: Path | None
) -> None:
	context = chromium.new_context(**SCREENS[screen], reduced_motion="reduce", locale="en-GB")
	context.set_extra_http_headers({"X-Frappe-Site-Name": portal_server.site.name})
	page = context.new_page()
	problems: dict[str, list[str]] = {}
	language = LANGUAGES.get(screen, "en")

	def look(name: str) -> None:
		if found := [*found_by_axe(page), *too_wide(page), *cut_off(page)]:
			problems[name] = found
		if pictures and name in SHOWN and screen == "phone":
			keep_picture(page, pictures / f"{SHOWN[name]}.png")

	try:
		sign_in(page, portal_server, office.user, "/activities/board")
		for name, path in office.paths.items():
			page.goto(f"{portal_server.url}{path}{'&' if '?' in path else '?'}_lang={language}")
			page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
			look(name)
		# the session is looked at before it is cancelled
		page.locator("textarea").first.fill("The coach is ill.")
		page.locator("form").filter(has=page.locator("textarea")).first.locator("button").click()
		page.locator("section.call").wait_for()
		look("before")
		assert problems == {}
	finally:
		context.close()

"""What the tests of hard moments share: a family at one offering, its page in a browser, and the database behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.api import activity_booking as api
from tests.desk.story import make_school
from tests.factories import billing, people
from tests.factories.offerings import Offered
from tests.factories.people import PASSWORD
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, Page

SUBMIT = "**/api/method/ifitwala_ed.api.activity_booking.submit_activity_booking"
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Family:
	"""A parent with children, by first name."""

	user: str
	children: dict[str, str]


def make_family(*names: str) -> Family:
	school = make_school()
	parent = people.user("Kim", ["Guardian"], last_name="Berger").name
	guardian = people.guardian(parent, guardian_name="Kim Berger").name
	payer = billing.account_holder(account_holder_name="Kim Berger").name
	children = {
		name: people.student(
			school.name, [guardian], first_name=name, last_name="Berger", account_holder=payer
		).name
		for name in names
	}
	frappe.db.commit()
	return Family(parent, children)


def make_offering(title: str, days: tuple[str, ...] = ("Tuesday", "Thursday"), **values: Any) -> Offered:
	made = make_school().open_offering(title, days, 2, **values)
	frappe.db.commit()
	return made


def opens_in(made: Offered, minutes: int) -> None:
	opens = add_to_date(now_datetime(), minutes=minutes, as_datetime=True)
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_open_from", opens)
	frappe.db.commit()


def path_of(made: Offered, student: str) -> str:
	return f"/activities/programme/{made.offering}?child={student}"


@contextmanager
def signed_in(browser: "Browser", server: Server, user: str, path: str, **options: Any) -> "Iterator[Page]":
	"""A page of the portal, reached through the form for signing in."""
	context = browser.new_context(**{"viewport": PHONE, "locale": "en-GB", **options})
	context.set_extra_http_headers({"X-Frappe-Site-Name": server.site.name})
	page = context.new_page()
	try:
		page.goto(server.url + path)
		sign_in(page, user)
		page.wait_for_url(server.url + path)
		yield page
	finally:
		context.close()


def sign_in(page: "Page", user: str) -> None:
	page.get_by_label("Email", exact=True).fill(user)
	page.get_by_label("Password").fill(PASSWORD)
	page.get_by_role("button", name="Sign In").click()


def sign_out(page: "Page") -> None:
	"""Until it is done: what is opened before the answer takes the answer's place."""
	page.get_by_role("button", name="Sign Out").click()
	page.get_by_role("heading", name="Sign in", exact=True).wait_for()


def bookings_of(student: str) -> list[str]:
	"""The states of a student's bookings as they are stored now."""
	frappe.db.rollback()
	return frappe.get_all("Activity Booking", {"student": student}, pluck="status", order_by="name")


def fill(made: Offered, section: str) -> None:
	"""The school lets nobody else in: no seat is free, and nobody can wait for one."""
	frappe.db.set_value("Program Offering", made.offering, "activity_waitlist_enabled", 0)
	group = frappe.get_doc("Student Group", section)
	for _seat in range(group.maximum_size):
		child = people.student(made.school).name
		api.submit_activity_booking(made.offering, child, choices=[section])
	frappe.db.commit()

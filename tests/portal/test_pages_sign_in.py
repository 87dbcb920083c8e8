"""Signing in with a form, without JavaScript, and back to where one wanted to go."""

import frappe
import pytest

from tests.factories import bookings, offerings, people
from tests.support.http import Server
from tests.support.pages import Browser

pytestmark = pytest.mark.http


def test_whoever_comes_from_a_mail_signs_in_and_is_led_back(server: Server) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	booking = bookings.book(made, made.section, family.student)
	frappe.db.commit()
	browser = Browser(server)
	form_page = browser.open(f"/activities/bookings/{booking}")
	assert form_page.path.startswith("/activities/sign-in?next=")
	refused = browser.send(form_page, form_page.form("sign_in"), usr=family.user, pwd="not it")
	assert refused.status == 401
	assert "don't belong together" in refused.notice
	form = refused.form("sign_in")
	assert form.fields["usr"] == family.user
	assert "pwd" not in form.fields or not form.fields["pwd"]
	page = browser.send(refused, form, pwd=people.PASSWORD)
	assert (page.status, page.path) == (200, f"/activities/bookings/{booking}")
	assert browser.open("/activities/sign-in").path == "/activities"


@pytest.mark.parametrize("user", ["nobody@example.com", "", "Administrator"])
def test_an_unknown_address_gets_the_same_sentence(server: Server, user: str) -> None:
	browser = Browser(server)
	page = browser.open("/activities/sign-in")
	refused = browser.send(page, page.form("sign_in"), usr=user, pwd="not it")
	assert refused.status == 401
	assert "don't belong together" in refused.notice


@pytest.mark.parametrize(
	"target",
	[
		"https://evil.example/activities",
		"//evil.example/activities",
		"/activities/../app",
		"/activities/%2e%2e/app",
		"/app",
		"javascript:alert(1)",
		"/activitiesevil",
		"/\\evil.example/activities",
		"/activities/\r\nSet-Cookie: a=b",
	],
)
def test_nobody_is_led_anywhere_else(server: Server, target: str) -> None:
	family = people.family(offerings.open_offering().school)
	frappe.db.commit()
	browser = Browser(server)
	page = browser.open("/activities/sign-in", next=target)
	form = page.form("sign_in")
	answer = browser.session.post(
		f"{server.url}/activities/sign-in",
		data={**form.fields, "next": target, "usr": family.user, "pwd": people.PASSWORD},
		allow_redirects=False,
	)
	assert answer.status_code == 303
	assert answer.headers["Location"].endswith("/activities")
	assert "Set-Cookie: a=b" not in str(answer.headers)


def test_frappes_own_log_in_leads_families_to_the_portal(server: Server) -> None:
	family = people.family(offerings.open_offering().school)
	frappe.db.commit()
	browser = Browser(server)
	answer = browser.client.post("/api/method/login", {"usr": family.user, "pwd": people.PASSWORD})
	assert answer.body["home_page"] == "/activities"
	assert browser.open("/").read.links[1][0] == "/activities"

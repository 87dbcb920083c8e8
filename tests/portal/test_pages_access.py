"""Whose pages are whose: one rule a test."""

import frappe
import pytest

from tests.factories import bookings, offerings, people, places
from tests.support.http import Server
from tests.support.pages import Browser

pytestmark = pytest.mark.http

NOT_YOURS = "You may not see or change this, or it does not exist."


def browser_of(server: Server, user: str | None) -> Browser:
	frappe.db.commit()
	return Browser(server, user)


def booked() -> tuple[offerings.Offered, people.Family, str]:
	made = offerings.open_offering()
	family = people.family(made.school)
	return made, family, bookings.book(made, made.section, family.student)


def test_a_guest_signs_in_first_and_is_led_back(server: Server) -> None:
	_made, _family, booking = booked()
	browser = browser_of(server, None)
	answer = browser.session.get(f"{server.url}/activities/bookings/{booking}?x=1", allow_redirects=False)
	assert answer.status_code == 303
	assert answer.headers["Location"].endswith(
		f"/activities/sign-in?next=%2Factivities%2Fbookings%2F{booking}%3Fx%3D1"
	)
	assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_of_somebody_who_was_signed_out_changes_nothing_and_says_so(server: Server) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	browser = browser_of(server, family.user)
	page = browser.open(f"/activities/programme/{made.offering}")
	browser.session.cookies.clear()
	answer = browser.send(page, page.form("book"))
	assert answer.status == 403
	assert "signed out" in answer.text
	frappe.db.rollback()
	assert not frappe.db.exists("Activity Booking", {"program_offering": made.offering})


@pytest.mark.parametrize("kind", ["other parent", "other student", "may not book", "instructor"])
def test_nobody_else_sees_or_changes_a_booking(server: Server, kind: str) -> None:
	made, family, booking = booked()
	users = {
		"other parent": lambda: people.family(made.school).user,
		"other student": lambda: people.student_user(made.school)[1],
		"may not book": lambda: _linked_without_right(family.student),
		"instructor": lambda: people.teacher().user,
	}
	browser = browser_of(server, users[kind]())
	missing = browser.open("/activities/bookings/no-such-booking")
	page = browser.open(f"/activities/bookings/{booking}")
	assert (page.status, missing.status) == (403, 403)
	assert NOT_YOURS in page.text
	assert page.text == missing.text
	token = page.form("sign_out").fields["csrf_token"]
	for act in ("accept", "cancel", "change", "reply"):
		sent = browser.session.post(
			f"{server.url}/activities/bookings/{booking}",
			data={"act": act, "csrf_token": token, "choice_1": made.section, "note": "Hello"},
			allow_redirects=False,
		)
		assert sent.status_code == 403, act
	frappe.db.rollback()
	assert frappe.db.get_value("Activity Booking", booking, "status") == "Confirmed"


def _linked_without_right(student: str) -> str:
	user = people.user("Noa", ["Guardian"])
	document = frappe.get_doc("Student", student)
	document.append("guardians", {"guardian": people.guardian(user.name).name, "can_book": 0})
	document.save(ignore_permissions=True)
	return user.name


def test_a_guardian_who_may_not_book_is_told_whom_to_ask(server: Server) -> None:
	_made, family, _booking = booked()
	browser = browser_of(server, _linked_without_right(family.student))
	home = browser.open("/activities")
	assert "No child is linked to your account yet" in home.text
	name = frappe.db.get_value("Student", family.student, "student_name")
	for path in ("", "/programme", "/bookings", "/calendar", "/messages", "/settings"):
		page = browser.open("/activities" + path)
		assert page.status == 200
		assert name not in page.text


def test_who_works_at_the_school_is_led_to_desk(server: Server) -> None:
	made = offerings.open_offering()
	teacher = people.teacher().user
	browser = browser_of(server, teacher)
	home = browser.open("/activities")
	assert home.link("Open Desk") == "/app"
	assert "No child is linked" not in home.text
	parent = people.family(made.school)
	assert "Open Desk" not in browser_of(server, parent.user).open("/activities").text


def test_a_student_books_for_themselves_where_the_offering_allows_it(server: Server) -> None:
	made = offerings.open_offering(activity_allow_student_booking=1)
	closed = offerings.open_offering(school=made.school)
	_student, user = people.student_user(made.school)
	browser = browser_of(server, user)
	page = browser.open(f"/activities/programme/{made.offering}")
	browser.send(page, page.form("book"))
	assert browser.followed == [303, 200]
	other = browser.open(f"/activities/programme/{closed.offering}")
	assert not other.has_form("book")
	assert "takes no bookings from students themselves" in other.text


def test_another_childs_name_in_the_form_is_refused(server: Server) -> None:
	made = offerings.open_offering()
	family, other = people.family(made.school), people.family(made.school)
	browser = browser_of(server, family.user)
	page = browser.open(f"/activities/programme/{made.offering}")
	assert browser.send(page, page.form("book"), student=other.student).status == 403
	frappe.db.rollback()
	assert not frappe.db.exists("Activity Booking", {"program_offering": made.offering})


def test_an_offering_of_another_school_is_as_good_as_none(server: Server) -> None:
	_parent, (here, there) = places.campuses(2)
	made = offerings.open_offering(school=there.name)
	browser = browser_of(server, people.family(here.name).user)
	pages = [browser.open(f"/activities/programme/{name}") for name in (made.offering, "no-such-offering")]
	assert [page.status for page in pages] == [403, 403]
	assert pages[0].text == pages[1].text


def test_two_parents_at_one_address_never_see_each_others_page(server: Server) -> None:
	_made, family, booking = booked()
	other = people.family(_made.school)
	first, second = browser_of(server, family.user), browser_of(server, other.user)
	mine = first.open("/activities/bookings")
	theirs = second.open("/activities/bookings")
	assert booking in mine.html
	assert booking not in theirs.html
	assert booking in first.open("/activities/bookings").html
	assert mine.headers["Cache-Control"] == "no-store"


def test_a_form_without_the_sessions_token_is_refused(server: Server) -> None:
	_made, family, booking = booked()
	for signed_in in (False, True):
		browser = browser_of(server, family.user)
		if signed_in:
			# from the first page on the session has a token
			browser.open("/activities")
		answer = browser.session.post(
			f"{server.url}/activities/bookings/{booking}", data={"act": "cancel"}, allow_redirects=False
		)
		# without a token of its own the session's page refuses it, with one Frappe does, which leads back to the page
		assert answer.status_code == (303 if signed_in else 409)
		frappe.db.rollback()
		assert frappe.db.get_value("Activity Booking", booking, "status") == "Confirmed"


@pytest.mark.parametrize("path", ["/nowhere", "/programme/x/y", "/bookings/a/b/c", "/settings/deep"])
def test_there_is_no_page_at_other_addresses(server: Server, path: str) -> None:
	family = people.family(offerings.open_offering().school)
	page = browser_of(server, family.user).open("/activities" + path)
	assert page.status == 404
	assert "no page at this address" in page.text


@pytest.mark.parametrize(
	("old", "new"),
	[("booking=abc", "/activities/bookings/abc"), ("view=notices", "/activities/settings")],
)
def test_addresses_of_mails_sent_before_lead_on(server: Server, old: str, new: str) -> None:
	family = people.family(offerings.open_offering().school)
	browser = browser_of(server, family.user)
	assert browser.open(f"/activities?{old}").path == new
	assert browser.followed[0] == 303


@pytest.mark.parametrize("other", ["/", "/activities.html"])
def test_the_start_page_is_at_one_address_whatever_leads_to_it(server: Server, other: str) -> None:
	"""Frappe shows a site's start page at / and takes other ways to write an address, where no header would protect the page."""
	family = people.family(offerings.open_offering().school)
	browser = browser_of(server, family.user)
	page = browser.open(other)
	assert (page.status, page.path) == (200, "/activities")
	assert page.headers["Cache-Control"] == "no-store"
	assert browser.session.get(f"{server.url}{other}", allow_redirects=False).status_code == 303


def test_every_page_says_what_a_browser_may_do_with_it(server: Server) -> None:
	family = people.family(offerings.open_offering().school)
	browser = browser_of(server, family.user)
	for path in ("", "/programme", "/bookings", "/calendar", "/messages", "/settings", "/nowhere"):
		page = browser.open("/activities" + path)
		assert "default-src 'none'" in page.headers["Content-Security-Policy"]
		assert page.headers["X-Content-Type-Options"] == "nosniff"
		assert page.headers["Referrer-Policy"] == "same-origin"
		# what the policy forbids isn't there: scripts are files of the app, and what is between their tags is data
		assert not [tag for tag, given in page.read.tags if tag == "style" or "style" in given]
		scripts = [given for tag, given in page.read.tags if tag == "script"]
		files = [given for given in scripts if given.get("src", "").startswith("/assets/ifitwala_ed/")]
		assert [
			given for given in scripts if given not in files and given.get("type") != "application/json"
		] == []
		assert not [given for _tag, given in page.read.tags if any(name.startswith("on") for name in given)]


def test_what_people_type_is_text_on_every_page(server: Server) -> None:
	nasty = "<script>alert(1)</script>\"'{{ 7777*7 }}{index}{next}<!-- csrf_token -->"
	made = offerings.open_offering(title=f"Chess {nasty}")
	family = people.family(made.school, last_name=f"O'Neil {nasty}")
	booking = bookings.book(made, made.section, family.student)
	browser = browser_of(server, family.user)
	for path in (
		"",
		"/programme",
		f"/programme/{made.offering}",
		"/bookings",
		f"/bookings/{booking}",
		"/calendar",
	):
		page = browser.open("/activities" + path)
		assert page.status == 200
		assert "<script>" not in page.html
		assert "54439" not in page.text
	assert "{index}{next}" in browser.open("/activities/bookings").text
	filled = browser.open("/activities/programme", day=nasty, child=nasty, category=nasty, fits=nasty)
	assert filled.status == 200
	assert "<script>" not in filled.html


def test_a_form_of_another_session_is_not_done_and_shows_its_page_anew(server: Server) -> None:
	"""As when somebody else has signed in meanwhile in the same browser: Frappe refuses the token before any page is asked."""
	_made, family, booking = booked()
	browser = browser_of(server, family.user)
	page = browser.open(f"/activities/bookings/{booking}")
	answer = browser.send(page, page.form("cancel"), csrf_token="of-another-session")
	assert browser.followed == [303, 409]
	assert "please try again" in answer.notice
	assert answer.has_form("cancel")
	frappe.db.rollback()
	assert frappe.db.get_value("Activity Booking", booking, "status") == "Confirmed"

"""Several bookings with one form, without JavaScript: as it should be, refused in part and as a whole, and changed meanwhile."""

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from tests.factories import billing, bookings, lotteries, offerings, people
from tests.support.http import Server
from tests.support.pages import Browser, Form, Shown

pytestmark = pytest.mark.http

ADDRESS = "/activities/basket"


@pytest.fixture
def made() -> offerings.Offered:
	return offerings.open_offering(sections=2, capacity=1)


@pytest.fixture
def family(made: offerings.Offered) -> people.Family:
	return people.family(made.school, children=2)


@pytest.fixture
def browser(server: Server, family: people.Family) -> Browser:
	frappe.db.commit()
	return Browser(server, family.user)


def wish(student: str, made: offerings.Offered) -> str:
	return f"wish.{student}.{made.offering}"


def title(made: offerings.Offered) -> str:
	return frappe.db.get_value("Program Offering", made.offering, "title")


def stored(*made: offerings.Offered) -> list[tuple[str, str, str]]:
	frappe.db.rollback()
	rows = frappe.get_all(
		"Activity Booking",
		{"program_offering": ["in", [each.offering for each in made]]},
		["student", "allocated_student_group", "status", "request_surface"],
		order_by="creation asc",
	)
	assert {each.request_surface for each in rows if each.request_surface != "API"} <= {
		"Guardian Portal",
		"Desk",
	}
	return [(each.student, each.allocated_student_group, each.status) for each in rows]


def students_in(form: Form) -> list[str]:
	"""The children in the order of the form, which is the one in which they are booked."""
	return list(dict.fromkeys(name.split(".")[1] for name in form.options if name.startswith("wish.")))


def form_of(page: Shown) -> Form:
	assert page.status in (200, 409, 422), page.text
	return page.form("book")


def test_siblings_are_booked_together_from_the_programme(
	browser: Browser, made: offerings.Offered, family: people.Family
) -> None:
	programme = browser.open("/activities/programme")
	page = browser.open(programme.link("Book Several at Once"))
	assert browser.open(f"/activities/programme/{made.offering}").link("Book Several at Once") == ADDRESS
	assert (page.status, page.path) == (200, ADDRESS)
	form = form_of(page)
	first, second = students_in(form)
	assert {first, second} == set(family.students)
	assert form.options[wish(first, made)] == ["", *made.sections]
	assert form.fields["together"] == "1"
	assert "accept_waitlist" not in form.fields
	wishes = {wish(first, made): made.sections[0], wish(second, made): made.sections[1]}
	done = browser.send(page, form, **wishes)
	assert browser.followed == [303, 200]
	assert done.path == "/activities/bookings?done=booked"
	assert "Saved" in done.notice
	both = [(first, made.sections[0], "Confirmed"), (second, made.sections[1], "Confirmed")]
	assert stored(made) == both
	# sent twice, it is booked once
	assert browser.send(page, form, **wishes).path == done.path
	assert stored(made) == both


def test_where_one_is_refused_nothing_is_booked_and_the_form_is_kept(
	browser: Browser, made: offerings.Offered, family: people.Family
) -> None:
	other = offerings.open_offering(school=made.school, sections=3)
	frappe.db.commit()
	page = browser.open(ADDRESS)
	# somebody is faster
	bookings.book(made, made.sections[1])
	frappe.db.commit()
	first, second = family.students
	wishes = {wish(first, other): other.sections[2], wish(second, made): made.sections[1]}
	refused = browser.send(page, form_of(page), **wishes)
	assert refused.status == 409
	assert "nothing was booked" in refused.notice
	name = frappe.db.get_value("Student", second, "student_name")
	assert f"{name} , {title(made)}" in refused.text
	assert "only a waitlist" in refused.text
	assert f"{title(made)} , " in refused.text[refused.text.index("A seat is free here:") :]
	form = form_of(refused)
	assert {name: form.fields[name] for name in wishes} == wishes
	assert form.fields["key"] == form_of(page).fields["key"]
	assert stored(other) == []
	# with the waitlist it goes
	browser.send(refused, form, accept_waitlist=1)
	assert browser.followed == [303, 200]
	assert [status for _student, _section, status in stored(other)] == ["Confirmed"]
	assert [status for _student, _section, status in stored(made)] == ["Confirmed", "Waitlisted"]


def test_each_by_itself_books_what_is_possible_and_says_what_was_not(
	browser: Browser, made: offerings.Offered, family: people.Family
) -> None:
	page = browser.open(ADDRESS)
	first, second = students_in(form_of(page))
	wishes = {wish(first, made): made.sections[0], wish(second, made): made.sections[0]}
	part = browser.send(page, form_of(page), together="0", **wishes)
	assert part.status == 409
	assert "What was possible is booked" in part.notice
	[(student, section, status)] = stored(made)
	assert (student, section, status) == (first, made.sections[0], "Confirmed")
	# the booking that was made is one link away, and the form is for what is left
	[name] = frappe.get_all("Activity Booking", {"program_offering": made.offering}, pluck="name")
	assert any(href.endswith(name) for href, _text in part.read.links)
	form = form_of(part)
	assert wish(first, made) not in form.fields
	assert form.fields["together"] == "0"
	assert form.fields["key"] != form_of(page).fields["key"]
	browser.send(part, form, **{wish(second, made): made.sections[1]})
	assert browser.followed == [303, 200]
	assert len(stored(made)) == 2


def test_what_has_changed_since_is_looked_at_again(
	browser: Browser, made: offerings.Offered, family: people.Family
) -> None:
	page = browser.open(ADDRESS)
	frappe.db.set_value("Program Offering", made.offering, "title", "Another Title")
	frappe.db.commit()
	wishes = {wish(family.student, made): made.sections[0]}
	changed = browser.send(page, form_of(page), **wishes)
	assert changed.status == 409
	assert "Another Title" in changed.notice
	assert "changed" in changed.notice
	assert stored(made) == []
	assert form_of(changed).fields[wish(family.student, made)] == made.sections[0]
	browser.send(changed, form_of(changed))
	assert browser.followed == [303, 200]
	assert len(stored(made)) == 1


def test_what_closes_meanwhile_is_refused_in_words(
	browser: Browser, made: offerings.Offered, family: people.Family
) -> None:
	from ifitwala_ed.api.activity_booking import close_activity_booking_window

	page = browser.open(ADDRESS)
	close_activity_booking_window(made.offering)
	frappe.db.commit()
	refused = browser.send(page, form_of(page), **{wish(family.student, made): made.section})
	assert refused.status == 409
	assert "is closed" in refused.text
	assert stored(made) == []


def test_nothing_chosen_is_said(browser: Browser) -> None:
	page = browser.open(ADDRESS)
	refused = browser.send(page, form_of(page))
	assert refused.status == 422
	assert "Nothing is chosen yet" in refused.notice


def test_a_price_is_seen_before_the_press(server: Server) -> None:
	paid = billing.paid_offering(fee=75)
	family = billing.paying_family(paid.school)
	frappe.db.commit()
	browser = Browser(server, family.user)
	page = browser.open(ADDRESS)
	assert "75" in page.text
	wishes = {wish(family.student, paid): paid.section}
	refused = browser.send(page, form_of(page), **wishes)
	assert refused.status == 422
	assert "price" in refused.notice
	assert stored(paid) == []
	browser.send(refused, form_of(refused), agreed=1)
	assert browser.followed == [303, 200]
	assert len(stored(paid)) == 1


def test_what_is_drawn_is_not_chosen_here(
	browser: Browser, made: offerings.Offered, family: people.Family
) -> None:
	drawn = lotteries.lottery(school=made.school)
	bookings.book(made, made.section, family.student)
	frappe.db.commit()
	page = browser.open(ADDRESS)
	assert {name for name in form_of(page).options if name.startswith("wish.")} == {
		wish(family.students[1], made)
	}
	assert drawn.name not in page.html


def test_what_opens_later_is_chosen_before_and_refused_until_then(
	browser: Browser, made: offerings.Offered, family: people.Family
) -> None:
	opens_in(made, days=2)
	page = browser.open(ADDRESS)
	assert "Opens " in page.text
	early = browser.send(page, form_of(page), **{wish(family.student, made): made.section})
	assert early.status == 409
	assert "opens on" in early.text
	assert 'data-refused="BookingWindowClosedError"' in early.html
	opens_in(made, days=-2)
	browser.send(early, form_of(early))
	assert browser.followed == [303, 200]
	assert len(stored(made)) == 1


def opens_in(made: offerings.Offered, days: int) -> None:
	opens = add_to_date(now_datetime(), days=days, as_datetime=True)
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_open_from", opens)
	frappe.db.commit()


def test_with_nothing_to_book_it_says_so(server: Server) -> None:
	family = people.family(offerings.offering().school)
	frappe.db.commit()
	page = Browser(server, family.user).open(ADDRESS)
	assert "Nothing here can be booked" in page.text
	assert page.link("See What Is Offered") == "/activities/programme"

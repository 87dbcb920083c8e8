"""Booking with a form, without JavaScript: once as it should be, and once refused."""

import frappe
import pytest

from ifitwala_ed.api import activity_booking as api
from tests.factories import billing, bookings, offerings, people
from tests.support.http import Server
from tests.support.pages import Browser

pytestmark = pytest.mark.http


def browser_of(server: Server, user: str) -> Browser:
	frappe.db.commit()
	return Browser(server, user)


def test_a_parent_finds_an_offering_and_books_it(server: Server) -> None:
	made = offerings.open_offering(sections=2)
	family = people.family(made.school)
	browser = browser_of(server, family.user)
	home = browser.open("/activities")
	title = frappe.db.get_value("Program Offering", made.offering, "title")
	assert home.status == 200
	programme = browser.open(home.link("Programme"))
	assert title in programme.text
	offering = browser.open(programme.link(title))
	assert (offering.status, offering.path) == (200, f"/activities/programme/{made.offering}")
	form = offering.form("book")
	assert form.options["choice_1"] == made.sections
	booked = browser.send(offering, form, choice_1=made.sections[1])
	assert browser.followed == [303, 200]
	frappe.db.rollback()
	name = frappe.db.get_value("Activity Booking", {"program_offering": made.offering}, "name")
	assert booked.path == f"/activities/bookings/{name}?done=booked"
	assert "Saved." in booked.notice
	assert "Confirmed" in booked.text
	stored = frappe.get_doc("Activity Booking", name)
	assert (stored.allocated_student_group, stored.request_surface) == (made.sections[1], "Guardian Portal")


def test_the_same_form_sent_twice_is_one_booking(server: Server) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	browser = browser_of(server, family.user)
	offering = browser.open(f"/activities/programme/{made.offering}")
	paths = {browser.send(offering, offering.form("book")).path for _time in range(2)}
	assert len(paths) == 1
	frappe.db.rollback()
	assert frappe.db.count("Activity Booking", {"program_offering": made.offering}) == 1


def test_what_is_refused_shows_the_form_as_it_was_filled(server: Server) -> None:
	made = offerings.open_offering(sections=2, capacity=1, activity_waitlist_enabled=0)
	family = people.family(made.school)
	browser = browser_of(server, family.user)
	offering = browser.open(f"/activities/programme/{made.offering}")
	# somebody is faster
	bookings.book(made, made.sections[1])
	frappe.db.commit()
	refused = browser.send(offering, offering.form("book"), choice_1=made.sections[1])
	assert refused.status == 409
	assert "full" in refused.notice
	assert "<strong>" not in refused.notice
	form = refused.form("book")
	assert form.fields["choice_1"] == made.sections[1]
	assert form.fields["key"] == offering.form("book").fields["key"]
	assert form.disabled["choice_1"] == [made.sections[1]]
	booked = browser.send(refused, form, choice_1=made.sections[0])
	assert browser.followed == [303, 200]
	assert "Confirmed" in booked.text


def test_a_lottery_is_ranked_with_one_list_for_each_rank(server: Server) -> None:
	made = offerings.open_offering(
		sections=3, activity_allocation_mode="Lottery (Preference)", activity_max_choices=2
	)
	family = people.family(made.school)
	browser = browser_of(server, family.user)
	offering = browser.open(f"/activities/programme/{made.offering}")
	form = offering.form("book")
	assert form.options["choice_1"] == ["", *made.sections]
	assert set(form.options) == {"choice_1", "choice_2"}
	twice = browser.send(offering, form, choice_1=made.sections[0], choice_2=made.sections[0])
	assert twice.status == 422
	assert "more than once" in twice.notice
	assert twice.form("book").fields["choice_2"] == made.sections[0]
	applied = browser.send(twice, twice.form("book"), choice_1=made.sections[2], choice_2=made.sections[0])
	assert browser.followed == [303, 200]
	assert "Applied" in applied.text
	frappe.db.rollback()
	choices = frappe.get_all(
		"Activity Booking Choice",
		filters={"parenttype": "Activity Booking", "student_group": ["in", made.sections]},
		pluck="student_group",
		order_by="idx asc",
	)
	assert choices == [made.sections[2], made.sections[0]]


def test_a_price_is_seen_before_the_press(server: Server) -> None:
	made = billing.paid_offering(fee=75)
	family = billing.paying_family(made.school)
	browser = browser_of(server, family.user)
	offering = browser.open(f"/activities/programme/{made.offering}")
	assert "75" in offering.text
	refused = browser.send(offering, offering.form("book"))
	assert refused.status == 422
	assert "price" in refused.notice
	browser.send(refused, refused.form("book"), agreed=1)
	assert browser.followed == [303, 200]


def test_a_price_that_changed_is_looked_at_again(server: Server) -> None:
	made = billing.paid_offering(fee=75)
	family = billing.paying_family(made.school)
	frappe.db.commit()
	browser = Browser(server, family.user)
	page = browser.open(f"/activities/programme/{made.offering}")
	frappe.db.set_value("Program Offering", made.offering, "activity_fee_amount", 95)
	frappe.db.commit()
	again = browser.send(page, page.form("book"), agreed=1)
	assert again.status == 409
	assert "The price has changed" in again.notice
	assert "95" in again.text
	frappe.db.rollback()
	assert not frappe.db.exists("Activity Booking", {"program_offering": made.offering})
	browser.send(again, again.form("book"), agreed=1)
	assert browser.followed == [303, 200]
	frappe.db.rollback()
	assert frappe.db.get_value("Activity Booking", {"program_offering": made.offering}, "amount") == 95


def test_what_was_free_and_has_a_price_now_is_looked_at_again(server: Server) -> None:
	made = billing.paid_offering(fee=75)
	family = billing.paying_family(made.school)
	frappe.db.set_value("Program Offering", made.offering, "activity_payment_required", 0)
	frappe.db.commit()
	browser = Browser(server, family.user)
	page = browser.open(f"/activities/programme/{made.offering}")
	assert page.form("book").fields["seen_price"] == ""
	frappe.db.set_value("Program Offering", made.offering, "activity_payment_required", 1)
	frappe.db.commit()
	assert browser.send(page, page.form("book")).status == 409
	frappe.db.rollback()
	assert not frappe.db.exists("Activity Booking", {"program_offering": made.offering})


def test_a_stranger_is_told_nothing_of_a_price(server: Server) -> None:
	made = billing.paid_offering(fee=75)
	stranger = billing.paying_family(offerings.open_offering().school)
	frappe.db.commit()
	browser = Browser(server, stranger.user)
	own = browser.open("/activities")
	sent = {
		**own.form("sign_out").fields,
		"act": "book",
		"student": stranger.student,
		"choice_1": made.section,
	}
	for name in (made.offering, "no-such-offering"):
		answer = browser.session.post(
			f"{server.url}/activities/programme/{name}", data=sent, allow_redirects=False
		)
		assert answer.status_code in (403, 422)
		assert "price" not in answer.text


def test_who_pays_is_chosen_where_there_are_several(server: Server) -> None:
	made = billing.paid_offering(fee=75)
	own, other, may_not = (billing.account_holder() for _each in range(3))
	family = billing.paying_family(made.school, payer=own.name)
	child = frappe.get_doc("Student", family.student)
	child.append("payers", {"account_holder": other.name})
	child.append("payers", {"account_holder": may_not.name, "may_be_charged": 0})
	child.save()
	browser = browser_of(server, family.user)
	offering = browser.open(f"/activities/programme/{made.offering}")
	form = offering.form("book")
	assert form.options["account_holder"] == [own.name, other.name]
	assert form.fields["account_holder"] == own.name
	refused = browser.send(offering, form, account_holder=other.name)
	assert refused.form("book").fields["account_holder"] == other.name
	browser.send(refused, refused.form("book"), agreed=1)
	assert browser.followed == [303, 200]
	frappe.db.rollback()
	booked = frappe.db.get_value("Activity Booking", {"program_offering": made.offering}, "account_holder")
	assert booked == other.name


def test_one_payer_is_named_and_not_asked_for(server: Server) -> None:
	made = billing.paid_offering(fee=75)
	payer, without_customer = billing.account_holder(), billing.account_holder()
	family = billing.paying_family(made.school, payer=payer.name)
	child = frappe.get_doc("Student", family.student)
	child.append("payers", {"account_holder": without_customer.name})
	child.save()
	frappe.db.set_value("Account Holder", without_customer.name, "customer", None)
	browser = browser_of(server, family.user)
	offering = browser.open(f"/activities/programme/{made.offering}")
	assert "account_holder" not in offering.form("book").options
	assert payer.account_holder_name in offering.text
	free = offerings.open_offering(school=made.school)
	browser = browser_of(server, family.user)
	assert "account_holder" not in browser.open(f"/activities/programme/{free.offering}").form("book").fields


def test_a_child_without_a_usual_payer_is_paid_for_by_the_other(server: Server) -> None:
	made = billing.paid_offering(fee=75)
	other = billing.account_holder().name
	family = people.family(made.school, account_holder=None)
	child = frappe.get_doc("Student", family.student)
	child.append("payers", {"account_holder": other})
	child.save()
	browser = browser_of(server, family.user)
	offering = browser.open(f"/activities/programme/{made.offering}")
	browser.send(offering, offering.form("book"), agreed=1)
	assert browser.followed == [303, 200]
	frappe.db.rollback()
	booked = frappe.db.get_value("Activity Booking", {"program_offering": made.offering}, "account_holder")
	assert booked == other


def test_nobody_pays_says_so_and_has_no_form(server: Server) -> None:
	made = billing.paid_offering(fee=75)
	family = people.family(made.school)
	browser = browser_of(server, family.user)
	offering = browser.open(f"/activities/programme/{made.offering}")
	assert "nobody is on record who pays" in offering.text
	assert not offering.has_form("book")


def test_with_two_children_one_is_chosen_and_the_other_stays_unbooked(server: Server) -> None:
	made = offerings.open_offering()
	family = people.family(made.school, children=2)
	browser = browser_of(server, family.user)
	second = family.students[1]
	offering = browser.open(f"/activities/programme/{made.offering}", child=second)
	assert offering.form("book").fields["student"] == second
	browser.send(offering, offering.form("book"))
	frappe.db.rollback()
	assert frappe.get_all(
		"Activity Booking", filters={"program_offering": made.offering}, pluck="student", order_by="name"
	) == [second]
	assert "already" not in browser.open(f"/activities/programme/{made.offering}", child=second).notice
	again = browser.open(f"/activities/programme/{made.offering}", child=second)
	assert not again.has_form("book")
	assert again.link("Open the Booking")


def test_a_clash_is_visible_and_can_not_be_chosen(server: Server) -> None:
	first = offerings.open_offering()
	second = offerings.open_offering(school=first.school, sections=2)
	family = people.family(first.school)
	booking = bookings.book(first, first.section, family.student)
	browser = browser_of(server, family.user)
	offering = browser.open(f"/activities/programme/{second.offering}")
	assert "at the same time" in offering.text
	assert offering.form("book").disabled["choice_1"] == [second.sections[0]]
	assert offering.link("Look at that booking") == f"/activities/bookings/{booking}"


def test_a_closed_offering_has_no_seats_free(server: Server) -> None:
	made = offerings.open_offering(sections=2)
	family = people.family(made.school)
	browser = browser_of(server, family.user)
	path = f"/activities/programme/{made.offering}"
	assert browser.open(path).text.count("Seats free") == 2
	api.close_activity_booking_window(made.offering)
	frappe.db.commit()
	for page in (browser.open(path), browser.open("/activities/programme")):
		assert "Seats free" not in page.text
		assert page.text.count("Closed") == 2


def test_filters_of_the_programme_are_a_form_too(server: Server) -> None:
	made = offerings.open_offering()
	other = offerings.open_offering(school=made.school, activity_min_age_years=17)
	family = people.family(made.school)
	titles = {
		each: frappe.db.get_value("Program Offering", each, "title")
		for each in (made.offering, other.offering)
	}
	browser = browser_of(server, family.user)
	programme = browser.open("/activities/programme")
	assert all(title in programme.text for title in titles.values())
	assert "ages from 17" in programme.text
	[form] = [each for each in programme.read.forms if each.method == "get"]
	fitting = browser.send(programme, form, fits=1)
	assert titles[made.offering] in fitting.text
	assert titles[other.offering] not in fitting.text
	nothing = browser.open("/activities/programme", day="Sunday")
	assert nothing.link("Show everything") == "/activities/programme"

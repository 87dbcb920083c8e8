"""What the portal's endpoints cost, counted at the database server, and that it doesn't grow with the family's life."""

from collections.abc import Callable
from functools import partial
from typing import Any

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.api import calendar, portal
from ifitwala_ed.api.activity_booking import cancel_activity_booking
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.portal import families, home_page, programme_page, sign_ins
from ifitwala_ed.portal.pages import Asked
from tests.factories import billing, bookings, lotteries, offerings, people, places
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.test_statements import statements_of
from tests.portal.paid_bookings import paid

pytestmark = pytest.mark.mariadb

PER_SESSION, PER_PROGRAMME, PER_BOOKINGS, PER_BOOKING, PER_PROFILE, PER_CALENDAR = 5, 14, 14, 14, 6, 8
PER_HOME_PAGE, PER_PROGRAMME_PAGE = 22, 12
PER_BASKET, PER_FURTHER_ITEM = 25, 15
PER_FEED_MADE, PER_FEED_REVOKED, PER_FEED = 4, 3, 6
# what Frappe's own session takes besides is Frappe's
PER_SIGN_IN_ASKED, PER_SIGN_IN_REDEEMED = 6, 6
# the booking's own controller judges and stores it, with a Version, of which version 15 looks for the DocType
PER_CHANGE = 16


def cost(user: str, call: Callable[[], Any]) -> int:
	"""The statements of a call in a warm process, as the second of its kind."""
	frappe.db.commit()
	with acting_as(user):
		call()
		return statements_of(call)


def a_childs_life(family: people.Family, school: str, payer: str, sections: int) -> str:
	"""Two more children with a place in a queue, a paid seat and a draw's result; gives the newest booking."""
	first, second = (
		people.student(school, [family.guardian], account_holder=payer).name for _number in range(2)
	)
	made = offerings.open_offering(school=school, sections=sections, capacity=1)
	bookings.book(made, made.section)
	bookings.book(made, made.section, first)
	paid = billing.paid_offering(school=school, sections=sections)
	bookings.book(paid, paid.sections[-1], second)
	drawn = lotteries.lottery(sections=sections, school=school)
	drawn.apply(*drawn.sections[:2], student=first)
	drawn.close().run()
	return drawn.bookings[first]


def test_each_stays_within_its_bound_and_does_not_grow() -> None:
	school = places.school().name
	payer = billing.account_holder().name
	family = people.family(school, account_holder=payer)
	bounds = {
		"session": (portal.get_portal_session, PER_SESSION),
		"programme": (portal.get_family_programme, PER_PROGRAMME),
		"bookings": (portal.get_family_bookings, PER_BOOKINGS),
		"calendar": (lambda: calendar.get_family_calendar("2026-01-01", "2027-01-01"), PER_CALENDAR),
		"profile": (lambda: portal.set_profile(language="en", mobile_no="030 1"), PER_PROFILE),
	}
	counts: list[dict[str, int]] = []
	for number in (1, 3):
		newest = a_childs_life(family, school, payer, sections=number + 1)
		counts.append({name: cost(family.user, call) for name, (call, _bound) in bounds.items()})
		counts[-1]["booking"] = cost(family.user, partial(portal.get_activity_booking, newest))
	bound = {name: most for name, (_call, most) in bounds.items()} | {"booking": PER_BOOKING}
	assert counts[0] == counts[1]
	assert {name: count for name, count in counts[1].items() if count > bound[name]} == {}


def test_pages_read_what_they_show_and_do_not_grow() -> None:
	school = places.school().name
	payer = billing.account_holder().name
	family = people.family(school, account_holder=payer)
	bounds = {home_page.show: PER_HOME_PAGE, programme_page.show: PER_PROGRAMME_PAGE}
	counts: list[dict[str, int]] = []
	for number in (1, 3):
		a_childs_life(family, school, payer, sections=number + 1)
		asked = Asked((), {}, family.user, families.children_of(family.user))
		counts.append({show.__module__: cost(family.user, partial(show, asked)) for show in bounds})
	assert counts[0] == counts[1]
	assert {
		page: counts[1][page.__module__] for page in bounds if counts[1][page.__module__] > bounds[page]
	} == {}


def test_a_booking_that_has_to_be_paid_stays_within_its_bound() -> None:
	booking = paid()
	booking.submitted()
	booking.request()
	frappe.db.commit()
	assert cost(booking.family.user, partial(portal.get_activity_booking, booking.name)) <= PER_BOOKING


def test_changing_choices_stays_within_its_bound() -> None:
	made = lotteries.lottery(sections=4)
	family = people.family(made.offered.school)
	booking = made.apply(made.sections[0], student=family.student)
	frappe.db.commit()
	with acting_as(family.user):
		portal.change_activity_choices(booking, made.sections[:2])
		counts = [
			statements_of(partial(portal.change_activity_choices, booking, choices))
			for choices in (made.sections[1:3], made.sections[1:], made.sections[:1])
		]
	assert max(counts) <= PER_CHANGE
	assert len(set(counts)) == 1
	cancel_activity_booking(booking)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("items", [1, 2, 5])
def test_a_basket_stays_within_its_bound(together: bool, items: int) -> None:
	school = places.school().name
	made = [offerings.open_offering(sections=3, school=school) for _number in range(items)]
	# what Frappe reads once of a user is read by the first basket
	family = people.family(school, children=2 * items)
	frappe.db.commit()
	counts = []
	for number in range(2):
		students = family.students[number * items : (number + 1) * items]
		wanted = [
			{"program_offering": each.offering, "student": student, "choices": [each.section]}
			for each, student in zip(made, students, strict=True)
		]
		with acting_as(family.user):
			call = partial(
				portal.submit_activity_basket, wanted, together=together, idempotency_key=students[0]
			)
			counts.append(statements_of(call))

	assert counts[1] <= PER_BASKET + PER_FURTHER_ITEM * (items - 1)


def test_a_calendar_feed_stays_within_its_bounds_and_does_not_grow() -> None:
	school = places.school().name
	payer = billing.account_holder().name
	family = people.family(school, account_holder=payer)
	counts = []
	for number in (1, 3):
		a_childs_life(family, school, payer, sections=number + 1)
		with acting_as(family.user):
			token = calendar.create_feed()["url"].split("token=")[1]
		counts.append(cost("Guest", partial(calendar.feed, token)))
	assert counts[0] == counts[1] <= PER_FEED
	assert cost(family.user, calendar.create_feed) <= PER_FEED_MADE
	with acting_as(family.user):
		first, second = (calendar.create_feed()["name"] for _number in range(2))
		calendar.revoke_feed(first)
		assert statements_of(partial(calendar.revoke_feed, second)) <= PER_FEED_REVOKED


def test_signing_in_by_mail_stays_within_its_bounds_and_tells_nothing_by_them() -> None:
	address = f"{people.family(places.school().name).user}"
	counts = [
		cost("Guest", partial(sign_ins.ask, each, "/activities")) for each in (address, f"no-{address}")
	]
	assert counts[0] == counts[1] <= PER_SIGN_IN_ASKED
	asked = [sign_ins.Asked(f"browser {number}", address) for number in range(4)]
	for number, each in enumerate(asked):
		values = {
			"user": address,
			"ticket_hash": sign_ins.fingerprint(each.ticket),
			"token_hash": sign_ins.fingerprint(f"token {number}"),
			"code_hash": sign_ins.code_fingerprint(sign_ins.fingerprint(each.ticket), "123456"),
			"expires_on": add_to_date(now_datetime(), minutes=5),
		}
		insert_rows(sign_ins.SIGN_IN, [{**values, "used": 0, "tries": 0}])
	frappe.db.commit()
	sign_ins.redeem_link("token 0")
	sign_ins.redeem_code(asked[1], "123456")
	assert statements_of(partial(sign_ins.redeem_link, "token 2")) <= PER_SIGN_IN_REDEEMED
	assert statements_of(partial(sign_ins.redeem_code, asked[3], "123456")) <= PER_SIGN_IN_REDEEMED

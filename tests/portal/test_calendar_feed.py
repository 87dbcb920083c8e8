"""The calendar feed as calendar programs read it, and who may read it."""

from datetime import datetime, timedelta, timezone

import frappe
import icalendar
import pytest
import recurring_ical_events
import vobject
from frappe.utils import add_days, getdate, today

from ifitwala_ed.api import calendar
from ifitwala_ed.api.activity_booking import cancel_activity_booking
from ifitwala_ed.core import moments
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import bookings, offerings, people
from tests.integration.booking.conftest import acting_as
from tests.support.http import Server
from tests.support.pages import Browser


def token_of(user: str) -> str:
	with acting_as(user):
		return calendar.create_feed()["url"].split("token=")[1]


def read(token: str) -> list[icalendar.Event]:
	"""The events, after three readers agreed on when they are and what they are called."""
	with acting_as("Guest"):
		content = calendar.feed(token).get_data()
	parsed = icalendar.Calendar.from_ical(content)
	events = list(parsed.walk("VEVENT"))
	ours = sorted((str(each["summary"]), each["dtstart"].dt) for each in events)
	theirs = [
		(each.summary.value, each.dtstart.value) for each in vobject.readOne(content.decode()).vevent_list
	]
	assert sorted(theirs) == ours
	span = timedelta(days=1000)
	found = recurring_ical_events.of(parsed, skip_bad_series=False).between(
		datetime.now(timezone.utc) - span, datetime.now(timezone.utc) + span
	)
	assert sorted((str(each["summary"]), each["dtstart"].dt) for each in found) == ours
	assert len({str(each["uid"]) for each in events}) == len(events)
	assert all(len(line) <= 75 for line in content.split(b"\r\n"))
	return events


def seat() -> tuple[offerings.Offered, people.Family, str]:
	made = offerings.open_offering()
	family = people.family(made.school)
	return made, family, bookings.book(made, made.section, family.student)


def stored_starts(section: str) -> list[datetime]:
	return frappe.get_all(
		"Location Booking",
		filters={"source_name": section},
		pluck="from_datetime",
		order_by="from_datetime asc",
	)


def change(section: str, **values: object) -> None:
	document = frappe.get_doc("Student Group", section)
	document.append("session_changes", values)
	document.save()


def test_every_session_is_there_in_utc_with_a_first_name_only() -> None:
	made, family, _booking = seat()
	events = read(token_of(family.user))
	zone = moments.site_zone()
	assert [each["dtstart"].dt for each in events] == [
		start.replace(tzinfo=zone).astimezone(timezone.utc) for start in stored_starts(made.section)
	]
	first, last = frappe.db.get_value("Student", family.student, ["first_name", "last_name"])
	assert all(f"({first})" in str(each["summary"]) for each in events)
	assert not last or all(last not in str(each["summary"]) for each in events)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata", "America/New_York"])
def test_times_are_right_across_a_clock_change_and_in_a_half_hour_zone(
	zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	made = offerings.open_offering(start_date=add_days(today(), 1), end_date=add_days(today(), 250))
	family = people.family(made.school)
	bookings.book(made, made.section, family.student)
	monkeypatch.setattr("ifitwala_ed.core.moments.get_system_timezone", lambda: zone)
	shown = {
		each["dtstart"].dt.astimezone(moments.site_zone()).time() for each in read(token_of(family.user))
	}
	assert shown == {start.time() for start in stored_starts(made.section)}


def test_a_moved_session_keeps_its_uid_and_a_cancelled_one_stays() -> None:
	made, family, _booking = seat()
	token = token_of(family.user)
	before = {str(each["uid"]): each for each in read(token)}
	moved, cancelled = stored_starts(made.section)[1:3]
	change(
		made.section,
		date=getdate(moved),
		change="Moved",
		new_date=add_days(getdate(moved), 1),
		reason="The hall is used.",
	)
	change(made.section, date=getdate(cancelled), change="Cancelled", reason="Coach is ill.")
	after = {str(each["uid"]): each for each in read(token)}
	assert after.keys() == before.keys()
	other = [uid for uid in after if after[uid]["sequence"] > before[uid]["sequence"]]
	by_state = {str(after[uid]["status"]): after[uid] for uid in other}
	assert len(other) == 2
	assert str(by_state["CANCELLED"]["summary"]).startswith("Cancelled: ")
	assert "Coach is ill." in str(by_state["CANCELLED"]["description"])
	one = by_state["CONFIRMED"]
	assert one["dtstart"].dt - before[str(one["uid"])]["dtstart"].dt == timedelta(days=1)
	assert "The hall is used." in str(one["description"])


@pytest.mark.mariadb
def test_only_sessions_are_read_from_a_replica(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Whose feed it is, and for whom they may act, is asked of the primary: what was taken away is gone at once."""
	made, family, _booking = seat()
	token = token_of(family.user)
	frappe.db.commit()
	conf, primary, asked = frappe.local.conf, frappe.local.db, []
	place = {"replica_host": conf.db_host or "127.0.0.1", "replica_db_port": conf.db_port or 3306}
	# the primary itself, by another connection
	for name, value in {"read_from_replica": 1, **place}.items():
		monkeypatch.setitem(conf, name, value)
	sql = primary.sql

	def note(query: object, *given: object, **named: object) -> object:
		asked.append(str(query))
		return sql(query, *given, **named)

	monkeypatch.setattr(primary, "sql", note)
	events = read(token)
	told = "\n".join(asked)

	assert frappe.local.db is primary
	assert len(events) == len(stored_starts(made.section))
	assert "tabActivity Calendar Feed" in told
	assert "tabStudent Guardian" in told
	assert "tabActivity Booking" not in told
	assert "tabLocation Booking" not in told


def test_two_children_in_one_section_have_events_of_their_own() -> None:
	made = offerings.open_offering()
	family = people.family(made.school, children=2)
	for student in family.students:
		bookings.book(made, made.section, student)
	assert len(read(token_of(family.user))) == 2 * len(stored_starts(made.section))


def test_it_is_never_empty_and_judged_at_each_fetch() -> None:
	made, family, booking = seat()
	token = token_of(family.user)
	assert len(read(token)) > 1
	with acting_as(family.user):
		cancel_activity_booking(booking)
	[note] = read(token)
	assert "No seat" in str(note["summary"])
	assert bookings.book(made, made.section, family.student)
	assert len(read(token)) > 1
	frappe.db.set_value("Student Guardian", {"parent": family.student}, "can_book", 0)
	assert len(read(token)) == 1


def test_an_offered_seat_says_so() -> None:
	made = offerings.open_offering(capacity=1)
	family = people.family(made.school)
	first = bookings.book(made, made.section)
	bookings.book(made, made.section, family.student)
	cancel_activity_booking(first)
	events = read(token_of(family.user))
	assert {str(each["status"]) for each in events} == {"TENTATIVE"}
	assert all(str(each["summary"]).startswith("Offered: ") for each in events)


def test_only_its_person_turns_it_off_and_then_nobody_reads_it() -> None:
	_made, family, _booking = seat()
	with acting_as(family.user):
		made = calendar.create_feed()
	token = made["url"].split("token=")[1]
	assert token not in str(frappe.db.get_value("Activity Calendar Feed", made["name"], "*"))
	for user in ("Guest", people.family(_made.school).user):
		with acting_as(user), pytest.raises(ActivityAccessError):
			calendar.revoke_feed(made["name"])
	assert read(token)
	with acting_as(family.user):
		calendar.revoke_feed(made["name"])
	for wrong in (token, "", "x"):
		with acting_as("Guest"), pytest.raises(ActivityAccessError):
			calendar.feed(wrong)


def test_who_is_disabled_is_read_no_more() -> None:
	_made, family, _booking = seat()
	token = token_of(family.user)
	frappe.db.set_value("User", family.user, "enabled", 0)
	with acting_as("Guest"), pytest.raises(ActivityAccessError):
		calendar.feed(token)


@pytest.mark.http
def test_it_is_turned_on_fetched_and_turned_off_on_the_page(server: Server) -> None:
	_made, family, _booking = seat()
	frappe.db.commit()
	browser = Browser(server, family.user)
	page = browser.open(
		browser.open("/activities/calendar").link("See all of this in your own calendar program")
	)
	made = browser.send(page, page.form("feed_on"))
	address = next(href for href, _text in made.read.links if "token=" in href)
	path = "/api/method/" + address.split("/api/method/")[1]
	stranger = Browser(server)
	answer = stranger.session.get(server.url + path)
	assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
	assert icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
	assert answer.headers["Last-Modified"]
	again = stranger.session.get(server.url + path, headers={"If-None-Match": answer.headers["ETag"]})
	assert (again.status_code, again.content) == (304, b"")
	page = browser.open("/activities/settings")
	assert "token=" not in page.html
	browser.send(page, page.form("feed_off"))
	assert not browser.open("/activities/settings").has_form("feed_off")
	assert stranger.session.get(server.url + path).status_code == 403


@pytest.mark.http
def test_an_eleventh_address_is_refused_and_takes_nothing_from_the_other_settings(server: Server) -> None:
	_made, family, _booking = seat()
	frappe.db.set_value("Guardian", family.guardian, "mobile_no", "030 1234567")
	with acting_as(family.user):
		for _number in range(10):
			calendar.create_feed()
	frappe.db.commit()
	browser = Browser(server, family.user)
	page = browser.open("/activities/settings")
	[*offs] = [each for each in page.read.forms if each.act == "feed_off"]
	assert len(offs) == 10
	refused = browser.send(page, page.form("feed_on"))
	assert refused.status == 422
	assert "10 calendar feeds already" in refused.notice
	assert refused.form("save").fields["mobile_no"] == "030 1234567"
	browser.send(page, offs[0])
	assert browser.followed == [303, 200]
	assert browser.send(page, page.form("feed_on")).status == 200


@pytest.mark.http
def test_nobody_turns_off_anothers_address_on_the_page(server: Server) -> None:
	made, family, _booking = seat()
	token = token_of(family.user)
	stranger = people.family(made.school).user
	frappe.db.commit()
	[feed] = frappe.get_all(
		"Activity Calendar Feed", {"user": family.user}, pluck="name", order_by="name asc"
	)
	browser = Browser(server, stranger)
	page = browser.open("/activities/settings")
	form = page.form("save")
	answer = browser.send(page, form, act="feed_off", feed=feed)
	assert answer.status == 403
	assert read(token)

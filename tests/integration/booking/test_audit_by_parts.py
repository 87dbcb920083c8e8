"""The audit goes through offerings by parts, can be taken up again, and at night leaves alone what is over and unchanged."""

import json
from collections.abc import Callable, Iterator

import frappe
import pytest
from frappe.utils import add_days, now_datetime, today

from ifitwala_ed.activities.booking import audit, audit_scope
from ifitwala_ed.core import notes
from ifitwala_ed.patches import move_notes_of_audits
from ifitwala_ed.tasks.booking_audit import nightly_audit
from tests.factories import offerings, people
from tests.factories.offerings import Offered
from tests.support.queries import count_queries
from tests.support.site import purge


@pytest.fixture(autouse=True)
def nothing_else_is_here() -> Iterator[None]:
	"""Audits look at everything, note where they stand, and commit."""
	purge()
	_forget()
	yield
	frappe.db.rollback()
	purge()
	_forget()


def _forget() -> None:
	notes.forget_all()
	frappe.db.commit()


def damaged(book: Callable, *, over: bool = False) -> Offered:
	"""Return an offering whose ledger is wrong, of a term long over if asked for."""
	made = offerings.open_offering()
	book(made, people.family(made.school))
	frappe.db.sql(
		"UPDATE `tabActivity Seat Ledger` SET waiting = 3 WHERE program_offering = %s", made.offering
	)
	if over:
		_end(made)
	frappe.db.commit()
	return made


def _end(made: Offered) -> None:
	"""The term is over, and nothing of it has changed for years."""
	frappe.db.sql(
		"UPDATE `tabProgram Offering` SET start_date = '2019-09-01', end_date = '2019-12-20',"
		" modified = '2019-12-20' WHERE name = %s",
		made.offering,
	)
	frappe.db.sql(
		"UPDATE `tabStudent Group` SET modified = '2019-12-20' WHERE program_offering = %s", made.offering
	)
	frappe.db.sql("UPDATE `tabActivity Booking Event` SET occurred_on = '2019-12-20', awaits_delivery = 0")


def seen(findings: object, made: Offered) -> bool:
	return any(made.offering in str(each) for each in findings)


def test_by_parts_the_same_is_found(book, monkeypatch: pytest.MonkeyPatch) -> None:
	made = [damaged(book) for _number in range(3)]
	whole = sorted(map(str, audit.audit()))
	monkeypatch.setattr(audit_scope, "AT_ONCE", 1)
	assert sorted(map(str, audit.audit())) == whole
	assert all(seen(whole, each) for each in made)


def test_what_belongs_to_an_offering_that_is_gone_is_found(book, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(audit_scope, "AT_ONCE", 1)
	made = [damaged(book) for _number in range(2)]
	for each in made:
		frappe.db.delete("Program Offering", {"name": each.offering})
	found = audit.audit()
	assert all(seen(found, each) for each in made)


@pytest.mark.parametrize("at_once", [1, 200])
def test_what_belongs_to_no_offering_is_found(book, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
	monkeypatch.setattr(audit_scope, "AT_ONCE", at_once)
	made = offerings.open_offering()
	booked = book(made, people.family(made.school))["name"]
	frappe.db.sql(
		"UPDATE `tabActivity Booking` SET program_offering = NULL, active_marker = NULL WHERE name = %s",
		booked,
	)
	assert any(found.document == booked for found in audit.audit())
	assert any(booked in line for line in nightly_audit())


def test_a_whole_audit_is_taken_up_where_it_stood(book, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(audit_scope, "AT_ONCE", 1)
	first, second = sorted((damaged(book) for _number in range(2)), key=lambda made: made.offering)
	walk = audit.whole()
	part = next(walk)
	assert seen(part.findings, first)
	walk.close()
	rest = list(audit.whole(resume=True))
	assert [seen(each.findings, first) for each in rest] == [False] * len(rest)
	assert any(seen(each.findings, second) for each in rest)
	assert {each.before for each in rest} == {len(part.findings)}
	# whoever asks for it again after the end gets all of it
	again = [finding for each in audit.whole(resume=True) for finding in each.findings]
	assert seen(again, first)


def test_a_night_asks_of_what_is_not_over_and_of_what_has_changed(
	book, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(audit, "_old", lambda _after: [])
	living, quiet, changed = damaged(book), damaged(book, over=True), damaged(book, over=True)
	frappe.db.set_value("Student Group", changed.section, "maximum_size", 7)
	frappe.db.commit()
	lines = nightly_audit()
	assert [seen(lines, each) for each in (living, quiet, changed)] == [True, False, True]


def test_a_night_asks_of_bookings_that_moved_since_the_night_before(
	book, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(audit, "_old", lambda _after: [])
	made = damaged(book, over=True)
	assert not seen(nightly_audit(), made)
	frappe.db.sql("UPDATE `tabActivity Booking Event` SET occurred_on = %s", now_datetime())
	frappe.db.commit()
	assert seen(nightly_audit(), made)
	frappe.db.sql("UPDATE `tabActivity Booking Event` SET occurred_on = %s", add_days(today(), -1))
	notes.note(audit.NIGHTS, {"began": str(now_datetime()), "until": ""})
	frappe.db.commit()
	assert not seen(nightly_audit(), made)


def test_all_of_the_past_is_asked_about_in_time(book, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(audit, "OLD_A_NIGHT", 1)
	past = sorted((damaged(book, over=True) for _number in range(2)), key=lambda made: made.offering)
	nights = [nightly_audit() for _number in range(3)]
	assert [[seen(lines, each) for each in past] for lines in nights] == [
		[True, False],
		[False, True],
		[False, False],
	]
	assert seen(nightly_audit(), past[0])


def test_a_night_takes_as_many_statements_however_many_terms_are_over(
	book, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(audit, "OLD_A_NIGHT", 1)
	damaged(book, over=True)
	# what a process reads once is in no comparison
	_a_night_that_begins_anew()
	before = count_queries(_a_night_that_begins_anew)
	for _number in range(4):
		damaged(book, over=True)
	_a_night_that_begins_anew()
	assert count_queries(_a_night_that_begins_anew) == before


def _a_night_that_begins_anew() -> None:
	"""One that has a term of the past to ask about, the one whose name comes first."""
	notes.note(audit.NIGHTS, {"began": str(now_datetime()), "until": ""})
	frappe.db.commit()
	assert nightly_audit()


def test_noting_where_it_stands_leaves_what_the_site_has_cached(book) -> None:
	damaged(book)
	frappe.cache.set_value("kept_by_the_site", "for the next request")
	nightly_audit()
	list(audit.whole())
	assert frappe.cache.get_value("kept_by_the_site") == "for the next request"
	frappe.cache.delete_value("kept_by_the_site")


def test_where_audits_stood_is_moved_once(book) -> None:
	frappe.db.set_global(audit.NIGHTS, json.dumps({"began": "2026-11-02 02:00:00", "until": "x"}))
	frappe.db.set_global(audit.PROGRESS, json.dumps({"until": "y", "found": 3}))
	for _time in range(2):
		move_notes_of_audits.execute()
		assert notes.recall(audit.NIGHTS) == {"began": "2026-11-02 02:00:00", "until": "x"}
		assert notes.recall(audit.PROGRESS) == {"until": "y", "found": 3}
	assert not frappe.db.exists("DefaultValue", {"parent": "__global", "defkey": ["like", "activity_audit%"]})

"""The story of one term, and what each family received: compared with a text that people can read.

    IFITWALA_WRITE_STORY=1 pytest tests/integration/notices/test_term_story.py

writes it anew. Days are told by their week, so that the story is the same whenever it takes place.
"""

import html
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from itertools import takewhile
from pathlib import Path

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities.booking import offers
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.core import moments
from ifitwala_ed.school_communication.telling import delivery
from tests.factories import offerings, people, places
from tests.factories.bookings import let_an_hour_pass_since_the_offer
from tests.factories.posts import audience, post
from tests.integration.booking.conftest import acting_as
from tests.integration.notices.conftest import html_of, mails_to, notifications_of
from tests.support import outbox
from tests.support.site import purge

GOLDEN = Path(__file__).with_name("term_story.txt")
PARAGRAPH = re.compile(r"<p[^>]*>(.*?)</p>", re.DOTALL)
WEEKS = 20


@pytest.fixture(autouse=True)
def site_of_its_own() -> Iterator[None]:
	"""The story has names of its own, and tells everybody on the site."""
	purge()
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback()
	purge()


@dataclass
class Story:
	"""What happens, and what whoever reads it got since the step before."""

	readers: dict[str, str]
	words: dict[str, str]
	lines: list[str] = field(default_factory=list)
	seen: dict[str, tuple[int, int]] = field(default_factory=dict)

	def tell(self, step: str) -> None:
		frappe.db.commit()
		outbox.deliver()
		delivery.deliver()
		self.lines += [step, "-" * len(step)]
		before = len(self.lines)
		for user, name in self.readers.items():
			self.lines += self._received(user, name)
		if len(self.lines) == before:
			self.lines.append("(nobody hears anything)")
		self.lines.append("")

	def _received(self, user: str, name: str) -> list[str]:
		mails, bell = mails_to(user), notifications_of(user)
		mailed, rung = self.seen.get(user, (0, 0))
		self.seen[user] = len(mails), len(bell)
		found = [f"{name}, mail: {self._mail(each)}" for each in mails[mailed:]]
		found += [
			f"{name}, bell: " + "\n    ".join(self._plain(each.subject).splitlines()) for each in bell[rung:]
		]
		return found

	def _mail(self, message: str) -> str:
		subject = next(line for line in message.splitlines() if line.startswith("Subject:"))
		parts = takewhile(lambda part: "<a " not in part, PARAGRAPH.findall(html_of(message)))
		body = "\n".join(part.replace("<br>", "\n").replace("<br/>", "\n") for part in parts)
		told = [line.strip() for line in self._plain(body).splitlines() if line.strip()]
		return "\n    ".join([self._plain(subject.removeprefix("Subject:").strip()), *told])

	def _plain(self, text: str) -> str:
		text = html.unescape(html.unescape(re.sub(r"<[^>]+>", "", text)))
		for real, told in sorted(self.words.items(), key=lambda item: -len(item[0])):
			text = text.replace(real, told)
		return text


def days(first: object) -> dict[str, str]:
	"""Every day of the term by its week."""
	start = getdate(first) - timedelta(days=getdate(first).weekday())
	return {
		moments.day(
			start + timedelta(days=number)
		): f"{(start + timedelta(days=number)).strftime('%A')} of week {number // 7 + 1}"
		for number in range(WEEKS * 7)
	}


def test_what_each_family_received_in_a_term(mail_account, booking_settings) -> None:
	booking_settings.update({"tell_other_teachers": 1, "offer_reminder_hours": 48}).save()
	term = begin()
	term.story.tell("The school creates two clubs with one seat each, and opens booking")
	mika, noa = book(term.made, term.berg), book(term.made, term.lind)
	term.story.tell("Mika gets the seat in Chess, Noa waits")
	the_school_changes_dates(term)
	somebody_asks(term, mika)
	an_offer_is_accepted(term, mika, noa)
	the_term_ends(term)
	compare("\n".join(term.story.lines))


@dataclass
class Term:
	"""The offering, its two families, the coordinator, and the story so far."""

	made: offerings.Offered
	berg: people.Family
	lind: people.Family
	office: str
	story: Story

	@property
	def group(self) -> Document:
		return frappe.get_doc("Student Group", self.made.section)


def begin() -> Term:
	monday = add_days(today(), 14 - getdate().weekday())
	made = offerings.offering(
		sections=2,
		capacity=1,
		title="Autumn Activities",
		start_date=monday,
		end_date=add_days(monday, 9 * 7 - 1),
	)
	offering = frappe.get_doc("Program Offering", made.offering)
	for section, label in zip(offering.activity_sections, ("Chess", "Choir"), strict=True):
		section.section_label = label
	offering.save()
	berg = people.family(made.school, first_name="Mika", last_name="Berg")
	lind = people.family(made.school, first_name="Noa", last_name="Lind")
	office = people.staff("Activity Coordinator", [made.school]).name
	assert api.open_activity_booking_window(made.offering)["ok"]
	readers = {berg.user: "Mika's parent", lind.user: "Noa's parent", office: "The coordinator"}
	return Term(made, berg, lind, office, Story(readers, words_of(made)))


def the_school_changes_dates(term: Term) -> None:
	group, first = term.group, sessions(term.made)[0].from_datetime.date()
	move = {"date": first, "change": "Moved", "from_time": "17:00:00", "to_time": "17:45:00"}
	group.append("session_changes", {**move, "reason": "The hall is used for a play"})
	group.save()
	term.story.tell("The first session is moved to the evening")
	outing = {"date": add_days(first, 7), "change": "Cancelled", "reason": "School outing"}
	group.append("session_changes", outing)
	group.append("session_changes", {"date": add_days(first, 14), "change": "Cancelled"})
	group.save()
	term.story.tell("Two sessions are cancelled in one save, one of them with a reason")
	holidays = places.holiday_list([add_days(first, week * 7) for week in (3, 4, 5)])
	for row in holidays.holidays:
		row.description = "Autumn break"
	holidays.save()
	frappe.get_doc("School", term.made.school).update({"holiday_list": holidays.name}).save()
	term.story.tell("The school enters three holidays at once")
	moss = people.employee(first_name="Alex", last_name="Moss").name
	group = term.group
	course = {"date": add_days(first, 6 * 7), "change": "Substitute", "employee": moss, "reason": "A course"}
	group.append("session_changes", course)
	group.save()
	term.story.tell("One date has a substitute")
	group = term.group
	group.instructors[0].employee = moss
	group.save()
	term.story.tell("Then the substitute takes over the club")


def somebody_asks(term: Term, mika: str) -> None:
	thread = frappe.db.get_value("Activity Booking", mika, "org_communication")
	with acting_as(term.berg.user):
		api.post_activity_communication_entry(thread, "Question", note="Does Mika need a board?")
	term.story.tell("Mika's parent asks whether a board is needed")
	with acting_as(term.office):
		api.post_activity_communication_entry(thread, "Answer", note="No, we have some.")
	term.story.tell("The coordinator answers")


def an_offer_is_accepted(term: Term, mika: str, noa: str) -> None:
	with acting_as(term.berg.user):
		api.cancel_activity_booking(mika, "Piano lessons")
	ends = frappe.db.get_value("Activity Booking", noa, "offer_expires_on")
	term.story.words[moments.moment(ends)] = "tomorrow at this time"
	term.story.tell("Mika's parent cancels, and Noa is offered the seat")
	group, library = term.group, places.room("Library")
	group.schedule[0].location = library.name
	term.story.words[library.location_name] = "the Library"
	group.save()
	term.story.tell("The club moves to the library while the offer is open")
	offers.remind()
	term.story.tell("Within the hour there is no reminder")
	let_an_hour_pass_since_the_offer(noa)
	offers.remind()
	term.story.tell("The offer is about to end")
	with acting_as(term.lind.user):
		api.confirm_activity_booking_offer(noa)
	term.story.tell("Noa's parent accepts")


def the_term_ends(term: Term) -> None:
	made = term.made
	families = audience("Program Offering", made.offering, "guardians")
	post(made.school, families, title="A tournament", message="All are welcome on the last day.")
	term.story.tell("The school writes to the families of the offering")
	last = sessions(made)[-1].from_datetime.date()
	frappe.get_doc("Program Offering", made.offering).update({"end_date": add_days(last, -1)}).save()
	term.story.tell("The term ends a week earlier")
	offerings.let_days_pass(made, 7 * WEEKS)
	frappe.get_doc("Program Offering", made.offering).update({"status": "Archived"}).save()
	term.story.tell("The term is over and the offering is archived")


def book(made: offerings.Offered, family: people.Family) -> str:
	with acting_as(family.user):
		return api.submit_activity_booking(made.offering, family.student, choices=[made.section])["name"]


def sessions(made: offerings.Offered) -> list[frappe._dict]:
	return frappe.get_all(
		"Location Booking",
		filters={"source_name": made.section},
		fields=["from_datetime", "to_datetime", "location"],
		order_by="from_datetime asc",
	)


def words_of(made: offerings.Offered) -> dict[str, str]:
	"""What is another in every run, and what the story calls it."""
	first = sessions(made)[0]
	hours = {(13, 13): "13:00-13:45", (17, 17): "17:00-17:45"}
	return {
		**days(first.from_datetime),
		**{moments.clocks(time(a), time(b, 45)): text for (a, b), text in hours.items()},
		frappe.db.get_value("Location", first.location, "location_name"): "the Hall",
		made.school: "Lakeside School",
		frappe.db.get_value("Program Offering", made.offering, "activity"): "Board Games",
	}


def compare(told: str) -> None:
	if os.environ.get("IFITWALA_WRITE_STORY"):
		GOLDEN.write_text(told, encoding="utf-8")
	assert told.splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()

"""An opening on the portal's pages: everybody has the page before it, presses within the first second, and sees the result.

The page shows what the press was answered; in that minute it loads nothing more. So everybody knows when the last press is
answered, and opens the booking's own page in peace after that. What it takes is measured against the same submits alone,
which the same families send in the same way just before, to an offering of its own. Pages are loaded before either, so both
find a server that has done this before.
"""

from collections import Counter
from typing import Final
from urllib.parse import quote

import frappe
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.load_test.arrivals import Visit
from ifitwala_ed.load_test.browser import Answer
from ifitwala_ed.load_test.crowd import Crowd
from ifitwala_ed.load_test.school import LoadOffering
from ifitwala_ed.load_test.verdict import PAGE, RESULT, SUBMIT, Report, Step

MOST_CLIENTS: Final = 512


def live_through(crowd: Crowd) -> Report:
	"""Let everybody submit, then live through an opening; return what was seen at the opening."""
	# within a second means at the same time
	crowd.clients = max(crowd.clients, min(crowd.load.families, MOST_CLIENTS))
	bare, opened = crowd.school.offerings
	_move_opening(opened, minutes=60)
	before = crowd.calmly(lambda family: crowd.browsers[family].open(_page(crowd, opened, family)))
	crowd.tell("Everybody has loaded the page")
	alone = crowd.come(bare, crowd.book)
	_move_opening(opened, minutes=0)
	answers: dict[int, Answer] = {}
	report = crowd.come(opened, lambda offered, visit: _press(crowd, offered, visit, answers))
	after = crowd.calmly(lambda family: _result(crowd, opened, family, answers.get(family)))
	report.steps += [*(Step(PAGE, answer) for answer in before), *(Step(RESULT, answer) for answer in after)]
	report.bare_seconds = alone.seconds
	report.findings += [
		*_differences("Submits alone", bare, alone, crowd.load.families),
		*_differences("The opening", opened, report, crowd.load.families),
	]
	return report


def _move_opening(offered: LoadOffering, minutes: int) -> None:
	"""Let booking open in so many minutes. A slow machine has all the time it needs to load pages before it."""
	opens = add_to_date(now_datetime(), minutes=minutes, as_datetime=True)
	frappe.db.set_value("Program Offering", offered.name, "activity_booking_open_from", opens)
	# the server that is pressed reads it
	frappe.db.commit()


def _page(crowd: Crowd, offered: LoadOffering, family: int) -> str:
	student = crowd.school.students[family]
	return f"/activities/programme/{quote(offered.name, safe='')}?child={quote(student, safe='')}"


def _press(crowd: Crowd, offered: LoadOffering, visit: Visit, answers: dict[int, Answer]) -> list[Step]:
	steps = crowd.book(offered, visit)
	answers[visit.family] = steps[0].answer
	return steps


def _result(crowd: Crowd, offered: LoadOffering, family: int, booked: Answer | None) -> Answer:
	"""Look at what came of a press: the booking, or the offering with what still fits."""
	browser = crowd.browsers[family]
	if not booked or booked.status != 200:
		return browser.open(_page(crowd, offered, family))
	shown = browser.open(f"/activities/bookings/{quote(booked.message['name'], safe='')}")
	if not shown.error and booked.message["student_name"] not in shown.message:
		return Answer(shown.status, None, "WithoutTheBooking", shown.seconds)
	return shown


def _differences(what: str, offered: LoadOffering, report: Report, families: int) -> list[str]:
	"""Return what was told and isn't stored, what is stored and wasn't told, and who is there twice."""
	# the snapshot is older than the bookings
	frappe.db.rollback()
	rows = frappe.get_all(
		"Activity Booking",
		filters={"program_offering": offered.name},
		fields=["name", "student"],
		order_by="name asc",
	)
	submits = [step.answer for step in report.steps if step.kind == SUBMIT]
	told = {answer.message["name"] for answer in submits if answer.status == 200}
	stored = {row.name for row in rows}
	twice = [student for student, count in Counter(row.student for row in rows).items() if count > 1]
	found = {
		"lost: told and not stored": sorted(told - stored),
		"stored and not told": sorted(stored - told),
		"booked twice": sorted(twice),
	}
	lines = [f"{what}: {problem}: {', '.join(names)}" for problem, names in found.items() if names]
	if len(submits) != families:
		lines.append(f"{what}: {len(submits)} of {families} families were answered")
	return lines

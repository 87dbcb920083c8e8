"""The run: everybody logs in, comes when the plan says, and is answered; the audit has the last word."""

import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import Final

import frappe
from frappe import _

from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.load_test import school as schools
from ifitwala_ed.load_test.arrivals import Load, Visit, visits
from ifitwala_ed.load_test.browser import Answer, Browser
from ifitwala_ed.load_test.school import LoadSchool
from ifitwala_ed.load_test.server import own_server, sites_folder
from ifitwala_ed.load_test.verdict import CANCEL, REPEAT, SUBMIT, Report, Step

API: Final = "ifitwala_ed.api.activity_booking."
LOG_INS_AT_ONCE: Final = 8
# how long after the last arrival visits may still begin
GRACE_SECONDS: Final = 300
Tell = Callable[[str], None]


def run(load: Load, *, url: str | None, clients: int, keep: bool, tell: Tell) -> Report:
	"""Carry a load out against the connected site, which is served at ``url`` or, for None, by a server of our own.

	Tells its figures before it audits. Raises ValidationError on a site that is no test site. Removes what it made, or tells what it left.
	"""
	if not frappe.conf.allow_tests:
		frappe.throw(
			_("{0} is no test site. If it is one: bench --site {0} set-config allow_tests true").format(
				frappe.local.site
			),
			title=_("Test Sites Only"),
		)
	school = LoadSchool(password=secrets.token_urlsafe(16))
	try:
		schools.make(load, tell, school)
		with _server(url) as address:
			report = Crowd(school, load, address, clients, tell).come()
		# the snapshot is older than the bookings
		frappe.db.rollback()
		# an audit may take long, and be stopped: what was measured is told before it
		for line in report.figures():
			tell(line)
		report.findings = [str(finding) for finding in audit()]
	finally:
		_leave(school, keep, tell)
	return report


@contextmanager
def _server(url: str | None) -> Iterator[str]:
	if url:
		yield url
		return
	with own_server(sites_folder()) as address:
		yield address


def _leave(school: LoadSchool, keep: bool, tell: Tell) -> None:
	if keep:
		tell(f"Left on the site: offering {school.offering} with {len(school.users)} families")
		return
	schools.remove(school)
	tell("Removed what was made. Error Log and mails on their way, if any, are left.")


class Crowd:
	"""The families, each with a browser, and as many threads as come at once."""

	def __init__(self, school: LoadSchool, load: Load, url: str, clients: int, tell: Tell) -> None:
		self.school = school
		self.load = load
		self.clients = clients
		self.tell = tell
		self.browsers = [Browser(url, frappe.local.site) for _user in school.users]
		self.report = Report()
		self.lock = Lock()

	def come(self) -> Report:
		"""Log everybody in, then let the visits take place."""
		with ThreadPoolExecutor(LOG_INS_AT_ONCE) as pool:
			answers = list(pool.map(self._log_in, range(self.load.families)))
		refused = [answer for answer in answers if answer.status != 200]
		if refused:
			frappe.throw(
				_("{0} families could not log in; the first was answered {1} {2}.").format(
					len(refused), refused[0].status, refused[0].error
				),
				title=_("No Log-in"),
			)
		self.tell(f"{self.load.families} families are logged in; they come within {self.load.seconds:g} s")
		self.start = time.monotonic()
		with ThreadPoolExecutor(self.clients) as pool:
			list(pool.map(self._visit, visits(self.load)))
		self.report.seconds = time.monotonic() - self.start
		return self.report

	def _log_in(self, family: int) -> Answer:
		return self.browsers[family].login(self.school.users[family], self.school.password)

	def _visit(self, visit: Visit) -> None:
		wait = visit.arrives_after - (time.monotonic() - self.start)
		if -wait > GRACE_SECONDS:
			with self.lock:
				self.report.not_begun += 1
			return
		time.sleep(max(0, wait))
		steps, answered_twice = self._take_place(visit)
		with self.lock:
			self.report.late_seconds = max(self.report.late_seconds, -wait)
			self.report.steps += steps
			if answered_twice:
				self.report.answered_twice.append(self._key(visit))

	def _take_place(self, visit: Visit) -> tuple[list[Step], bool]:
		browser, answered_twice = self.browsers[visit.family], False
		booked = self._submit(browser, visit)
		steps = [Step(SUBMIT, booked)]
		if visit.repeats:
			time.sleep(self.load.think_seconds)
			again = self._submit(browser, visit)
			steps.append(Step(REPEAT, again))
			answered_twice = _names(booked) != _names(again) and 200 == booked.status == again.status
		if visit.cancels and booked.status == 200:
			time.sleep(self.load.think_seconds)
			name = booked.message["name"]
			steps.append(Step(CANCEL, browser.call(API + "cancel_activity_booking", activity_booking=name)))
		return steps, answered_twice

	def _submit(self, browser: Browser, visit: Visit) -> Answer:
		return browser.call(
			API + "submit_activity_booking",
			program_offering=self.school.offering,
			student=self.school.students[visit.family],
			choices=[self.school.sections[number] for number in visit.choices],
			idempotency_key=self._key(visit),
		)

	def _key(self, visit: Visit) -> str:
		return f"{self.school.offering}-{visit.family}"


def _names(answer: Answer) -> str | None:
	return answer.message["name"] if answer.status == 200 else None

"""The families of a load test, each with a browser, and as many threads as come at once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final

import frappe
from frappe import _

from ifitwala_ed.load_test.arrivals import Load, Visit, visits
from ifitwala_ed.load_test.browser import Answer, Browser
from ifitwala_ed.load_test.school import LoadOffering, LoadSchool
from ifitwala_ed.load_test.verdict import CANCEL, REPEAT, SUBMIT, Report, Step

API: Final = "ifitwala_ed.api.activity_booking."
AT_ONCE: Final = 8
# how long after the last arrival visits may still begin
GRACE_SECONDS: Final = 300
Tell = Callable[[str], None]
# what a family does when it comes
Act = Callable[[LoadOffering, Visit], list[Step]]


class Crowd:
	"""Everybody who comes."""

	def __init__(self, school: LoadSchool, load: Load, url: str, clients: int, tell: Tell) -> None:
		self.school = school
		self.load = load
		self.clients = clients
		self.tell = tell
		self.browsers = [Browser(url, frappe.local.site) for _user in school.users]

	def log_in(self) -> None:
		"""Log everybody in."""
		answers = self.calmly(lambda family: self.browsers[family].login(*self._account(family)))
		refused = [answer for answer in answers if answer.status != 200]
		if refused:
			frappe.throw(
				_("{0} families could not log in; the first was answered {1} {2}.").format(
					len(refused), refused[0].status, refused[0].error
				),
				title=_("No Log-in"),
			)
		self.tell(f"{self.load.families} families are logged in; they come within {self.load.seconds:g} s")

	def _account(self, family: int) -> tuple[str, str]:
		return self.school.users[family], self.school.password

	def calmly(self, act: Callable[[int], Answer]) -> list[Answer]:
		"""Let each family do something, a few at a time."""
		with ThreadPoolExecutor(AT_ONCE) as pool:
			return list(pool.map(act, range(self.load.families)))

	def come(self, offered: LoadOffering, act: Act) -> Report:
		"""Let the visits to an offering take place."""
		report, lock, start = Report(), Lock(), time.monotonic()

		def visit(planned: Visit) -> None:
			wait = planned.arrives_after - (time.monotonic() - start)
			if -wait > GRACE_SECONDS:
				with lock:
					report.not_begun += 1
				return
			time.sleep(max(0, wait))
			steps = act(offered, planned)
			with lock:
				report.late_seconds = max(report.late_seconds, -wait)
				report.steps += steps
				if _answered_twice(steps):
					report.answered_twice.append(key(offered, planned))

		with ThreadPoolExecutor(self.clients) as pool:
			list(pool.map(visit, visits(self.load)))
		report.seconds = time.monotonic() - start
		return report

	def book(self, offered: LoadOffering, visit: Visit) -> list[Step]:
		"""Submit, and where the plan says so submit again, as after an answer that was lost."""
		steps = [Step(SUBMIT, self._submit(offered, visit))]
		if visit.repeats:
			time.sleep(self.load.think_seconds)
			steps.append(Step(REPEAT, self._submit(offered, visit)))
		return steps

	def book_and_cancel(self, offered: LoadOffering, visit: Visit) -> list[Step]:
		"""Submit, and where the plan says so cancel."""
		steps = self.book(offered, visit)
		booked = steps[0].answer
		if visit.cancels and booked.status == 200:
			time.sleep(self.load.think_seconds)
			browser, name = self.browsers[visit.family], booked.message["name"]
			steps.append(Step(CANCEL, browser.call(API + "cancel_activity_booking", activity_booking=name)))
		return steps

	def _submit(self, offered: LoadOffering, visit: Visit) -> Answer:
		return self.browsers[visit.family].call(
			API + "submit_activity_booking",
			program_offering=offered.name,
			student=self.school.students[visit.family],
			choices=[offered.sections[number] for number in visit.choices],
			idempotency_key=key(offered, visit),
		)


def key(offered: LoadOffering, visit: Visit) -> str:
	"""Return what makes a press the same press when it is sent again."""
	return f"{offered.name}-{visit.family}"


def _answered_twice(steps: list[Step]) -> bool:
	"""Return whether the same press was answered with two bookings."""
	booked = [step.answer for step in steps if step.kind in (SUBMIT, REPEAT)]
	return len({answer.message["name"] for answer in booked if answer.status == 200}) > 1

"""Thirty instructors at the doors of their groups, each with twenty children who have a seat and a phone that is signed in."""

from collections.abc import Callable
from dataclasses import dataclass

import frappe

from ifitwala_ed.load_test.browser import Answer, Browser
from tests.bench.crowds import Call
from tests.factories import bookings, people, places, registers
from tests.factories.registers import Gate
from tests.support.http import Server
from tests.support.site import Site, connected

POST = "ifitwala_ed.api.register.post_marks"
INSTRUCTORS = 30
CHILDREN = 20
Way = Callable[["Doors"], Call]


@dataclass(frozen=True)
class Doors:
	"""The groups, the children of each, and the phones of the instructors in the same order."""

	gates: list[Gate]
	children: list[list[str]]
	phones: list[Browser]

	def mark(self, number: int, turn: int) -> dict:
		return self.gates[number].mark(self.children[number][turn])


def open_doors(site: Site, server: Server) -> Doors:
	gates, children = [], []
	with connected(site):
		school = places.school().name
		for _number in range(INSTRUCTORS):
			gate = registers.gate(children=0, school=school, section_values={"capacity_override": CHILDREN})
			students = [people.student(school).name for _child in range(CHILDREN)]
			for student in students:
				bookings.book(gate.made, gate.made.section, student)
			frappe.db.commit()
			gates.append(gate)
			children.append(students)
	phones = [Browser(server.url, site.name) for _gate in gates]
	for phone, gate in zip(phones, gates, strict=True):
		assert phone.login(gate.teacher.user, people.PASSWORD).status == 200
	return Doors(gates, children, phones)


def one_by_one(doors: Doors) -> Call:
	"""A phone with a signal sends each mark as it is made."""

	def post(phone: Browser, number: int, turn: int) -> Answer:
		return phone.call(POST, marks=[doors.mark(number, turn)])

	return post


def all_at_once(doors: Doors) -> Call:
	"""One that had none sends all of its marks in one request."""

	def post(phone: Browser, number: int, _turn: int) -> Answer:
		return phone.call(POST, marks=[doors.mark(number, turn) for turn in range(CHILDREN)])

	return post

"""Many requests to every function that a request may call, by all kinds of people, with arguments that make little sense.

Requests are made from a seed, so that a run can be repeated: IFITWALA_FUZZ says how many, IFITWALA_SEED from what. Nothing
answers an error page, every refusal has a sentence, and the bookings are as consistent afterwards as before.
"""

import json
import os
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.activities.booking.finding import Finding
from ifitwala_ed.school_communication import ledger
from tests.factories import people
from tests.integration.outbox.conftest import clear_outbox
from tests.portal.test_every_whitelisted_function import (
	FUNCTIONS,
	Place,
	make_place,
	right_arguments,
	sentences,
)
from tests.support.http import Answer, Client, Server
from tests.support.site import Site, connected
from tests.support.whitelisted import Whitelisted

pytestmark = pytest.mark.http

REQUESTS = int(os.environ.get("IFITWALA_FUZZ", "500"))
SEED = int(os.environ.get("IFITWALA_SEED", "14"))
DATES = (
	*("05.12.2026 19:00", "5.12.26", "12/05/2026", "05/12/2026 7pm", "tomorrow", "2026-13-45", "2026-02-30"),
	*("2026-12-05", "2026-12-05 25:00", "2026-12-05T19:00:00+01:00", "0000-00-00", "9999-12-31 23:59:59"),
)
TEXTS = (
	*(
		"",
		" ",
		"x",
		"null",
		"0",
		"-1",
		"1e9",
		"true",
		"[",
		"{",
		'{"a":',
		"[[",
		"None",
		"%",
		"_",
		"%s {0} {a.b}",
	),
	*(
		"half a pair \ud800",
		"zero \x00 inside",
		"<b>bold</b>",
		"O'Neill",
		'a "quoted" name',
		"a\\b",
		"🎾" * 50,
	),
	*("ü" * 141, "long " * 20000, "\u202e right to left", "name\nof two lines", "../../etc", "=1+1"),
)
NUMBERS = (0, 1, -1, 2, 101, 2**31, -(2**31) - 1, 2**53, 10**40, 0.5, -0.0, 1e308, 1.5e-300)


@dataclass(frozen=True)
class Cast:
	place: Place
	clients: Mapping[str, Client]


@pytest.fixture(scope="module")
def cast(site: Site, server: Server) -> Cast:
	with connected(site):
		place = make_place()
		school = frappe.db.get_value("Student", place.named["student"], "school")
		family = people.family(school).user
		own = people.guardian(people.user("Kim", ["Guardian"]).name)
		frappe.get_doc("Student", place.named["student"]).append("guardians", {"guardian": own.name}).insert()
		users = {
			"parent": own.user,
			"another parent": family,
			"instructor": people.teacher().user,
			"staff": people.staff("Academic Staff", [school]).name,
			"coordinator": place.user,
			"system manager": people.staff("System Manager").name,
		}
		frappe.db.commit()
	signed_in = {kind: server.client().login(user, people.PASSWORD) for kind, user in users.items()}
	return Cast(place, {"guest": server.client(), **signed_in})


class Maker:
	"""Makes requests, the same from the same seed."""

	def __init__(self, seed: int, place: Place) -> None:
		self.random = random.Random(seed)
		self.names = [
			*place.documents.values(),
			*(each for each in place.named.values() if isinstance(each, str)),
		]

	def arguments(self, function: Whitelisted, right: Mapping[str, Any]) -> dict[str, Any]:
		"""All right, all but one, or each left out or anything by chance."""
		names = list(function.parameters)
		chance = self.random.random()
		wrong = (
			names if chance < 0.4 else self.random.sample(names, min(len(names), 1)) if chance < 0.8 else []
		)
		made = {name: right.get(name, LEFT_OUT) for name in names}
		made |= {name: self.argument(function.parameters[name], right) for name in wrong}
		if self.random.random() < 0.05:
			made[self.random.choice(["no_such_argument", "self", "args", "user"])] = self.anything()
		return {name: value for name, value in made.items() if value is not LEFT_OUT}

	def argument(self, parameter: Parameter, right: Mapping[str, Any]) -> Any:
		chance = self.random.random()
		if chance < 0.45:
			return right.get(parameter.name, LEFT_OUT)
		return LEFT_OUT if chance < 0.55 else self.anything()

	def anything(self, depth: int = 0) -> Any:
		makers: list[Callable[[], Any]] = [
			lambda: self.random.choice(TEXTS),
			lambda: self.random.choice(DATES),
			lambda: self.random.choice(NUMBERS),
			lambda: self.random.choice(self.names),
			lambda: self.random.choice([True, False, None]),
			self.noise,
		]
		if depth < 4:
			makers += [
				lambda: [self.anything(depth + 1) for _each in range(self.random.choice([0, 1, 2, 30]))],
				lambda: {self.key(): self.anything(depth + 1) for _each in range(self.random.randrange(4))},
				lambda: json.dumps(self.anything(depth + 1)),
				lambda: self.deep(self.random.choice([5, 25, 200])),
			]
		return self.random.choice(makers)()

	def key(self) -> str:
		known = ("booking", "decision", "student_group", "reason", "capacities", "tiers", "name", "doctype")
		return self.random.choice([*known, *self.names, self.noise()])

	def noise(self) -> str:
		return "".join(chr(self.random.randrange(1, 0x3000)) for _each in range(self.random.randrange(12)))

	@staticmethod
	def deep(depth: int) -> Any:
		value: Any = "x"
		for _each in range(depth):
			value = [value]
		return value


LEFT_OUT: Any = object()


def send(client: Client, function: Whitelisted, place: Place, sent: dict[str, Any], chance: float) -> Answer:
	"""As JSON, as a form's fields, or on one of the two ways to a document's method."""
	if not function.doctype:
		path = f"/api/method/{function.path}"
		if chance < 0.8:
			return client.post(path, sent)
		return client.request("POST", path, data={name: as_field(value) for name, value in sent.items()})
	name = place.documents[function.doctype]
	if chance < 0.5:
		form = {"dt": function.doctype, "dn": name, "method": function.name, "args": sent}
		return client.post("/api/method/run_doc_method", form)
	return client.post(f"/api/resource/{function.doctype}/{name}", {**sent, "run_method": function.name})


def as_field(value: Any) -> bytes:
	text = value if isinstance(value, str) else json.dumps(value)
	return text.encode("utf-8", "replace")


def state_of_bookings() -> set[Finding]:
	frappe.db.rollback()
	return {*audit(), *ledger.verify()}


def test_nothing_answers_an_error_page_and_all_stays_consistent(
	cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
	# a worker that is running would deliver meanwhile what other tests left, long after its time
	clear_outbox()
	before, maker, counts = state_of_bookings(), Maker(SEED, cast.place), Counter[int]()
	right = {function.path: right_arguments(function, cast.place) for function in FUNCTIONS}
	for number in range(REQUESTS):
		function = FUNCTIONS[number % len(FUNCTIONS)]
		kind = maker.random.choice(list(cast.clients))
		sent = maker.arguments(function, right[function.path])
		answer = send(cast.clients[kind], function, cast.place, sent, maker.random.random())
		adopt_token(cast.clients[kind], answer)
		require_words(answer, f"request {number} of seed {SEED}: {kind} {function.path} {str(sent)[:600]}")
		counts[answer.status] += 1
	with capsys.disabled():
		found = ", ".join(f"{number} answers of {status}" for status, number in sorted(counts.items()))
		print(f"\n{REQUESTS} requests to {len(FUNCTIONS)} functions, seed {SEED}: {found}")  # noqa: T201
	assert counts.total() == REQUESTS
	assert counts[200] > REQUESTS / 50
	assert state_of_bookings() - before == set()


def adopt_token(client: Client, answer: Answer) -> None:
	"""As the portal's page does: once a session has a token, it is asked for with every POST."""
	session = answer.body.get("message") if isinstance(answer.body, dict) else None
	if isinstance(session, dict) and session.get("csrf_token"):
		client.session.headers["X-Frappe-CSRF-Token"] = session["csrf_token"]


def require_words(answer: Answer, request: str) -> None:
	shown = f"{request} -> {answer.status} {answer.text[:800]}"
	assert answer.status < 500, shown
	if answer.status >= 400:
		assert isinstance(answer.body, dict), shown
		assert sentences(answer), shown
		assert "Traceback" not in "".join(sentences(answer)), shown

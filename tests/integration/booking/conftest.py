"""What the tests of the booking path share: acting as somebody, and booking in one line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import frappe
import pytest

from ifitwala_ed.api import activity_booking as api
from tests.factories import offerings, people


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


@pytest.fixture
def book() -> Callable[..., dict[str, Any]]:
	"""Book a family's first child as its guardian: ``book(made, family, section)``."""

	def _book(made: offerings.Offered, family: people.Family, *sections: str, **arguments: Any) -> dict:
		with acting_as(family.user):
			return api.submit_activity_booking(
				made.offering,
				arguments.pop("student", family.student),
				choices=list(sections) or None,
				**arguments,
			)

	return _book

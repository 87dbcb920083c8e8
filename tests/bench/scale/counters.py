"""What a call costs the database, in numbers that don't depend on the machine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import frappe


@dataclass(frozen=True, slots=True)
class Cost:
	"""Statements sent, and rows that the server read for them."""

	statements: int
	rows: int


def cost_of(call: Callable[[], Any]) -> Cost:
	"""What the call costs over this connection; whatever it wrote stays."""
	before = _counters()
	call()
	after = _counters()
	return Cost(
		# the two statements that read the counters count as well
		after["Questions"] - before["Questions"] - 1,
		sum(after[name] - before[name] for name in after if name != "Questions"),
	)


def _counters() -> dict[str, int]:
	rows = frappe.db.sql(
		"SHOW SESSION STATUS WHERE Variable_name LIKE 'Handler_read%' OR Variable_name = 'Questions'"
	)
	return {name: int(value) for name, value in rows}

"""Whether the server itself refuses a write that rests on an old snapshot, for controls whose damage such a write does."""

import frappe


def damage(rows: int, *, without: int) -> int:
	"""Return how many rows a control finds: those of the damage, or what there is without it where the server refuses the
	write that does it. The transaction is then begun anew and sees what was stored meanwhile.
	"""
	return without if are_isolated() else rows


def are_isolated() -> bool:
	"""Return whether this connection is refused (error 1020) when it writes to a row, or locks one, that has changed since
	it began to read. MariaDB does that by itself from 11.6 on; before that, it can be asked to.
	"""
	rows = frappe.db.sql("show variables like 'innodb_snapshot_isolation'")
	return bool(rows) and rows[0][1] == "ON"

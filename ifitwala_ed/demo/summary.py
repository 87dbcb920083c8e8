"""What came of the booking days, as tables on the terminal."""

from collections import Counter

import click
import frappe

from ifitwala_ed.demo.booking_days import Refusals
from ifitwala_ed.demo.csv_source import Rows
from ifitwala_ed.demo.names import Names

STATES = ("Confirmed", "Offered", "Waitlisted", "Submitted")


def print_table(head: tuple[str, ...], body: list[tuple]) -> None:
	"""Columns as wide as their longest cell; numbers to the right."""
	widths = [max(len(str(row[n])) for row in (head, *body)) for n in range(len(head))]
	lines = [head, tuple("-" * width for width in widths), *body]
	for line in lines:
		cells = (_cell(value, width) for value, width in zip(line, widths, strict=True))
		click.echo("  " + "  ".join(cells).rstrip())


def _cell(value: object, width: int) -> str:
	return str(value).rjust(width) if isinstance(value, int) else str(value).ljust(width)


def print_sections(rows: Rows, names: Names) -> None:
	modes = {row.key: row["allocation_mode"] for row in rows["program_offerings"]}
	capacity, counts = _capacities(names), _bookings(names)
	body = []
	for row in rows["activity_sections"]:
		group = names.groups.get(row.key)
		if not group:
			continue
		states = tuple(counts[group, state] for state in STATES)
		body.append((row.key, modes[row["offering"]], capacity.get(group, 0), *states))
	totals = tuple(sum(row[n] for row in body) for n in range(2, 3 + len(STATES)))
	body.append(("All sections", "", *totals))
	click.echo(
		"\nSections (a submitted booking counts for its first choice until staff or the lottery decide):"
	)
	print_table(("Section", "Mode", "Capacity", *STATES), body)
	for row in rows["program_offerings"]:
		if row["capacity"] and row.key in names.offerings:
			click.echo(f"  {row.key} has {row['capacity']} seats in all its sections together.")


def _capacities(names: Names) -> dict[str, int]:
	rows = frappe.get_all(
		"Activity Seat Ledger",
		filters={"program_offering": ("in", list(names.offerings.values())), "student_group": ("is", "set")},
		fields=["student_group", "capacity"],
		order_by="name asc",
	)
	return {row.student_group: row.capacity for row in rows}


def _bookings(names: Names) -> Counter:
	"""Return how many bookings there are by section and status."""
	bookings = frappe.get_all(
		"Activity Booking",
		filters={"program_offering": ("in", list(names.offerings.values())), "status": ("in", STATES)},
		fields=["name", "status", "allocated_student_group"],
		order_by="creation asc",
	)
	undecided = [row.name for row in bookings if not row.allocated_student_group]
	first = _first_choices(undecided)
	return Counter((row.allocated_student_group or first.get(row.name), row.status) for row in bookings)


def _first_choices(bookings: list[str]) -> dict[str, str]:
	rows = frappe.get_all(
		"Activity Booking Choice",
		filters={"parent": ("in", bookings), "parenttype": "Activity Booking", "idx": 1},
		fields=["parent", "student_group"],
		order_by="parent asc",
	)
	return {row.parent: row.student_group for row in rows}


def print_refusals(refusals: Refusals) -> None:
	if not refusals:
		return
	click.echo(f"\n{sum(map(len, refusals.values()))} requests were refused:")
	body = [(len(texts), name, texts[0]) for name, texts in refusals.items()]
	print_table(("How many", "Error", "For example"), sorted(body, reverse=True))

"""What applicants got, by year group and by the rank of the section on their list.

Without a run chosen it is the decision that stands for each booking: that of the run which the booking names. With a
run, dry ones included, it is what that run said.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

import frappe
from frappe import _
from frappe.utils import today

from ifitwala_ed.activities import reporting
from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.allocation.plan import RESULT, RUN
from ifitwala_ed.activities.booking.allocation.solver import SKIPPED
from ifitwala_ed.activities.reporting import Report, column, figure, linked
from ifitwala_ed.core import one_field, readers

FILTERS = ("school", "program_offering", "name")
FIRST_RANKS: Final = 3  # columns that are there even where nobody got such a choice
WITHOUT_RANK: Final = "other_section"
WITHOUT_SEAT: Final = {
	lifecycle.WAITLISTED: "waitlisted",
	lifecycle.REJECTED: "rejected",
	SKIPPED: "skipped",
}


def execute(filters: dict | None = None) -> Report:
	"""Return a row for every year group of every offering whose allocation the user may see: of those that aren't over,
	unless others are asked for.
	"""
	chosen = reporting.read_filters(filters, also_over=readers.yes_or_no)
	chosen.name = chosen.allocation_run
	runs = {run.name: run.program_offering for run in _runs(chosen)}
	results = _standing(_results(runs))
	ranks = max([FIRST_RANKS, *(result.rank_received or 0 for result in results)])
	rows = _rows(results, runs, ranks)
	return (
		columns(ranks),
		reporting.text_cells(columns(ranks), rows),
		None,
		chart(rows, ranks),
		summary(rows),
		False,
	)


def columns(ranks: int) -> list[dict]:
	return [
		linked("offering_title", _("Offering"), "Program Offering", "program_offering", 220),
		column("year_group", _("Year Group"), width=130),
		column("applicants", _("Applicants"), "Int", 100),
		*(column(f"rank_{rank}", rank_label(rank), "Int", 110) for rank in range(1, ranks + 1)),
		column(WITHOUT_RANK, _("Another Section"), "Int", 150),
		column("waitlisted", _("Waitlisted"), "Int", 100),
		column("rejected", _("Rejected"), "Int", 100),
		column("skipped", _("Not Considered"), "Int", 140),
		reporting.school(),
	]


def rank_label(rank: int) -> str:
	return _("Choice {0}").format(rank)


def chart(rows: list[dict], ranks: int) -> dict | None:
	"""Return how many got which choice, all year groups together."""
	if not rows:
		return None
	keys = [*(f"rank_{rank}" for rank in range(1, ranks + 1)), WITHOUT_RANK, *WITHOUT_SEAT.values()]
	labels = {each["fieldname"]: each["label"] for each in columns(ranks)}
	return {
		"data": {
			"labels": [labels[key] for key in keys],
			"datasets": [
				{"name": _("Applicants"), "values": [sum(row[key] for row in rows) for key in keys]}
			],
		},
		"type": "bar",
		"colors": ["#449CF0"],
	}


def summary(rows: list[dict]) -> list[dict]:
	applicants = sum(row["applicants"] for row in rows)
	first = sum(row["rank_1"] for row in rows)
	without = sum(row[key] for row in rows for key in WITHOUT_SEAT.values())
	share = round(100 * first / applicants, 1) if applicants else 0
	return [
		figure(_("Applicants"), applicants),
		figure(_("With a Seat"), applicants - without, "Green"),
		figure(_("Got Their First Choice"), first, "Green"),
		figure(_("First Choice, Share"), share, "Green", "Percent"),
		figure(_("Without a Seat"), without, "Red"),
	]


def _runs(filters: frappe._dict) -> list[frappe._dict]:
	wanted = reporting.conditions(filters, FILTERS)
	if not filters.allocation_run:
		wanted += [["is_dry_run", "=", 0], ["status", "=", "Completed"]]
	if not (filters.also_over or filters.program_offering or filters.allocation_run):
		wanted.append(["program_offering", "in", _not_over() or [""]])
	return reporting.documents(RUN, ["name", "program_offering"], wanted, "creation asc, name asc")


def _not_over() -> list[str]:
	return frappe.get_all(
		"Program Offering",
		filters={"end_date": [">=", today()], "activity_booking_enabled": 1},
		pluck="name",
		order_by="name asc",
	)


def _results(runs: Iterable[str]) -> list[frappe._dict]:
	return reporting.documents(
		RESULT,
		fields=["allocation_run", "activity_booking", "student", "outcome", "rank_received"],
		filters=[["allocation_run", "in", sorted(runs) or [""]]],
		order_by="creation asc, name asc",
	)


def _standing(results: list[frappe._dict]) -> list[frappe._dict]:
	"""Return one result of each booking: that of the run which decided it, else the last one."""
	decided_by = one_field.by_name(
		"Activity Booking", [result.activity_booking for result in results], "allocation_run"
	)
	standing: dict[str, frappe._dict] = {}
	for result in results:
		booking = result.activity_booking
		if booking not in standing or standing[booking].allocation_run != decided_by.get(booking):
			standing[booking] = result
	return list(standing.values())


def _rows(results: list[frappe._dict], runs: dict[str, str], ranks: int) -> list[dict]:
	year_groups = one_field.by_name("Student", [result.student for result in results], "year_group")
	titles = one_field.by_name("Program Offering", runs.values(), "title")
	schools = one_field.by_name("Program Offering", runs.values(), "school")
	counted: dict[tuple[str, str], Counter[str]] = {}
	for result in results:
		place = (runs[result.allocation_run], year_groups.get(result.student) or "")
		counted.setdefault(place, Counter())[_kind(result)] += 1
	order = one_field.by_name("Year Group", [group for _offering, group in counted], "sequence")
	kinds = [*(f"rank_{rank}" for rank in range(1, ranks + 1)), WITHOUT_RANK, *WITHOUT_SEAT.values()]
	return [
		{
			"program_offering": offering,
			"offering_title": titles.get(offering),
			"school": schools.get(offering),
			"year_group": group or _("No year group"),
			"applicants": count.total(),
			**{kind: count[kind] for kind in kinds},
		}
		for (offering, group), count in sorted(
			counted.items(),
			key=lambda item: (
				titles.get(item[0][0]) or "",
				item[0][0],
				order.get(item[0][1]) or 0,
				item[0][1],
			),
		)
	]


def _kind(result: frappe._dict) -> str:
	if result.outcome in WITHOUT_SEAT:
		return WITHOUT_SEAT[result.outcome]
	return f"rank_{result.rank_received}" if result.rank_received else WITHOUT_RANK

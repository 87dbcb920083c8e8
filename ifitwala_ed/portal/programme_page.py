"""The programme: everything that is offered, by day, and for each child whether it fits."""

from collections.abc import Sequence
from typing import Any

from frappe import _
from frappe.utils import getdate

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.portal import programme
from ifitwala_ed.portal.pages import Asked, Page
from ifitwala_ed.schedule.sessions import WEEKDAYS


def show(asked: Asked) -> Page:
	"""Show the programme with what the filters leave of it."""
	offerings = programme.of_family(asked.children)
	shown = [each for each in offerings if _is_wanted(each, asked)]
	return Page(
		"programme",
		_("Programme"),
		{
			"by_day": _by_day([each for each in shown if _fits_somebody(each, asked)], asked),
			"others": [each for each in shown if not _fits_somebody(each, asked)],
			"is_empty": not offerings,
			"has_several": _has_several(offerings),
			"is_filtered": len(shown) < len(offerings) or bool(asked.text("fits")),
			"days": [day for day in WEEKDAYS if any(day in days_of(each) for each in offerings)],
			"categories": sorted({each["category"] for each in offerings if each["category"]}),
			"chosen": {name: asked.text(name) or "" for name in ("child", "day", "category", "fits")},
			"states": programme,
			"is_possible": is_possible,
			"why_not": why_not,
		},
	)


def _has_several(offerings: Sequence[dict[str, Any]]) -> bool:
	"""Return whether there is more than one booking to be made."""
	listed = (each for each in offerings if is_for_basket(each))
	children = [child for each in listed for child in each["children"].values()]
	return sum(is_possible(child) and not child["booking"] for child in children) > 1


def is_for_basket(offering: dict[str, Any]) -> bool:
	"""Return whether seats are given in the moment of booking, and one of the children can book now, or when it opens."""
	is_to_come = offering["window"]["state"] in (programme.OPEN, programme.UPCOMING)
	return (
		is_to_come
		and offering["mode"] == lifecycle.FIRST_COME
		and any(is_possible(child) and not child["booking"] for child in offering["children"].values())
	)


def days_of(offering: dict[str, Any]) -> set[str]:
	"""Return the days of the week on which a section of an offering meets."""
	return {day for section in offering["sections"] for day in _days_of_section(section)}


def _days_of_section(section: dict[str, Any]) -> set[str]:
	"""Return the weekdays of a section's timetable; without one, that of its first session, if it has any."""
	weekly = {row["weekday"] for row in section["meets"]}
	return weekly or ({WEEKDAYS[getdate(section["first"]).weekday()]} if section["first"] else set())


def _by_day(offerings: Sequence[dict[str, Any]], asked: Asked) -> dict[str, list[dict[str, Any]]]:
	"""Return the offerings under each day on which they meet, with what meets on it; last, under no day, the others."""
	found: dict[str, list[dict[str, Any]]] = {}
	for day in (*WEEKDAYS, ""):
		if asked.text("day") in (None, day):
			on_day = (_on(day, each) for each in offerings if day in (days_of(each) or {""}))
			fitting = [each for each in on_day if not asked.text("fits") or _fits_somebody(each, asked)]
			found |= {day: fitting} if fitting else {}
	return found


def _on(day: str, offering: dict[str, Any]) -> dict[str, Any]:
	"""Return an offering with the sections that meet on a day. A child who has a place on another day isn't told of."""
	sections = [each for each in offering["sections"] if not day or day in _days_of_section(each)]
	groups = {each["student_group"] for each in sections}
	elsewhere = {each["student_group"] for each in offering["sections"]} - groups
	return {
		**offering,
		"sections": sections,
		"children": {
			name: child
			| {"sections": {group: at for group, at in child["sections"].items() if group in groups}}
			for name, child in offering["children"].items()
			if child["allocated_student_group"] not in elsewhere
		},
	}


def _is_wanted(offering: dict[str, Any], asked: Asked) -> bool:
	child, day, category = (asked.text(name) for name in ("child", "day", "category"))
	return (
		(not child or child in offering["children"])
		and (not day or day in days_of(offering))
		and (not category or category == offering["category"])
		and (not asked.text("fits") or _fits_somebody(offering, asked))
	)


def _fits_somebody(offering: dict[str, Any], asked: Asked) -> bool:
	"""Return whether a child (the one asked for) has a booking, or could have one, now or when booking opens."""
	wanted = asked.text("child")
	return any(
		is_possible(child) for name, child in offering["children"].items() if not wanted or wanted == name
	)


def is_possible(child: dict[str, Any]) -> bool:
	"""Return whether nothing but the time stands between a child and an offering."""
	codes = {reason["code"] for reason in child["reasons"]}
	fits = any(each["ok"] for each in child["sections"].values())
	return bool(child["booking"]) or programme.only_time_is_left(codes, fits=fits)


def why_not(child: dict[str, Any]) -> list[str]:
	"""Return the sentences that say why a child can't be booked: those of the offering, else of a section.

	That booking opens later is said where nothing else is.
	"""
	stays = [reason for reason in child["reasons"] if reason["code"] != programme.OPENS_LATER]
	of_sections = (section["reasons"] for section in child["sections"].values())
	reasons = next(filter(None, [stays, *of_sections]), child["reasons"])
	return [reason["sentence"] for reason in reasons]

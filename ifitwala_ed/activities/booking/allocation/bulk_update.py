"""The bookings of a chunk moved to their new places: one UPDATE for all that are noted alike."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe.query_builder import Case, DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import lifecycle, transition
from ifitwala_ed.activities.booking.allocation.steps import Step
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.snapshots import OfferingSnapshot


def move(run: str, steps: Sequence[Step], offering: OfferingSnapshot) -> None:
	"""Store the status, section and notes of Submitted bookings that a run has decided."""
	alike: dict[tuple[str, str, str | None], list[Step]] = {}
	for step in steps:
		# an offer ends at the latest with its section
		section = step.section if step.outcome == lifecycle.OFFERED else None
		alike.setdefault((step.outcome, step.billing_status, section), []).append(step)
	for (outcome, billing_status, section), group in alike.items():
		before, after = Place(lifecycle.SUBMITTED, None), Place(outcome, None)
		now, user = now_datetime(), frappe.session.user
		values = lifecycle.what_to_note(
			before,
			after,
			now=now,
			user=user,
			billing_status=billing_status,
			offer_ends_on=transition.offer_ends_on(offering, section)
			if outcome == lifecycle.OFFERED
			else None,
		)
		values |= {"status": outcome, "allocation_run": run, "modified": now, "modified_by": user}
		_update(group, values)


def _update(steps: Sequence[Step], values: dict[str, Any]) -> None:
	booking = DocType("Activity Booking")
	query = frappe.qb.update(booking).where(booking.name.isin([step.booking for step in steps]))
	if steps[0].section:
		query = query.set(booking.allocated_student_group, _sections(booking, steps))
	joined_on = values.pop("waitlist_joined_on", None)
	if joined_on:
		query = query.set(booking.waitlist_joined_on, _order_of_joining(booking, steps, joined_on))
	for fieldname, value in values.items():
		query = query.set(booking[fieldname], value)
	query.run()


def _sections(booking: Any, steps: Sequence[Step]) -> Case:
	by_section: dict[str, list[str]] = {}
	for step in steps:
		if step.section is None:
			raise ValueError("Steps of one kind all have a section, or none has.")
		by_section.setdefault(step.section, []).append(step.booking)
	case = Case()
	for section, names in by_section.items():
		case = case.when(booking.name.isin(names), section)
	return case


def _order_of_joining(booking: Any, steps: Sequence[Step], joined_on: datetime) -> Case:
	"""Return a moment each, a microsecond apart, in the order of the draw."""
	case = Case()
	for index, step in enumerate(steps):
		case = case.when(booking.name == step.booking, joined_on + timedelta(microseconds=index))
	return case

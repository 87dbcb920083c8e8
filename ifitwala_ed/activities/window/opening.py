"""Opening and closing the booking window of an offering, by staff and by the schedule."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from ifitwala_ed.activities.booking import lifecycle, timetables
from ifitwala_ed.activities.booking.allocation import draw_at_close, draws, plan, publications, runs
from ifitwala_ed.activities.readiness.gate import run_gate
from ifitwala_ed.activities.window import status
from ifitwala_ed.activities.window.state import CLOSED, OPEN
from ifitwala_ed.core import batch, transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import InvalidTransitionError

if TYPE_CHECKING:
	from ifitwala_ed.schedule.doctype.program_offering.program_offering import ProgramOffering


def preview(program_offering: str) -> dict[str, Any]:
	"""Return the readiness report of an offering; writes nothing."""
	return run_gate(frappe.get_doc("Program Offering", program_offering), keep_reservations=False)


def open_window(program_offering: str) -> dict[str, Any]:
	"""Open an offering for booking if it is ready; give ``{ok, report, activity_booking_status}``.

	Opened before ``activity_booking_open_from`` it can be booked from then on. What isn't ready stays as it was.
	Whoever edits a schedule at the same moment makes it begin anew, as a whole transaction.
	"""
	return transactions.run(lambda: _open(_locked(program_offering)))


def open_window_from(program_offering: str, open_from: datetime | None) -> dict[str, Any]:
	"""As ``open_window``, from another moment on than is stored: None opens it at once.

	The start is stored with the opening or not at all. Of a window that is open already it moves the start.
	"""
	return transactions.run(lambda: _open_from(_locked(program_offering), open_from))


def _locked(program_offering: str) -> "ProgramOffering":
	return frappe.get_doc("Program Offering", program_offering, for_update=True)


def _locked_to_close(program_offering: str) -> "ProgramOffering":
	"""Return the offering, held. A draw's inputs are published with the close: what is stored by then is in them."""
	mode = frappe.db.get_value(
		"Program Offering", program_offering, "activity_allocation_mode", for_update=True
	)
	if mode == lifecycle.LOTTERY:
		timetables.raise_of_offering(program_offering)
	return _locked(program_offering)


def _open_from(offering: "ProgramOffering", open_from: datetime | None) -> dict[str, Any]:
	was_open = offering.activity_booking_status == OPEN
	stored = offering.activity_booking_open_from
	if open_from or (stored and get_datetime(stored) > now_datetime()):
		offering.activity_booking_open_from = open_from
	answer = _open(offering)
	if answer["ok"] and was_open:
		# the endpoint has established that this user opens and closes in this school
		offering.save(ignore_permissions=True)
	return answer


def _open(offering: "ProgramOffering") -> dict[str, Any]:
	obstacles = _obstacles(offering)
	report = run_gate(offering, keep_reservations=not obstacles)
	if obstacles:
		report["errors"] += obstacles
		report["ok"] = False
	if report["ok"]:
		status.give(offering, OPEN)
		if offering.activity_allocation_mode == lifecycle.LOTTERY:
			publications.take_back(offering.name)
	return {
		"ok": report["ok"],
		"report": report,
		"activity_booking_status": offering.activity_booking_status,
	}


def close_window(program_offering: str) -> dict[str, Any]:
	"""Close an open window; closing a closed one changes nothing. Gives ``{ok, activity_booking_status}``.

	As opening, it begins anew as a whole transaction when somebody edits at the same moment.
	"""
	return transactions.run(lambda: _close(_locked_to_close(program_offering)))


def _close(offering: "ProgramOffering") -> dict[str, Any]:
	if offering.activity_booking_status not in (OPEN, CLOSED):
		throw(
			InvalidTransitionError,
			_("{0} has not been opened, so there is nothing to close.").format(bold(offering.title)),
			title=_("Not Open"),
			values={"program_offering": offering.name, "status": offering.activity_booking_status},
		)
	if offering.activity_booking_status == OPEN:
		status.give(offering, CLOSED)
		if offering.activity_allocation_mode == lifecycle.LOTTERY:
			draws.prepare(offering.name)
			plan.publish_inputs(offering.name)
	return {"ok": True, "activity_booking_status": offering.activity_booking_status}


def close_ended_windows() -> int:
	"""Close, every five minutes, each window whose end has come, then draw where that is wanted; return how many
	were closed.
	"""
	ended = frappe.get_all(
		"Program Offering",
		filters=[
			["activity_booking_status", "=", OPEN],
			# an empty end is none; compared alone it would be the earliest of all
			["activity_booking_open_to", "is", "set"],
			["activity_booking_open_to", "<=", now_datetime()],
		],
		pluck="name",
		order_by="activity_booking_open_to asc, name asc",
	)
	closed = batch.for_each(
		"Program Offering",
		ended,
		lambda name: transactions.run(partial(_close_ended, name)),
		title=_("A booking window could not be closed"),
	)
	draw_at_close.draw_all()
	return sum(closed)


def _close_ended(program_offering: str) -> bool:
	"""Close a window whose end has come, unless staff moved the end or closed it since the job looked."""
	offering = _locked_to_close(program_offering)
	if offering.activity_booking_status != OPEN or not _has_ended(offering):
		return False
	_close(offering)
	return True


def _has_ended(offering: "ProgramOffering") -> bool:
	"""Return whether the end of the window has come. A window without an end has none to come."""
	closes = offering.activity_booking_open_to
	return bool(closes) and get_datetime(closes) <= now_datetime()


def _obstacles(offering: "ProgramOffering") -> list[dict[str, str]]:
	"""Return what keeps a ready offering from being bookable at all."""
	found = []
	if offering.status != "Active":
		found.append(("OFFERING_NOT_ACTIVE", _("Set the status of the offering to Active.")))
	if not offering.activity_booking_enabled:
		found.append(("BOOKING_NOT_ENABLED", _("Enable booking on the offering.")))
	if _has_ended(offering):
		found.append(("WINDOW_HAS_ENDED", _("The window's end has passed. Move it into the future.")))
	if offering.activity_booking_status == CLOSED and runs.is_begun(offering.name):
		sentence = _(
			"Its seats are being drawn. Finish that with Draw the Seats before you open booking again."
		)
		found.append(("DRAW_UNDER_WAY", sentence))
	return [{"code": code, "message": message} for code, message in found]

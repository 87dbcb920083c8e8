"""Lotteries that are drawn by themselves: the job that closes a window at its end then draws its seats.

Found by how things stand, not by who closed: a crash between the close and the draw delays it until the job comes again.
"""

from typing import Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.allocation import leases, runs
from ifitwala_ed.activities.window.state import CLOSED
from ifitwala_ed.core import batch
from ifitwala_ed.core.system_actor import acting_as_system

RUN: Final = "Activity Allocation Run"


def draw_all() -> int:
	"""Draw every lottery that waits for it; return how many draws were begun. What failed waits for the office."""
	title = _("The seats of a closed lottery could not be drawn")
	return sum(batch.for_each("Program Offering", _closed_and_not_drawn(), _draw, title=title))


def _closed_and_not_drawn() -> list[str]:
	"""Return the offerings whose end has come and whose published choices no real run has drawn from yet."""
	offering, booking = DocType("Program Offering"), DocType("Activity Booking")
	publication, run = DocType("Activity Lottery Publication"), DocType(RUN)
	return (
		frappe.qb.from_(offering)
		.join(publication)
		.on((publication.program_offering == offering.name) & publication.reopened_on.isnull())
		.join(booking)
		.on((booking.program_offering == offering.name) & (booking.status == lifecycle.SUBMITTED))
		.left_join(run)
		.on(
			(run.program_offering == offering.name)
			& (run.lottery_publication == publication.name)
			& (run.is_dry_run == 0)
			& (run.status == "Completed")
		)
		.select(offering.name)
		.distinct()
		.where((offering.activity_draw_at_close == 1) & (offering.activity_booking_status == CLOSED))
		.where((offering.activity_allocation_mode == lifecycle.LOTTERY) & (offering.status == "Active"))
		# an end that is empty has not come
		.where(offering.activity_booking_open_to.isnotnull())
		.where((offering.activity_booking_open_to <= now_datetime()) & run.name.isnull())
		.orderby(offering.name)
		.run(pluck=True)
	)


def _draw(program_offering: str) -> bool:
	unfinished = runs.unfinished(program_offering)
	if unfinished and (unfinished.status == "Failed" or leases.is_held(unfinished)):
		return False
	with acting_as_system():
		runs.start(program_offering, is_dry_run=False, seed=None)
	return True

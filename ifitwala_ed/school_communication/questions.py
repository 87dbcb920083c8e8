"""The questions of a communication that nobody has answered."""

import frappe

from ifitwala_ed.school_communication import intents
from ifitwala_ed.school_communication.entries import ENTRY
from ifitwala_ed.school_communication.participant import Participant


def newest_open(participant: Participant) -> frappe._dict | None:
	"""Return ``{name, visibility}`` of the newest open question that the user may read. One that was hidden is settled."""
	here = {"org_communication": participant.org_communication}
	settled = frappe.get_all(
		ENTRY,
		filters=here,
		or_filters={"answers": ["is", "set"], "redacts": ["is", "set"]},
		fields=["answers", "redacts"],
		order_by="sequence asc",
	)
	readable = intents.VISIBILITIES if participant.is_staff else (intents.PUBLIC,)
	found = frappe.get_all(
		ENTRY,
		filters={
			**here,
			"intent_type": intents.QUESTION,
			"visibility": ["in", readable],
			"name": ["not in", [row.answers or row.redacts for row in settled] or [""]],
		},
		fields=["name", "visibility"],
		order_by="sequence desc",
		limit=1,
	)
	return found[0] if found else None

"""The register of a session is taken when whoever leads it says that it is complete."""

from functools import partial

import frappe
from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.attendance import session_keys, sessions, stored_marks, untaken
from ifitwala_ed.attendance.sessions import Session
from ifitwala_ed.core import moments, transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.exceptions import NotMarkedNowError


def take(session: str) -> Session:
	"""Note that the register was taken; the first who said so stays. Commits. ActivityAccessError where it isn't theirs."""
	reach, key = sessions.require_reach(), session_keys.read(session)
	found = sessions.named([key], reach).get(key) if key else None
	if not found:
		refuse_access()
	if found.starts > now_datetime():
		throw(
			NotMarkedNowError,
			_("{0} begins on {1}. Its register can be taken from then on.").format(
				frappe.bold(found.title), moments.moment(found.starts)
			),
			values={"from_datetime": found.starts},
		)
	# whoever takes it meets the job that asks for it, or closes what it had asked
	transactions.run(partial(_store, found))
	return found


def _store(session: Session) -> None:
	stored_marks.take(session)
	untaken.close_todos([session.key])

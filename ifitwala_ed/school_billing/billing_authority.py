"""The one authority under which the app writes into ERPNext's books.

Families and most of the school's staff have no right on invoices, and a job runs as whoever enqueued it. ERPNext asks
for the session's user in many places (customer, addresses, accounts, the source of a credit note), so that skipping
the permission of one insert would not be enough. What is written inside is written by the system, for whoever the
app's own check let through. Nowhere else does the app skip a permission of an ERPNext document it bills with.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from ifitwala_ed.core.system_actor import acting_as_system


@contextmanager
def billing_authority() -> Iterator[None]:
	"""Write invoices as the system.

	To be entered only after the app's check: that a stored booking is confirmed and to be paid (or no longer is),
	that its payer and its offering can be billed.
	"""
	with acting_as_system():
		yield

"""The site's outgoing mail account, for a test in which mails are queued: version 15 makes none without, muted or not."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe

from tests.factories.core import unique
from tests.factories.rows import row


@contextmanager
def outgoing_account() -> Iterator[str]:
	"""An account for as long as the block lasts; past its controller, which would try to log in. Commits."""
	name = unique("School Office")
	row(
		"Email Account",
		email_account_name=name,
		email_id="office@example.com",
		enable_outgoing=1,
		default_outgoing=1,
	)
	frappe.db.commit()
	try:
		yield name
	finally:
		frappe.db.rollback()
		frappe.db.delete("Email Account", {"email_account_name": name})
		frappe.db.commit()

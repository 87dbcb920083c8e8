"""What a test leaves to the next: a setting, a mail account, a queued job.

Documents of its own it may leave, under names of their own. What decides how the site behaves it puts back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe.utils.background_jobs import get_queues

# Rows that decide how a site behaves, with the fields that do.
DECIDING = {
	"Account": ("name",),
	"Custom DocPerm": ("parent", "role", "permlevel", "`select`", "`read`", "`write`"),
	"Custom Field": ("dt", "fieldname", "label"),
	"Email Account": ("email_id", "enable_outgoing", "default_outgoing"),
	"Email Template": ("name", "subject"),
	"Property Setter": ("doc_type", "field_name", "property", "value"),
	"Role": ("name", "desk_access"),
	"Scheduled Job Type": ("method", "stopped"),
}
# Those of them that do: an account that was made for a customer decides nothing of another.
ONLY = {"Account": {"disabled": 1}}
# When and by whom a setting was saved decides nothing.
ABOUT_THE_SAVE = ("creation", "modified", "modified_by", "owner")

State = set[tuple[Any, ...]]


def settings() -> State:
	"""Everything stored that decides how the site behaves, read in a transaction of its own."""
	frappe.db.rollback()
	found = {
		(doctype, *row)
		for doctype, fields in DECIDING.items()
		for row in frappe.get_all(
			doctype, filters=ONLY.get(doctype, {}), fields=list(fields), as_list=True, order_by="name asc"
		)
	}
	singles = frappe.db.sql("select doctype, field, value from `tabSingles`")
	found |= {row for row in singles if row[1] not in ABOUT_THE_SAVE}
	defaults = frappe.get_all(
		"DefaultValue",
		filters={"parent": ("in", ("__default", "__global"))},
		fields=["parent", "defkey", "defvalue"],
		as_list=True,
		order_by="name asc",
	)
	frappe.db.rollback()
	return found | set(defaults)


def require_same(before: State, after: State) -> None:
	"""Raise AssertionError with what is stored now and wasn't before, and the other way round."""
	gone, new = sorted(map(str, before - after)), sorted(map(str, after - before))
	assert before == after, f"The test leaves settings to the next one. Gone: {gone}. New: {new}."


def forget_queued_jobs() -> None:
	"""Take what waits for a worker out of the site's queues: it would run among the tests to come, or fill them."""
	# as version 15 and version 16 name them
	ours = (f"{frappe.local.site}::", f"{frappe.local.site}||")
	for queue in get_queues():
		for job in queue.jobs:
			if job.id.startswith(ours):
				job.delete()


@contextmanager
def singles_put_back(*doctypes: str) -> Iterator[None]:
	"""Store again exactly what these singles store now, so that a field without a stored value has none again.

	What the test has made so far is committed.
	"""
	stored = frappe.db.sql("select doctype, field, value from `tabSingles` where doctype in %s", (doctypes,))
	frappe.db.commit()
	try:
		yield
	finally:
		frappe.db.rollback()
		frappe.db.delete("Singles", {"doctype": ("in", doctypes)})
		for row in stored:
			frappe.db.sql("insert into `tabSingles` (doctype, field, value) values (%s, %s, %s)", row)
		frappe.db.commit()
		frappe.clear_cache()

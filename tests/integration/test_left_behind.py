"""What the tests hold each other to: settings are as they were found, and no job waits."""

import frappe
import pytest
from frappe.utils.background_jobs import get_queues

from tests.factories.core import unique
from tests.factories.rows import row
from tests.support import left_behind

SETTINGS = "Activity Booking Settings"


def stored() -> set[tuple]:
	return {each for each in left_behind.settings() if each[0] == SETTINGS}


def test_a_single_is_put_back_with_what_it_did_not_store() -> None:
	"""A field without a stored value has its default only while none of the others is stored."""
	with left_behind.singles_put_back(SETTINGS):
		frappe.db.delete("Singles", {"doctype": SETTINGS})
		frappe.db.commit()
		with left_behind.singles_put_back(SETTINGS):
			frappe.db.set_single_value(SETTINGS, "offer_reminder_hours", 6)
			frappe.db.commit()
			assert (SETTINGS, "offer_reminder_hours", "6") in stored()
		assert stored() == set()
		assert frappe.get_doc(SETTINGS).default_max_choices == 3


@pytest.mark.parametrize("kind", ["single", "account"])
def test_what_is_left_is_named(kind: str) -> None:
	before = left_behind.settings()
	with left_behind.singles_put_back(SETTINGS):
		if kind == "single":
			frappe.db.set_single_value(SETTINGS, "offer_reminder_hours", 17)
		else:
			row("Email Account", email_account_name=unique("Office"), email_id="office@example.com")
		frappe.db.commit()
		after = left_behind.settings()
	frappe.db.delete("Email Account", {"email_id": "office@example.com"})
	frappe.db.commit()
	with pytest.raises(AssertionError, match=r"New: .*(offer_reminder_hours', '17|office@example\.com)"):
		left_behind.require_same(before, after)
	left_behind.require_same(before, left_behind.settings())


def waiting(job: str) -> int:
	return sum(job in each.id for queue in get_queues() for each in queue.jobs)


def test_what_was_enqueued_is_forgotten() -> None:
	job = unique("job")
	# more than a worker that is running takes meanwhile
	for number in range(20):
		frappe.enqueue("frappe.utils.get_url", job_id=f"{job} {number}")
	assert waiting(job)
	left_behind.forget_queued_jobs()
	assert not waiting(job)

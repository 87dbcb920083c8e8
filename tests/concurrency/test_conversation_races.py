"""Two entries at once keep the chain whole, and two first events make one conversation."""

from functools import partial
from threading import Barrier

import frappe
import pytest

from ifitwala_ed.core import transactions
from ifitwala_ed.school_communication import entries, threads
from tests.factories import bookings, offerings, people, places, posts
from tests.support import sabotage_conversation as sabotage
from tests.support import snapshots
from tests.support.parallel import Outcome, in_processes, in_threads
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

ROUNDS = 3
AT_ONCE = 8


def append(post: str, user: str) -> int:
	entry = partial(entries.append, post, user=user, intent_type="Comment", note="At once.")
	return transactions.run(entry).sequence


def thread_of(booking: str) -> str:
	return transactions.run(partial(threads.thread_of_booking, booking))


def new_post() -> str:
	post = posts.post(places.school().name).name
	frappe.db.commit()
	return post


def new_booking() -> str:
	made = offerings.open_offering()
	booking = bookings.book(made, made.section)
	frappe.db.commit()
	return booking


def sequences(post: str) -> list[int]:
	frappe.db.commit()
	return frappe.get_all(
		entries.ENTRY, filters={"org_communication": post}, pluck="sequence", order_by="sequence asc"
	)


def is_chained(post: str) -> bool:
	rows = frappe.get_all(
		entries.ENTRY,
		filters={"org_communication": post},
		fields=["previous_hash", "entry_hash"],
		order_by="sequence asc",
	)
	before = ["", *(row.entry_hash for row in rows[:-1])]
	return [row.previous_hash or "" for row in rows] == before


def failed(outcomes: list[Outcome]) -> list[BaseException]:
	return [outcome.error for outcome in outcomes if not outcome.ok]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_entries_at_once_by_many_users(site: Site, _round: int) -> None:
	post, users = new_post(), [people.user().name for _number in range(AT_ONCE)]
	frappe.db.commit()

	outcomes = in_threads(site, [partial(append, post, user) for user in users])

	assert failed(outcomes) == []
	assert sequences(post) == list(range(1, AT_ONCE + 1))
	assert is_chained(post)


def test_entries_at_once_by_one_user_in_processes(site: Site) -> None:
	post, user = new_post(), people.user().name
	frappe.db.commit()

	outcomes = in_processes(site, append, [(post, user)] * 4)

	assert failed(outcomes) == []
	assert sequences(post) == [1, 2, 3, 4]
	assert is_chained(post)
	pair = {"org_communication": post, "user": user}
	assert frappe.get_all(
		"Communication Interaction", filters=pair, pluck="entry_count", order_by="name"
	) == [4]


def test_control_without_the_lock_the_unique_number_refuses_an_entry(site: Site) -> None:
	post = new_post()

	with sabotage.no_chain_lock(Barrier(2)):
		outcomes = in_threads(site, [partial(append, post, "Administrator")] * 2)

	assert len(failed(outcomes)) == 1
	assert sequences(post) == [1]


def test_control_without_lock_and_unique_number_the_chain_forks(site: Site) -> None:
	post = new_post()
	frappe.db.sql_ddl("ALTER TABLE `tabCommunication Interaction Entry` DROP INDEX unique_sequence")
	try:
		with sabotage.no_chain_lock(Barrier(2)):
			in_threads(site, [partial(append, post, "Administrator")] * 2)
		# the pair's row of counts is what both write to
		assert sequences(post) == ([1, 2] if snapshots.are_isolated() else [1, 1])
		assert is_chained(post) == snapshots.are_isolated()
	finally:
		frappe.db.delete(entries.ENTRY, {"org_communication": post})
		frappe.db.commit()
		frappe.db.add_unique(
			entries.ENTRY, ["org_communication", "sequence"], constraint_name="unique_sequence"
		)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_first_events_make_one_conversation(site: Site, _round: int) -> None:
	booking = new_booking()

	outcomes = in_threads(site, [partial(thread_of, booking)] * 4)

	assert failed(outcomes) == []
	assert len({outcome.value for outcome in outcomes}) == 1
	frappe.db.commit()
	assert frappe.db.count("Org Communication", {"activity_booking": booking}) == 1


def test_control_without_the_lock_the_unique_booking_refuses_a_second_one(site: Site) -> None:
	booking = new_booking()

	with sabotage.no_booking_lock(Barrier(2)):
		outcomes = in_threads(site, [partial(thread_of, booking)] * 2)

	assert len(failed(outcomes)) == 1
	frappe.db.commit()
	assert frappe.db.count("Org Communication", {"activity_booking": booking}) == 1


def test_control_without_lock_and_unique_booking_two_are_made(site: Site) -> None:
	booking = new_booking()
	frappe.db.sql_ddl("ALTER TABLE `tabOrg Communication` DROP INDEX booking_thread")
	try:
		with sabotage.no_booking_lock(Barrier(2)):
			in_threads(site, [partial(thread_of, booking)] * 2)
		frappe.db.commit()
		made = frappe.db.count("Org Communication", {"activity_booking": booking})
		assert made == snapshots.damage(2, without=1)
	finally:
		frappe.db.delete("Org Communication", {"activity_booking": booking})
		frappe.db.commit()
		frappe.db.sql_ddl(
			"ALTER TABLE `tabOrg Communication` ADD UNIQUE INDEX booking_thread (booking_thread)"
		)

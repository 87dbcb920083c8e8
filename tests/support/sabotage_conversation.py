"""Ways of breaking conversations on purpose, as sabotage.py does it for bookings."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import frappe

from ifitwala_ed.school_communication import entries, threads
from tests.support.sabotage import wait_once


@contextmanager
def no_chain_lock(barrier: Any) -> Iterator[None]:
	"""Whoever appends reads where the chain ends without holding it, and all do so before anyone writes."""
	fields = ["last_sequence", "last_hash"]

	def read_head(org_communication: str) -> frappe._dict:
		head = frappe.db.get_value(entries.CHAIN, org_communication, fields, as_dict=True)
		wait_once(barrier)
		return head

	with mock.patch.object(entries, "_read_head", read_head):
		yield


@contextmanager
def no_booking_lock(barrier: Any) -> Iterator[None]:
	"""Whoever looks for a booking's conversation doesn't hold the booking, and all look before anyone makes one."""

	def read_booking(activity_booking: str) -> frappe._dict:
		booking = frappe.db.get_value(threads.BOOKING, activity_booking, "*", as_dict=True)
		wait_once(barrier)
		return booking

	with mock.patch.object(threads, "_lock_booking", read_booking):
		yield

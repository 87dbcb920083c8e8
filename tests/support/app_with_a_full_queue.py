"""The app on a server whose job queue is full. The switch is set once, when a worker of the server imports this."""

import frappe
from frappe.app import application

from tests.support.refusing_queue import is_full_for_whoever_is_no_system_manager

frappe.enqueue = is_full_for_whoever_is_no_system_manager

__all__ = ["application"]

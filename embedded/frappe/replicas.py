"""Reading from a replica of the site's database, where the configuration names one."""

import functools

import frappe
from frappe.context import conf, local


def connect_replica() -> bool:
	"""Work on the replica from now on; answers whether this request had not done so before."""
	from frappe.database import get_replica

	if hasattr(local, "replica_db") and hasattr(local, "primary_db"):
		return False
	local.replica_db = get_replica(local.conf)
	local.primary_db, local.db = local.db, local.replica_db
	return True


def read_only():
	"""Decorate a function that reads from the replica: once in a request, afterwards from the primary, as in version 15."""

	def decorate(function):
		@functools.wraps(function)
		def reading(*args, **kwargs):
			is_switched = bool(conf.read_from_replica) and connect_replica()
			try:
				return function(*args, **frappe.get_newargs(function, kwargs))
			finally:
				if is_switched and hasattr(local, "primary_db"):
					local.db.close()
					local.db = local.primary_db

		return reading

	return decorate

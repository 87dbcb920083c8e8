"""What the host tells the user: the message log that becomes `_server_messages`."""

import inspect
import secrets

from frappe.context import _dict, local
from frappe.exceptions import ValidationError


def msgprint(
	msg,
	title=None,
	raise_exception=False,
	as_table=False,
	as_list=False,
	indicator=None,
	alert=False,
	primary_action=None,
	is_minimizable=False,
	wide=False,
	*,
	realtime=False,
) -> None:
	"""Add a message for the user; raise `raise_exception` (a class, an error, or true) with it when given."""
	entry = _dict(message=msg, title=title or _default_title())
	if indicator or raise_exception:
		entry.indicator = indicator or "red"
	is_collection = isinstance(msg, list | tuple)
	for key, value in (
		("as_table", as_table and is_collection),
		("as_list", as_list and is_collection),
		("alert", alert),
		("wide", wide),
		("raise_exception", raise_exception),
	):
		if value:
			entry[key] = 1
	if is_minimizable:
		entry.is_minimizable = is_minimizable
	if primary_action:
		entry.primary_action = primary_action
	if raise_exception:
		entry["__frappe_exc_id"] = secrets.token_hex(28)
	if not local.flags.mute_messages:
		local.message_log.append(entry)
	if raise_exception:
		_raise(raise_exception, msg, entry["__frappe_exc_id"])


def _raise(raise_exception, msg, exc_id: str):
	if inspect.isclass(raise_exception) and issubclass(raise_exception, Exception):
		error = raise_exception(msg)
	elif isinstance(raise_exception, Exception):
		error = raise_exception
		error.args = (msg,)
	else:
		error = ValidationError(msg)
	error.__frappe_exc_id = exc_id
	raise error


def _default_title() -> str:
	import frappe

	return frappe._("Message")


def throw(
	msg,
	exc=ValidationError,
	title=None,
	is_minimizable=False,
	wide=False,
	as_list=False,
	primary_action=None,
) -> None:
	"""Refuse: raise `exc` and show the message."""
	msgprint(
		msg,
		title=title,
		raise_exception=exc,
		indicator="red",
		is_minimizable=is_minimizable,
		wide=wide,
		as_list=as_list,
		primary_action=primary_action,
	)


def clear_messages() -> None:
	local.message_log = []


def clear_last_message() -> None:
	local.message_log = local.message_log[:-1]

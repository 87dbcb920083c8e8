"""`frappe.utils`: everything of `frappe.utils.data`, and what has to do with people, mail and errors."""

import re
import sys
import traceback
from email.utils import parseaddr

import frappe
from frappe.utils.data import *
from frappe.utils.data import cint, cstr, escape_html

WORD = r"[a-z0-9!#$%&'*+/=?^_`{|}~\u00a0-\uffff-]+"
HOST = r"[a-z0-9\u00a0-\uffff](?:[a-z0-9\u00a0-\uffff-]*[a-z0-9\u00a0-\uffff])?"
PHONE_NUMBER = re.compile(r"[0-9 +_\-,.*#()]{1,20}")
EMAIL = re.compile(rf"{WORD}(?:\.{WORD})*@(?:{HOST}\.)+{HOST}", re.IGNORECASE)


def split_emails(txt: str | None) -> list[str]:
	"""Split at commas and line ends that aren't inside quotes."""
	parts = re.split(r'[,\n](?=(?:[^"]|"[^"]*")*$)', cstr(txt))
	return [part.strip() for part in parts if part.strip()]


def validate_email_address(email_str: str, throw: bool = False) -> str:
	"""The addresses that are valid, joined by commas; with `throw`, refuse the first that isn't."""
	valid = []
	for entry in (email_str or "").strip().split(","):
		entry = entry.strip()
		address = entry if " " in entry and "<" not in entry else parseaddr(entry)[1]
		if EMAIL.fullmatch(address):
			valid.append(address)
		elif throw:
			frappe.throw(
				frappe._("{0} is not a valid Email Address").format(escape_html(entry)),
				frappe.InvalidEmailAddressError,
			)
	return ", ".join(valid)


def validate_phone_number(phone_number: str, throw: bool = False) -> bool:
	"""Whether it looks like a telephone number; with `throw`, refuse one that doesn't. None at all is none."""
	if not phone_number:
		return False
	is_valid = bool(PHONE_NUMBER.fullmatch(cstr(phone_number).strip()))
	if throw and not is_valid:
		frappe.throw(
			frappe._("{0} is not a valid Phone Number").format(escape_html(cstr(phone_number))),
			frappe.InvalidPhoneNumberError,
		)
	return is_valid


def get_traceback(with_context: bool = False) -> str:
	"""The traceback of the error that is being handled; empty when there is none."""
	kind, error, trace = sys.exc_info()
	if not any((kind, error, trace)):
		return ""
	return "".join(traceback.format_exception(kind, error, trace))


def get_site_path(*path: str) -> str:
	return frappe.get_site_path(*path)


def sanitize_html(text, linkify: bool = False):
	from frappe.utils.html_utils import sanitize_html as sanitize

	return sanitize(text, linkify)


class CallbackManager:
	"""Functions to be called once, in order, at one moment: after a commit, after the answer."""

	def __init__(self):
		self._functions = []

	def add(self, func):
		self._functions.append(func)

	__call__ = add

	def run(self):
		while self._functions:
			self._functions.pop(0)()

	def reset(self):
		self._functions.clear()

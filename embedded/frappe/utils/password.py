"""Passwords: hashed to check, encrypted to read again. Both live in `__Auth`."""

import json
import os

import frappe
from cryptography.fernet import Fernet, InvalidToken
from frappe import _
from passlib.context import CryptContext

passlibctx = CryptContext(schemes=["pbkdf2_sha256"])


def check_password(user: str, pwd: str, doctype: str = "User", fieldname: str = "password") -> str:
	"""Answers the user's name as it is stored, or raises AuthenticationError."""
	rows = frappe.db.sql(
		"select name, password from `__Auth` where doctype = %s and name = %s and fieldname = %s and encrypted = 0",
		[doctype, user, fieldname],
	)
	if not rows or not passlibctx.verify(pwd, rows[0][1]):
		raise frappe.AuthenticationError(_("Wrong user or password"))
	return rows[0][0]


def update_password(user, pwd, doctype="User", fieldname="password", logout_all_sessions=False) -> None:
	_store(doctype, user, fieldname, passlibctx.hash(pwd), encrypted=0)
	if logout_all_sessions:
		from frappe.sessions import clear_sessions

		clear_sessions(user=user, keep_current=True, force=True)


def set_encrypted_password(doctype: str, name: str, pwd: str, fieldname: str = "password") -> None:
	_store(doctype, name, fieldname, encrypt(pwd), encrypted=1)


def get_decrypted_password(doctype, name, fieldname="password", raise_exception=True) -> str | None:
	rows = frappe.db.sql(
		"select password from `__Auth` where doctype = %s and name = %s and fieldname = %s and encrypted = 1",
		[doctype, name, fieldname],
	)
	if rows and rows[0][0]:
		return decrypt(rows[0][0])
	if raise_exception:
		message = _("{0} {1} has no {2}").format(doctype, name, fieldname)
		frappe.throw(message, frappe.AuthenticationError)
	return None


def remove_encrypted_password(doctype: str, name: str, fieldname: str = "password") -> None:
	frappe.db.delete("__Auth", {"doctype": doctype, "name": name, "fieldname": fieldname})


def delete_all_passwords_for(doctype: str, name: str) -> None:
	frappe.db.delete("__Auth", {"doctype": doctype, "name": name})


def _store(doctype: str, name: str, fieldname: str, password: str, encrypted: int) -> None:
	frappe.db.sql(
		"replace into `__Auth` (doctype, name, fieldname, password, encrypted) values (%s, %s, %s, %s, %s)",
		[doctype, name, fieldname, password, encrypted],
	)


def encrypt(txt: str) -> str:
	return Fernet(get_encryption_key()).encrypt(txt.encode()).decode()


def decrypt(txt: str) -> str:
	try:
		return Fernet(get_encryption_key()).decrypt(txt.encode()).decode()
	except InvalidToken:
		frappe.throw(_("This was encrypted with another key than that of site_config.json."))


def get_encryption_key() -> str:
	"""The site's key; made and written to its configuration when there is none."""
	if not frappe.local.conf.encryption_key:
		path = os.path.join(frappe.local.site_path, "site_config.json")
		with open(path) as file:
			config = json.load(file)
		config.setdefault("encryption_key", Fernet.generate_key().decode())
		with open(path, "w") as file:
			json.dump(config, file, indent=1)
		frappe.local.conf.encryption_key = config["encryption_key"]
	return frappe.local.conf.encryption_key

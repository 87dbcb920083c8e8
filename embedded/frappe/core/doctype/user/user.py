"""User."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, validate_email_address
from frappe.sessions import clear_sessions
from frappe.utils.password import update_password


class User(Document):
	def __setup__(self):
		self.flags.ignore_save_passwords = ["new_password"]

	def autoname(self):
		if self.get("is_admin") or self.get("is_guest"):
			self.name = self.first_name
		else:
			self.name = self.email = self.email.strip().lower()

	def validate(self):
		self._new_password, self.new_password = self.new_password, ""
		if self.name not in frappe.STANDARD_USERS:
			self.email = self.name
			validate_email_address(self.name.strip(), True)
		self.add_administrator_roles()
		self.set_system_user()
		self.full_name = " ".join(filter(None, [self.first_name, self.last_name]))
		self.check_enable_disable()
		self.keep_valid_roles()
		self.username = (self.username or "").strip(" @") or None

	def on_update(self):
		if self._new_password:
			update_password(self.name, self._new_password, logout_all_sessions=cint(self.logout_all_sessions))
		frappe.clear_cache(user=self.name)

	def on_trash(self):
		if self.name in frappe.STANDARD_USERS:
			frappe.throw(_("{0} belongs to the system and stays.").format(self.name))
		frappe.db.delete("DefaultValue", {"parent": self.name})
		frappe.db.delete("User Permission", {"user": self.name})

	def add_administrator_roles(self):
		has = {row.role for row in self.roles}
		for role in ("System Manager", "Administrator") if self.name == "Administrator" else ():
			if role not in has:
				self.append("roles", {"role": role})

	def set_system_user(self):
		"""Desk access comes from the roles."""
		fixed = {"Administrator": "System User", "Guest": "Website User"}
		self.user_type = fixed.get(self.name) or ("System User" if self.has_desk_access() else "Website User")

	def has_desk_access(self) -> bool:
		roles = [row.role for row in self.roles]
		return bool(roles and frappe.db.exists("Role", {"desk_access": 1, "name": ("in", roles)}))

	def check_enable_disable(self):
		if cint(self.enabled):
			return
		if self.name in frappe.STANDARD_USERS:
			frappe.throw(_("{0} belongs to the system and stays enabled.").format(self.name))
		if getattr(frappe.local, "login_manager", None):
			clear_sessions(user=self.name)

	def keep_valid_roles(self):
		"""Each role once; no disabled ones, and none for guests."""
		disabled = set(frappe.get_all("Role", filters={"disabled": 1}, pluck="name"))
		kept, seen = [], set()
		for row in self.roles if self.name != "Guest" else ():
			if row.role not in seen | disabled:
				seen.add(row.role)
				kept.append(row)
		self.set("roles", kept)

	def append_roles(self, *roles):
		has = {row.role for row in self.roles}
		for role in roles:
			if role not in has:
				self.append("roles", {"role": role})

	def add_roles(self, *roles):
		self.append_roles(*roles)
		self.save()

	def remove_roles(self, *roles):
		self.set("roles", [row for row in self.roles if row.role not in roles])
		self.save()

	def get_roles(self) -> list[str]:
		return frappe.get_roles(self.name)


@frappe.whitelist()
def generate_keys(user: str):
	"""A new API secret, and a key if there is none yet."""
	frappe.only_for("System Manager")
	doc = frappe.get_doc("User", user)
	secret = frappe.generate_hash(length=15)
	doc.api_key = doc.api_key or frappe.generate_hash(length=15)
	doc.api_secret = secret
	doc.save()
	return {"api_secret": secret}

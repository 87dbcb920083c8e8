"""Sessions: rows of `tabSessions`, found by the `sid` cookie."""

import json
from urllib.parse import unquote

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, cstr, now, time_diff_in_seconds

# A session's row is touched at most this often.
TOUCH_SECONDS = 600


def get_expiry_in_seconds() -> int:
	parts = (frappe.db.get_default("session_expiry") or "240:00:00").split(":")
	return sum(cint(part) * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))


def get_csrf_token() -> str:
	"""The session's token; once there is one, every unsafe request must show it."""
	if not frappe.local.session.data.csrf_token:
		frappe.local.session.data.csrf_token = frappe.generate_hash()
		if not frappe.flags.in_test:
			frappe.local.session_obj.update(force=True)
	return frappe.local.session.data.csrf_token


def delete_session(sid: str) -> None:
	frappe.db.delete("Sessions", {"sid": sid})
	frappe.db.commit()


def clear_sessions(user: str | None = None, keep_current: bool = False, force: bool = False) -> None:
	"""Sign the user out: everywhere with `force`, else where older than the allowed parallel sessions."""
	user = user or frappe.session.user
	is_own = user == frappe.session.user
	offset = 0
	if is_own and not force:
		offset = cint(frappe.db.get_value("User", user, "simultaneous_sessions")) or 1
	if keep_current and offset:
		offset -= 1
	rows = frappe.db.sql("select sid from `tabSessions` where user = %s order by lastupdate desc", [user])
	sids = [row[0] for row in rows if not (keep_current and row[0] == frappe.session.sid)]
	for sid in sids[offset:]:
		delete_session(sid)


def clear_expired_sessions() -> None:
	limit = add_to_date(now(), seconds=-get_expiry_in_seconds(), as_string=True, as_datetime=True)
	frappe.db.delete("Sessions", {"lastupdate": ("<", limit)})


class Session:
	"""The session of this request: resumed from the cookie, or started for `user`."""

	def __init__(self, user: str | None, resume: bool = False, full_name=None, user_type=None):
		cookie = unquote(frappe.request.cookies.get("sid", "Guest"))
		self.sid = cstr(frappe.form_dict.get("sid") or cookie)
		self.user, self.full_name, self.user_type = user, full_name, user_type
		self.data = frappe._dict(data=frappe._dict())
		self.last_update = None
		frappe.local.session = self.data
		if resume:
			self.resume()
		else:
			self.validate_user()
			self.start()

	def validate_user(self):
		if not frappe.get_cached_value("User", self.user, "enabled"):
			frappe.throw(_("{0} is disabled. A System Manager can enable this user.").format(self.user))

	def start(self):
		self.sid = "Guest" if self.user == "Guest" else frappe.generate_hash()
		self.data.update({"user": self.user, "sid": self.sid})
		self.data.data.update({"user": self.user, "session_ip": frappe.local.request_ip})
		if self.user == "Guest":
			return
		self.data.data.update({"full_name": self.full_name, "user_type": self.user_type})
		frappe.db.sql(
			"insert into `tabSessions` (sid, user, sessiondata, lastupdate, status) values (%s, %s, %s, %s, 'Active')",
			[self.sid, self.user, json.dumps(self.data.data), now()],
		)
		seen = {"last_login": now(), "last_ip": frappe.local.request_ip, "last_active": now()}
		frappe.db.set_value("User", self.user, seen, update_modified=False)
		frappe.db.commit()

	def resume(self):
		stored = self._stored()
		if stored is None:
			self.user = "Guest"
			self.start()
		else:
			self.user = stored.user
			self.data.update({"data": stored, "user": self.user, "sid": self.sid})
			self.validate_user()
		if self.sid != "Guest":
			frappe.local.lang = frappe.translate.get_user_lang(self.user)

	def _stored(self) -> frappe._dict | None:
		if self.sid == "Guest":
			return None
		rows = frappe.db.sql(
			"select user, sessiondata, lastupdate from `tabSessions` where sid = %s", [self.sid]
		)
		if rows and time_diff_in_seconds(now(), rows[0][2]) < get_expiry_in_seconds():
			user, data, self.last_update = rows[0]
			return frappe._dict(json.loads(data), user=user)
		if rows:
			delete_session(self.sid)
		from frappe.auth import clear_cookies

		frappe.response["session_expired"] = 1
		clear_cookies()
		return None

	def update(self, force: bool = False) -> bool:
		"""Put off the expiry; answers whether that was written."""
		if frappe.session.user == "Guest" or "sid" not in self.data or self.sid == "Guest":
			return False
		is_fresh = self.last_update and time_diff_in_seconds(now(), self.last_update) < TOUCH_SECONDS
		if is_fresh and not force:
			return False
		frappe.db.sql(
			"update `tabSessions` set sessiondata = %s, lastupdate = %s where sid = %s",
			[json.dumps(self.data.data), now(), self.sid],
		)
		frappe.db.set_value("User", self.user, "last_active", now(), update_modified=False)
		frappe.db.commit()
		return True

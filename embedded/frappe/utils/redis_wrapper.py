"""`frappe.cache`: the calls of Frappe's Redis client, over the site's store."""

import pickle
import time

import frappe
from frappe import store


class RedisWrapper:
	"""Values are pickled; what was read stays in `frappe.local.cache` until the request ends."""

	def __call__(self):
		return self

	def make_key(self, key: str, user=None, shared: bool = False) -> str:
		if user is True:
			user = frappe.session.user
		return f"user:{user}:{key}" if user and not shared else key

	def set_value(self, key, val, user=None, expires_in_sec=None, shared=False):
		key = self.make_key(key, user, shared)
		if not expires_in_sec:
			frappe.local.cache[key] = val
		self._write(key, "", pickle.dumps(val), expires_in_sec)

	def get_value(self, key, generator=None, user=None, expires=False, shared=False):
		name = self.make_key(key, user, shared)
		if name in frappe.local.cache:
			return frappe.local.cache[name]
		value = self._read(name, "")
		if not expires:
			if value is None and generator:
				value = generator()
				self.set_value(key, value, user=user, shared=shared)
			else:
				frappe.local.cache[name] = value
		return value

	def exists(self, *names, user=None, shared=False) -> int:
		"""How many of the keys have a value in the store, whatever this request has read."""
		return sum(self._read(self.make_key(name, user, shared), "") is not None for name in names)

	def delete_value(self, keys, user=None, make_keys=True, shared=False):
		for key in keys if isinstance(keys, list | tuple) else [keys]:
			name = self.make_key(key, user, shared) if make_keys else key
			frappe.local.cache.pop(name, None)
			store.execute("delete from cache where name = ?", [name])

	delete_key = delete_value

	def get_keys(self, key: str) -> list[str]:
		rows = store.execute("select distinct name from cache where name glob ?", [f"{key}*"])
		return [row["name"] for row in rows]

	def delete_keys(self, key: str):
		self.delete_value(self.get_keys(key), make_keys=False)

	def hset(self, name, key, value, shared=False):
		if key is None:
			return
		frappe.local.cache.setdefault(name, {})[key] = value
		self._write(name, str(key), pickle.dumps(value))

	def hget(self, name, key, generator=None, shared=False):
		if not key:
			return None
		seen = frappe.local.cache.setdefault(name, {})
		if key not in seen:
			value = self._read(name, str(key))
			if value is None and generator:
				value = generator()
				self.hset(name, key, value)
			seen[key] = value
		return seen[key]

	def hdel(self, name, keys, shared=False):
		for key in keys if isinstance(keys, list | tuple) else [keys]:
			frappe.local.cache.get(name, {}).pop(key, None)
			store.execute("delete from cache where name = ? and field = ?", [name, str(key)])

	def incrby(self, key: str, amount: int, expires_in_sec: int) -> int:
		"""Count up; the count begins anew `expires_in_sec` after its first step."""

		def count(conn) -> int:
			value = (self._read(key, "") or 0) + amount
			left = conn.execute("select expires from cache where name = ?", [key]).fetchone()
			seconds = left["expires"] - time.time() if left and value > amount else expires_in_sec
			self._write(key, "", pickle.dumps(value), seconds)
			return value

		return store.exclusively(count)

	def pipeline(self, transaction: bool = True):
		"""Redis's own commands, done together; of keys as `make_key` makes them."""
		return Pipeline()

	def _read(self, name: str, field: str):
		rows = store.execute("select value, expires from cache where name = ? and field = ?", [name, field])
		if not rows or (rows[0]["expires"] and rows[0]["expires"] < time.time()):
			return None
		return pickle.loads(rows[0]["value"])  # noqa: S301

	def _write(self, name: str, field: str, value: bytes, seconds=None):
		expires = time.time() + seconds if seconds else None
		store.execute("replace into cache values (?, ?, ?, ?)", [name, field, value, expires])


class Pipeline:
	"""Commands that wait for `execute`, which answers what each of them does. Hashes of counts, as Redis keeps them."""

	def __init__(self):
		self.commands = []

	def hincrby(self, name: str, key: str, amount: int = 1):
		def count(conn) -> int:
			row = conn.execute("select value from cache where name = ? and field = ?", [name, key]).fetchone()
			value = int(row["value"]) + amount if row else amount
			ends = conn.execute("select max(expires) as ends from cache where name = ?", [name]).fetchone()[
				"ends"
			]
			conn.execute("replace into cache values (?, ?, ?, ?)", [name, key, str(value).encode(), ends])
			return value

		return self._later(count)

	def expire(self, name: str, time: int):
		ends = _now() + time
		return self._later(
			lambda conn: conn.execute("update cache set expires = ? where name = ?", [ends, name]).rowcount
			> 0
		)

	def hgetall(self, name: str):
		def read(conn) -> dict[bytes, bytes]:
			conn.execute("delete from cache where name = ? and expires < ?", [name, _now()])
			rows = conn.execute("select field, value from cache where name = ?", [name])
			return {row["field"].encode(): row["value"] for row in rows}

		return self._later(read)

	def execute(self) -> list:
		commands, self.commands = self.commands, []
		return store.exclusively(lambda conn: [command(conn) for command in commands])

	def _later(self, command):
		self.commands.append(command)
		return self


def _now() -> float:
	return time.time()

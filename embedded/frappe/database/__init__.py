"""Connections to a site's database."""

from frappe.database.database import savepoint

__all__ = ["get_db", "savepoint"]


def get_db(conf, db_name: str | None = None):
	"""The database that a site's configuration names; connects at the first query."""
	if conf.db_type == "sqlite":
		from frappe.database.sqlite import SQLiteDatabase

		return SQLiteDatabase(db_name or conf.db_name)

	from frappe.database.mariadb import MariaDBDatabase

	return MariaDBDatabase(
		host=conf.db_host,
		port=int(conf.db_port),
		user=conf.db_user or db_name or conf.db_name,
		password=conf.db_password,
		name=db_name or conf.db_name,
	)

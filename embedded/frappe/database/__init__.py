"""Connections to a site's database."""

from frappe.database.database import savepoint

__all__ = ["get_db", "get_replica", "savepoint"]


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


def get_replica(conf):
	"""The replica that a site's configuration names beside its database."""
	is_other = conf.different_credentials_for_replica
	return get_db(
		conf.copy().update(
			db_host=conf.replica_host,
			db_port=conf.replica_db_port or conf.db_port,
			db_user=conf.replica_db_name if is_other else conf.db_user,
			db_password=conf.replica_db_password if is_other else conf.db_password,
		)
	)

"""Load the demo school: everything or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import frappe
from frappe.utils import cint, getdate, nowdate

from ifitwala_ed.demo.classes import insert_classes
from ifitwala_ed.demo.csv_source import Rows, read_demo_data
from ifitwala_ed.demo.errors import DemoRefusedError
from ifitwala_ed.demo.masters import insert_companies, insert_places
from ifitwala_ed.demo.names import is_loaded, is_remembered, remember_what_was_made, top_school
from ifitwala_ed.demo.offerings import insert_offerings
from ifitwala_ed.demo.people import insert_adults, insert_students
from ifitwala_ed.demo.safety import insert_safety_records

ALREADY_HERE = "The demo data is already here."


def load(force: int = 0, company: str | None = None) -> bool:
	"""Load the demo school in one transaction; return False when it is there already.

	`company` is an existing Company to use instead of the demo's own; `force` loads beside other schools.
	"""
	rows = read_demo_data(getdate(nowdate()))
	if is_loaded(rows):
		click.echo(ALREADY_HERE)
		if not is_remembered():
			remember_what_was_made(rows)
			frappe.db.commit()  # of its own, as the story begins and ends transactions after it
		return False
	_refuse_beside_others(rows, bool(cint(force)))
	_refuse_unknown_company(company)
	click.echo(f"Loading {top_school(rows)}:")
	with _one_transaction():
		companies = insert_companies(rows, company)
		adults = insert_adults(rows, next(iter(companies.values())))
		# Every document that names a school waits while its tree is being changed, so what takes long comes before
		insert_places(rows, companies)
		insert_students(rows, adults)
		insert_safety_records(rows, adults.guardians)
		insert_offerings(rows, companies, adults.employees)
		insert_classes(rows)
		remember_what_was_made(rows)
	return True


def _refuse_beside_others(rows: Rows, force: bool) -> None:
	others = frappe.get_all("School", pluck="name", order_by="name asc", limit=3)
	if others and not force:
		raise DemoRefusedError(
			f"This site has schools of its own ({', '.join(others)}). Nothing was loaded. "
			f"Take another site, or call the loader with force=1 to put {top_school(rows)} beside them."
		)


def _refuse_unknown_company(company: str | None) -> None:
	if company and not frappe.db.exists("Company", company):
		raise DemoRefusedError(f"There is no company {company} on this site. Nothing was loaded.")


@contextmanager
def _one_transaction() -> Iterator[None]:
	"""One commit or none. As Administrator, and without mails."""
	user, muted = frappe.session.user, frappe.flags.mute_emails
	frappe.set_user("Administrator")
	frappe.flags.mute_emails = True
	try:
		yield
		frappe.db.commit()
	except BaseException:
		frappe.db.rollback()
		raise
	finally:
		frappe.flags.mute_emails = muted
		frappe.set_user(user)

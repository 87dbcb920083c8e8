"""Load the demo school: everything or nothing, then its classes.

The classes come after, by the imports, in transactions of their own: whatever names a school waits for the first one,
which changes the tree of schools.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import frappe
from frappe.utils import cint, getdate, nowdate

from ifitwala_ed.demo.classes import import_classes
from ifitwala_ed.demo.csv_source import Rows, read_demo_data
from ifitwala_ed.demo.errors import DemoRefusedError
from ifitwala_ed.demo.masters import insert_companies, insert_places
from ifitwala_ed.demo.names import (
	are_classes_to_come,
	is_loaded,
	is_remembered,
	mark_classes_made,
	remember_what_was_made,
	top_school,
)
from ifitwala_ed.demo.offerings import insert_offerings
from ifitwala_ed.demo.people import insert_adults, insert_students
from ifitwala_ed.demo.safety import insert_safety_records

ALREADY_HERE = "The demo data is already here."


def load(force: int = 0, company: str | None = None) -> bool:
	"""Load the demo school in one transaction, and its classes; return False when it is there already.

	`company` is an existing Company to use instead of the demo's own; `force` loads beside other schools.
	"""
	rows = read_demo_data(getdate(nowdate()))
	if is_loaded(rows):
		click.echo(ALREADY_HERE)
		if not is_remembered():
			remember_what_was_made(rows, classes_to_come=False)
			frappe.db.commit()  # of its own, as the story begins and ends transactions after it
		_load_classes(rows)
		return False
	_refuse_beside_others(rows, bool(cint(force)))
	_refuse_unknown_company(company)
	click.echo(f"Loading {top_school(rows)}:")
	with _as_the_system(), _one_transaction():
		companies = insert_companies(rows, company)
		adults = insert_adults(rows, next(iter(companies.values())))
		# Every document that names a school waits while its tree is being changed, so what takes long comes before
		insert_places(rows, companies)
		insert_students(rows, adults)
		insert_safety_records(rows, adults.guardians)
		insert_offerings(rows, companies, adults.employees)
		remember_what_was_made(rows, classes_to_come=True)
	_load_classes(rows)
	return True


def _load_classes(rows: Rows) -> None:
	"""Import the classes, unless they have been; those of a load that ended before them too."""
	if not are_classes_to_come():
		return
	with _as_the_system():
		import_classes(rows)
		with _one_transaction():
			mark_classes_made()


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
	"""One commit or none."""
	try:
		yield
		frappe.db.commit()
	except BaseException:
		frappe.db.rollback()
		raise


@contextmanager
def _as_the_system() -> Iterator[None]:
	"""As Administrator, and without mails."""
	user, muted = frappe.session.user, frappe.flags.mute_emails
	frappe.set_user("Administrator")
	frappe.flags.mute_emails = True
	try:
		yield
	finally:
		frappe.flags.mute_emails = muted
		frappe.set_user(user)

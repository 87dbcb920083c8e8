"""The run: everybody logs in, comes when the plan says, and is answered; the audit has the last word."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _

from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.load_test import nineteen
from ifitwala_ed.load_test import school as schools
from ifitwala_ed.load_test.arrivals import Load, at_an_opening
from ifitwala_ed.load_test.crowd import Crowd, Tell
from ifitwala_ed.load_test.school import LoadSchool
from ifitwala_ed.load_test.server import own_server, sites_folder
from ifitwala_ed.load_test.verdict import Report


def run(load: Load, *, url: str | None, clients: int, keep: bool, tell: Tell) -> Report:
	"""Carry a load out against the connected site, which is served at ``url`` or, for None, by a server of our own.

	Tells its figures before it audits. Raises ValidationError on a site that is no test site. Removes what it made, or tells what it left.
	"""
	if not frappe.conf.allow_tests:
		frappe.throw(
			_("{0} is no test site. If it is one: bench --site {0} set-config allow_tests true").format(
				frappe.local.site
			),
			title=_("Test Sites Only"),
		)
	load = at_an_opening(load) if load.portal else load
	school = LoadSchool(password=secrets.token_urlsafe(16))
	try:
		schools.make(load, tell, school)
		with _server(url) as address:
			report = _lived_through(Crowd(school, load, address, clients, tell))
		# the snapshot is older than the bookings
		frappe.db.rollback()
		# an audit may take long, and be stopped: what was measured is told before it
		for line in report.figures():
			tell(line)
		report.findings += [str(finding) for finding in audit()]
	finally:
		_leave(school, keep, tell)
	return report


def _lived_through(crowd: Crowd) -> Report:
	crowd.log_in()
	if crowd.load.portal:
		return nineteen.live_through(crowd)
	return crowd.come(crowd.school.offerings[0], crowd.book_and_cancel)


@contextmanager
def _server(url: str | None) -> Iterator[str]:
	if url:
		yield url
		return
	with own_server(sites_folder()) as address:
		yield address


def _leave(school: LoadSchool, keep: bool, tell: Tell) -> None:
	if keep:
		names = " and ".join(offered.name for offered in school.offerings)
		tell(f"Left on the site: {names} with {len(school.users)} families")
		return
	schools.remove(school)
	tell("Removed what was made. Error Log and mails on their way, if any, are left.")

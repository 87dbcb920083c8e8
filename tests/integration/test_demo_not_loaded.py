"""The demo school on a site that keeps it out, or where it fails on the way: nothing of it is there."""

import frappe
import pytest

from ifitwala_ed.demo import loader, people
from ifitwala_ed.demo.csv_source import read_tables
from ifitwala_ed.demo.errors import DemoRefusedError
from ifitwala_ed.demo.names import top_school
from tests.factories import places

ROWS = read_tables()


def test_a_failure_on_the_way_takes_everything_back(monkeypatch: pytest.MonkeyPatch) -> None:
	real, inserted = people._user, []

	def fail_at_the_fifth(email, *args):
		if len(inserted) == 4:
			raise RuntimeError("the disk is full")
		real(email, *args)
		inserted.append(email)

	monkeypatch.setattr(people, "_user", fail_at_the_fifth)
	before = counts()
	with pytest.raises(RuntimeError, match="the disk is full"):
		loader.load(force=1, company=places.company())
	assert len(inserted) == 4
	assert counts() == before
	assert frappe.session.user == "Administrator"
	assert not frappe.flags.mute_emails


def test_a_site_with_other_schools_is_refused() -> None:
	places.school()
	with pytest.raises(DemoRefusedError, match="has schools of its own"):
		loader.load()
	assert not frappe.db.exists("School", top_school(ROWS))


def test_an_unknown_company_is_refused() -> None:
	with pytest.raises(DemoRefusedError, match="There is no company Nowhere Ltd"):
		loader.load(force=1, company="Nowhere Ltd")


def counts() -> dict[str, int]:
	doctypes = ("School", "User", "Employee", "Guardian", "Student", "Program Offering", "Student Group")
	return {doctype: frappe.db.count(doctype) for doctype in doctypes}

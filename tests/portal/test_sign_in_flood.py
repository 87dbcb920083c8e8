"""Addresses of nobody, typed by the thousand: they fill nothing, and whoever has an account signs in meanwhile."""

from datetime import timedelta

import frappe
import pytest
from frappe.query_builder import DocType

from ifitwala_ed.portal import sign_ins
from tests.factories.core import unique
from tests.portal.sign_in_mails import ask, mail_of, mailed, parent, press, run_job
from tests.support.http import Server
from tests.support.pages import Browser

pytestmark = pytest.mark.http


def nobody() -> str:
	return unique("nobody").lower() + "@example.com"


def ask_often(address: str) -> list[bool]:
	"""Ask for mails until no more are given, by the page's own function."""
	answers = [sign_ins.ask(address, None) for _time in range(6)]
	frappe.db.commit()
	return answers


def rows_of(address: str) -> list[frappe._dict]:
	filters = {"address_hash": sign_ins.fingerprint(address)}
	return frappe.get_all(
		sign_ins.SIGN_IN, filters, ["name", "user", "creation", "expires_on"], order_by="name"
	)


def are_over(*addresses: str) -> None:
	"""What was asked for under these addresses can't be used any more."""
	row = DocType(sign_ins.SIGN_IN)
	back = timedelta(minutes=sign_ins.MINUTES + 1)
	for each in (each for address in addresses for each in rows_of(address)):
		moved = frappe.qb.update(row).set(row.creation, each.creation - back)
		moved.set(row.expires_on, each.expires_on - back).where(row.name == each.name).run()
	frappe.db.commit()


@pytest.fixture
def two_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(sign_ins, "MOST_OVER", 2)


def test_a_flood_of_addresses_of_nobody_is_forgotten_but_for_the_newest(
	server: Server, two_are_kept: None
) -> None:
	flood = [nobody() for _each in range(9)]
	for address in flood:
		assert sign_ins.ask(address, None)
	frappe.db.commit()
	run_job()
	assert all(rows_of(address) for address in flood), "who asked just now is answered for their wrong code"
	are_over(*flood)
	run_job()
	left = [address for address in flood if rows_of(address)]
	# those of one moment stay or go together
	assert len(left) <= 2


def test_whoever_has_an_account_signs_in_in_the_midst_of_it(server: Server, two_are_kept: None) -> None:
	_browser, _page, mail = mailed(server, parent())
	flood = [nobody() for _each in range(9)]
	for address in flood:
		sign_ins.ask(address, None)
	frappe.db.commit()
	are_over(*flood)
	run_job()
	assert press(Browser(server), mail).path == "/activities"
	assert ask(Browser(server), parent()).status == 200


def test_nothing_tells_whose_address_was_forgotten_and_nobody_gets_more_mails(
	server: Server, two_are_kept: None
) -> None:
	known, unknown = parent(), nobody()
	assert ask_often(known) == ask_often(unknown) == [True] * 5 + [False]
	run_job()
	are_over(known, unknown)
	flood = [nobody() for _each in range(4)]
	for address in flood:
		sign_ins.ask(address, None)
	frappe.db.commit()
	are_over(*flood)
	run_job()
	assert sign_ins.ask(known, None) == sign_ins.ask(unknown, None) is True
	frappe.db.commit()
	[newest] = rows_of(known)
	run_job()
	assert mail_of(newest.name) is None, "five mails within this hour are enough"

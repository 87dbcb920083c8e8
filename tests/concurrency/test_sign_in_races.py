"""A mail signs in once, whatever comes at once, and no try is free."""

from collections import Counter
from datetime import timedelta
from functools import partial
from threading import Barrier
from unittest import mock

import frappe
import pytest
from frappe.utils import now_datetime

from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.exceptions import SignInEndedError, TooManySignInsError, WrongSignInCodeError
from ifitwala_ed.portal import sign_in_mails, sign_ins
from ifitwala_ed.portal.sign_ins import SIGN_IN, Asked
from tests.factories import people
from tests.support import sabotage, snapshots
from tests.support.parallel import Outcome, in_processes, in_threads
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

ROUNDS = 5
CODE = "123456"
REFUSED = "refused"


def asked_for() -> tuple[Asked, str]:
	"""What somebody asked for, with the mail's secrets in it; the browser's and the link's."""
	user = people.user("Kim", ["Guardian"]).name
	asked, token = Asked(frappe.generate_hash(length=20), user), frappe.generate_hash(length=20)
	values = {
		"user": user,
		"ticket_hash": sign_ins.fingerprint(asked.ticket),
		"token_hash": sign_ins.fingerprint(token),
		"code_hash": sign_ins.code_fingerprint(sign_ins.fingerprint(asked.ticket), CODE),
		"expires_on": now_datetime() + timedelta(minutes=15),
	}
	insert_rows(SIGN_IN, [values])
	frappe.db.commit()
	return asked, token


def who_signs_in(token: str) -> str:
	"""For a process of its own, from which no refusal can be handed over."""
	try:
		return sign_ins.redeem_link(token).user
	except SignInEndedError:
		return REFUSED


def errors(outcomes: list[Outcome]) -> Counter[type]:
	return Counter(type(each.error) for each in outcomes if not each.ok)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_of_two_with_the_same_link_signs_in(site: Site, _round: int) -> None:
	asked, token = asked_for()
	outcomes = in_processes(site, who_signs_in, [(token,)] * 2)
	assert sorted(each.value for each in outcomes) == sorted([asked.address, REFUSED])


def test_one_of_link_and_code_signs_in(site: Site) -> None:
	asked, token = asked_for()
	outcomes = in_threads(
		site, [partial(sign_ins.redeem_link, token), partial(sign_ins.redeem_code, asked, CODE)] * 2
	)
	assert sum(each.ok for each in outcomes) == 1
	assert errors(outcomes) == {SignInEndedError: 3}


def test_control_who_looks_before_it_marks_lets_both_in(site: Site) -> None:
	_asked, token = asked_for()
	barrier = Barrier(2)

	def look_then_mark(*_judged: object) -> frappe._dict:
		found = frappe.db.get_value(
			SIGN_IN, {"token_hash": sign_ins.fingerprint(token), "used": 0}, ["name", "user"], as_dict=True
		)
		sabotage.wait_once(barrier)
		frappe.db.set_value(SIGN_IN, found.name, "used", 1)
		return frappe._dict(found, is_changed=True)

	with mock.patch.object(sign_ins, "_use", look_then_mark):
		outcomes = in_threads(site, [partial(sign_ins.redeem_link, token)] * 2)
	assert sum(each.ok for each in outcomes) == snapshots.damage(2, without=1)


def test_of_eight_wrong_codes_at_once_five_are_tried(site: Site) -> None:
	asked, _token = asked_for()
	outcomes = in_threads(site, [partial(sign_ins.redeem_code, asked, "654321")] * 8)
	# the fifth, and those after it
	assert errors(outcomes) == {WrongSignInCodeError: 4, TooManySignInsError: 4}
	frappe.db.rollback()
	assert frappe.db.get_value(SIGN_IN, {"user": asked.address}, "tries") == 5


def test_of_eight_mails_at_once_an_account_gets_five_and_each_once(site: Site) -> None:
	user = people.user("Kim", ["Guardian"]).name
	until = now_datetime() + timedelta(minutes=15)
	rows = [
		{"address": user, "ticket_hash": frappe.generate_hash(), "expires_on": until} for _each in range(8)
	]
	insert_rows(SIGN_IN, rows)
	frappe.db.commit()
	with mock.patch.object(sign_in_mails.mails, "queue", return_value="queued") as queue:
		outcomes = in_threads(site, [sign_in_mails.send_due] * 4)
	assert errors(outcomes) == {}
	frappe.db.rollback()
	assert frappe.db.count(SIGN_IN, {"user": user}) == 5
	assert [call.args[0] for call in queue.call_args_list].count(user) == 5

"""The mail that one signs in by: who gets it from which job, in whose words, and what is kept of it."""

from unittest import mock

import frappe
import pytest
from frappe.utils.background_jobs import get_queues

from ifitwala_ed.activities.outbox.refusals import SkipDelivery
from ifitwala_ed.portal import sign_in_mails, sign_ins
from tests.portal.sign_in_mails import ask, deliver, mailed, parent, row_of, run_job, ticket_of
from tests.support.http import Server
from tests.support.pages import Browser

pytestmark = pytest.mark.http


def test_who_has_a_second_factor_gets_no_mail(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
	user = parent()
	browser = Browser(server)
	ask(browser, user)
	monkeypatch.setattr(sign_in_mails, "should_run_2fa", lambda _user: True)
	assert deliver(browser) is None


def test_a_mail_goes_to_the_address_on_record_however_it_was_typed(server: Server) -> None:
	user = parent()
	browser = Browser(server)
	ask(browser, f"  {user.upper()} ")
	assert deliver(browser).recipient == user


def test_an_account_gets_no_more_mails_by_other_ways_of_writing_its_address(server: Server) -> None:
	user = parent()
	for number in range(6):
		browser = Browser(server)
		ask(browser, f"{number}{user}")
		# to the database another one, to whoever looks for the account the same
		frappe.db.set_value(sign_ins.SIGN_IN, row_of(ticket_of(browser)).name, "address", user)
		frappe.db.commit()
		assert bool(deliver(browser)) == (number < 5)


def test_a_job_that_runs_twice_sends_one_mail(server: Server) -> None:
	user = parent()
	browser, _page, mail = mailed(server, user)
	assert deliver(browser) == mail


def test_one_job_waits_however_many_ask(server: Server) -> None:
	for number in range(3):
		Browser(server).client.call("ifitwala_ed.api.sign_in.request", email=f"{number}{parent()}")
	waiting = [each for queue in get_queues() for each in queue.jobs if each.id.endswith(sign_ins.JOB)]
	assert len(waiting) == 1


def test_what_no_job_was_woken_for_is_found_by_the_schedule(server: Server) -> None:
	user = parent()
	with mock.patch.object(frappe, "enqueue", side_effect=OSError):
		assert sign_ins.ask(user, None)
		frappe.db.commit()
	assert (
		"ifitwala_ed.portal.sign_in_mails.send_due"
		in frappe.get_hooks("scheduler_events")["cron"]["*/5 * * * *"]
	)
	run_job()
	assert frappe.db.get_value(sign_ins.SIGN_IN, {"user": user}, "token_hash")


def test_a_mail_server_that_is_down_stops_no_other_mail(server: Server) -> None:
	first, second = parent(), parent()
	browsers = [Browser(server), Browser(server)]
	for browser, user in zip(browsers, (first, second), strict=True):
		ask(browser, user)
	with mock.patch.object(sign_in_mails.mails, "queue", side_effect=[OSError, "queued"]) as queue:
		run_job()
	assert [call.args[0] for call in queue.call_args_list] == [first, second]


def test_what_a_site_without_an_outgoing_account_cannot_send_is_in_its_error_log(server: Server) -> None:
	browsers = [Browser(server), Browser(server)]
	for browser in browsers:
		ask(browser, parent())
	with mock.patch.object(sign_in_mails.mails, "queue", side_effect=[SkipDelivery("No account."), "queued"]):
		run_job()
	logged = [
		bool(frappe.db.exists("Error Log", {"reference_name": row_of(ticket_of(each)).name}))
		for each in browsers
	]
	assert logged == [True, False]


def test_nothing_that_signs_in_is_kept_but_as_a_fingerprint(server: Server) -> None:
	user = parent()
	browser, _page, mail = mailed(server, user)
	row = row_of(ticket_of(browser))
	kept = str(dict(row))
	assert row.user == user
	for secret in (mail.token, mail.code, ticket_of(browser)):
		assert secret not in kept


def test_the_mail_speaks_its_readers_language_and_the_schools_own_words(server: Server) -> None:
	user = parent(language="de")
	_browser, _page, mail = mailed(server, user)
	assert "Anmelden" in mail.html
	template = frappe.get_doc("Email Template", sign_in_mails.TEMPLATE)
	frappe.get_doc(
		{
			"doctype": "Email Template",
			"name": f"{sign_in_mails.TEMPLATE} (de)",
			"subject": "Unsere Schule: {{ subject }}",
			"use_html": 1,
			"response_html": f"<p>Guten Tag</p>{template.response_html}",
		}
	).insert()
	frappe.db.commit()
	try:
		_browser, _page, mail = mailed(server, user)
		assert mail.subject.startswith("Unsere Schule: ")
		assert "Guten Tag" in mail.html
	finally:
		frappe.delete_doc("Email Template", f"{sign_in_mails.TEMPLATE} (de)")
		frappe.db.commit()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("address", ["", " ", "nobody"])
def test_what_is_no_address_ends_the_job_like_any_other(address: str) -> None:
	# others may have asked by it as often as mails are sent
	frappe.db.delete(sign_ins.SIGN_IN, {"address_hash": sign_ins.fingerprint(address.strip())})
	assert sign_ins.ask(address, None)
	frappe.db.commit()
	assert sign_in_mails.send_due() >= 1
	assert not frappe.db.exists(sign_ins.SIGN_IN, {"address": ("is", "set")})
	assert sign_in_mails.send_due() == 0

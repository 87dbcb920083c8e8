"""Background jobs, Error Log, mail, notifications, cache."""

import frappe
import pytest
from frappe.email.doctype.email_template.email_template import get_email_template
from frappe.rate_limiter import rate_limit
from frappe.utils.background_jobs import execute_job, is_job_enqueued
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from tests.factories import people
from tests.factories.core import unique
from tests.factories.rows import row

JOB = "frappe.utils.get_url"


def shown(function, *arguments, **options):
	try:
		return repr(function(*arguments, **options))
	except Exception as error:  # noqa: BLE001 - whichever it is, is the fact
		return type(error).__name__


def enqueue(**options):
	"""Whether something was queued."""
	return frappe.enqueue(JOB, **options) is not None


def test_now(fact):
	fact("jobs.now", frappe.enqueue("frappe.utils.cint", now=True, s="12"))
	fact("jobs.now.function", frappe.enqueue(frappe.utils.cint, now=True, s="12"))
	fact("jobs.now.error", shown(frappe.enqueue, "frappe.utils.getdate", now=True, string_date="no date"))
	fact("jobs.unknown_queue", shown(frappe.enqueue, JOB, queue="nothing"))
	fact("jobs.deduplicate.no_id", shown(frappe.enqueue, JOB, deduplicate=True))


def test_deduplicate(fact):
	job_id = unique("job")
	fact("jobs.deduplicate", [enqueue(job_id=job_id, deduplicate=True) for _number in range(2)])
	fact("jobs.is_job_enqueued", [is_job_enqueued(job_id), is_job_enqueued(unique("job"))])


def test_the_queue_is_no_part_of_the_transaction(fact):
	job_id = unique("job")
	enqueue(job_id=job_id)
	frappe.db.rollback()
	fact("jobs.rollback", is_job_enqueued(job_id))


def test_enqueue_after_commit(fact):
	job_id, lost = unique("job"), unique("job")
	fact("jobs.after_commit.answer", enqueue(job_id=lost, enqueue_after_commit=True))
	frappe.db.rollback()
	frappe.db.commit()
	enqueue(job_id=job_id, enqueue_after_commit=True)
	before = is_job_enqueued(job_id)
	frappe.db.commit()
	fact("jobs.after_commit", [before, is_job_enqueued(job_id), is_job_enqueued(lost)])


def run(method, **kwargs):
	return shown(execute_job, frappe.local.site, method, None, "a job", kwargs, is_async=False)


def rename_and_fail(user):
	frappe.db.set_value("User", user, "first_name", "Changed")
	frappe.throw("This job fails")


def rename(user):
	frappe.db.set_value("User", user, "first_name", "Changed")


def test_a_job_commits_or_rolls_back(fact):
	user = people.user("Jo").name
	frappe.db.commit()
	fact("jobs.run.failure", run(rename_and_fail, user=user))
	fact("jobs.run.failure.value", frappe.db.get_value("User", user, "first_name"))
	log = frappe.get_all("Error Log", ["method", "error"], order_by="creation desc", limit=1)[0]
	fact("jobs.run.failure.log", [log.method.rsplit(".", 1)[-1], "This job fails" in log.error])
	run(rename, user=user)
	frappe.db.rollback()
	fact("jobs.run.success.value", frappe.db.get_value("User", user, "first_name"))


@pytest.mark.parametrize(
	("case", "title", "message"),
	[
		("usual", "A title", "line one\nline two"),
		("swapped", "line one\nline two", "A title"),
		("title_only", "A title", None),
		("long", "x" * 140, "a text"),
	],
)
def test_log_error(fact, case, title, message):
	log = frappe.log_error(title, message)
	fact(f"jobs.log_error.{case}", [log.method, log.error])


def test_log_error_with_reference(fact):
	log = frappe.log_error("A title", "a text", reference_doctype="User", reference_name="Guest")
	fact("jobs.log_error.reference", [log.reference_doctype, log.reference_name])


def mail(**options):
	values = {"recipients": ["ann@example.com"], "subject": "News", "message": "<p>Hello</p>", **options}
	return frappe.sendmail(**values)


def test_mail_without_an_account(fact, monkeypatch):
	monkeypatch.setitem(frappe.local.conf, "mute_emails", 0)
	monkeypatch.setitem(frappe.local.flags, "mute_emails", False)
	fact("jobs.sendmail.no_account", shown(mail))


def test_mail_of_a_muted_site_without_an_account(fact, monkeypatch):
	monkeypatch.setitem(frappe.local.conf, "mute_emails", 1)
	fact("jobs.sendmail.muted_without_account", shown(mail))


@pytest.fixture
def account(monkeypatch):
	"""An outgoing account that sends nothing; past its controller, which would try to log in."""
	monkeypatch.setitem(frappe.local.conf, "mute_emails", 1)
	name = unique("School")
	row(
		"Email Account",
		email_account_name=name,
		email_id="school@example.com",
		enable_outgoing=1,
		default_outgoing=1,
		smtp_server="localhost",
	)
	return name


def test_mail(fact, account):
	queued = mail(reference_doctype="User", reference_name="Guest", cc="bob@example.com")
	stored = frappe.get_doc("Email Queue", queued.name)
	fact(
		"jobs.sendmail", [stored.status, sorted(row.recipient for row in stored.recipients), stored.priority]
	)
	fact("jobs.sendmail.sender", stored.sender.endswith("<school@example.com>"))
	fact("jobs.sendmail.given_sender", mail(sender="ann@example.com").sender)
	fact("jobs.sendmail.reference", [stored.reference_doctype, stored.reference_name])
	fact("jobs.sendmail.message", ["Subject: News" in stored.message, "Hello" in stored.message])
	fact("jobs.sendmail.nobody", shown(mail, recipients=[]))
	fact("jobs.sendmail.text", sorted(r.recipient for r in mail(recipients="a@x.org, b@x.org").recipients))
	fact("jobs.sendmail.twice", len(mail(recipients=["a@x.org", "a@x.org"]).recipients))


def test_a_rolled_back_mail_is_not_queued(fact, account):
	name = mail().name
	frappe.db.rollback()
	fact("jobs.sendmail.rollback", frappe.db.exists("Email Queue", name))


@pytest.mark.parametrize("kind", ["Alert", "Mention", "Assignment", ""])
def test_notification_log(fact, account, kind):
	user = people.user("Nat").name
	values = {"subject": "<b>News</b>", "for_user": user, "type": kind, "document_type": "User"}
	before = frappe.db.count("Email Queue")
	frappe.get_doc({"doctype": "Notification Log", "document_name": "Guest", **values}).insert()
	fact(f"jobs.notification.mails.{kind or 'none'}", frappe.db.count("Email Queue") - before)


def test_notifications_are_private(fact):
	ann, bob = people.user("Ann", ["Guardian"]).name, people.user("Bob", ["Guardian"]).name
	for user in (ann, bob):
		frappe.get_doc(doctype="Notification Log", subject="x", for_user=user, type="Alert").insert()
	frappe.set_user(ann)
	rows = frappe.get_list("Notification Log", fields=["for_user"], order_by="name")
	fact("jobs.notification.own_only", [row.for_user == ann for row in rows])


def test_cache(fact):
	key = unique("key")
	frappe.cache.set_value(key, {"a": [1, None]})
	frappe.local.cache.clear()
	fact("jobs.cache", [frappe.cache.get_value(key), frappe.cache.get_value(unique("key"))])
	fact("jobs.cache.generator", [frappe.cache.get_value(unique("key"), lambda: 5)])
	fact("jobs.cache.exists", [frappe.cache.exists(key), frappe.cache.exists(unique("key"))])
	frappe.cache.delete_value(key)
	fact("jobs.cache.deleted", frappe.cache.get_value(key))
	frappe.cache.set_value(key, 1, user="ann")
	fact(
		"jobs.cache.user", [frappe.cache.get_value(key, user="ann"), frappe.cache.get_value(key, user="bob")]
	)
	key = unique("key")
	frappe.cache.hset(key, "field", "value")
	fact("jobs.cache.hash", [frappe.cache.hget(key, "field"), frappe.cache.hget(key, "none")])
	frappe.cache.hdel(key, "field")
	fact("jobs.cache.hdel", frappe.cache.hget(key, "field"))


def test_realtime_is_heard_by_nobody(fact):
	fact("jobs.publish_realtime", shown(frappe.publish_realtime, "event", {"a": 1}, user="Administrator"))
	fact("jobs.publish_progress", shown(frappe.publish_progress, 50, title="Half"))


def test_rate_limit(fact, monkeypatch):
	"""So many calls by one address; another one has its own count."""
	cmd = unique("endpoint")
	request = Request(EnvironBuilder(method="POST").get_environ())
	monkeypatch.setattr(frappe.local, "request", request, raising=False)
	monkeypatch.setattr(frappe.local, "form_dict", frappe._dict(cmd=cmd))
	limited = rate_limit(limit=2, seconds=60)(lambda: "called")
	only_posts = rate_limit(limit=0, seconds=60, methods=["POST"])(lambda: "called")

	def calls_from(address, count):
		monkeypatch.setattr(frappe.local, "request_ip", address)
		return [shown(limited) for _number in range(count)]

	fact("jobs.rate_limit", calls_from("10.0.0.1", 3))
	fact("jobs.rate_limit.other_address", calls_from("10.0.0.2", 1))
	fact("jobs.rate_limit.method", shown(only_posts))


@pytest.mark.parametrize(
	("case", "template"),
	[
		("value", "Dear {{ name }}"),
		("markup", "<p>{{ markup }}</p>"),
		("missing", "{{ nothing }} and {{ nothing.more }}"),
		("loop", "{% for each in items %}{{ loop.index }}{{ each }}{% endfor %}"),
		("sandbox", "{{ name.__class__ }}"),
		("syntax", "{% if %}"),
		("translated", '{{ _("Save") }}'),
	],
)
def test_email_template(fact, case, template):
	values = {"name": "Ann", "markup": "<b>&</b>", "items": ["a", "b"]}

	def rendered():
		made = {
			"doctype": "Email Template",
			"name": unique("Template"),
			"subject": "For {{ name }}",
			"use_html": 1,
		}
		doc = frappe.get_doc({**made, "response_html": template}).insert()
		return get_email_template(doc.name, values)

	fact(f"jobs.email_template.{case}", shown(rendered))

"""Background jobs: `frappe.enqueue`, and the worker that `run-jobs` and `serve` start."""

import os
import pickle
import signal
import threading
import time
import traceback
from contextlib import contextmanager
from uuid import uuid4

import frappe
from frappe import _, store
from frappe.utils import CallbackManager

QUEUE_TIMEOUTS = {"short": 300, "default": 300, "long": 1500}
MAX_RETRIES = 5
SCHEDULE_SECONDS = 15
KEEP_FINISHED_SECONDS = 24 * 60 * 60


class JobTimeoutException(Exception):
	pass


def enqueue(
	method,
	queue: str = "default",
	timeout: int | None = None,
	event=None,
	is_async: bool = True,
	job_name: str | None = None,
	now: bool = False,
	enqueue_after_commit: bool = False,
	*,
	on_success=None,
	on_failure=None,
	at_front: bool = False,
	job_id: str | None = None,
	deduplicate=False,
	**kwargs,
):
	"""Have `method` called by a worker, as the current user. Answers the job's id, or the result with `now`."""
	if deduplicate:
		if not job_id:
			frappe.throw(_("To deduplicate, a job needs a job_id."))
		if is_job_enqueued(job_id):
			return None
	if now or not is_async:
		return frappe.call(method, **kwargs)
	if queue not in QUEUE_TIMEOUTS:
		frappe.throw(_("The queues are {0}.").format(", ".join(QUEUE_TIMEOUTS)))
	if on_success or on_failure:
		raise NotImplementedError("enqueue: on_success and on_failure are not provided here")
	job = {
		"id": create_job_id(job_id),
		"queue": queue,
		"method": method if isinstance(method, str) else _dotted_name(method),
		"kwargs": pickle.dumps(kwargs),
		"user": frappe.session.user,
		"timeout": timeout or QUEUE_TIMEOUTS[queue],
		"at_front": int(at_front),
	}
	if enqueue_after_commit:
		frappe.db.after_commit.add(lambda: _put(job))
		return None
	return _put(job)


def _put(job: dict) -> str:
	columns = ", ".join(job)
	store.execute(
		f"replace into job ({columns}, status, enqueued) values ({', '.join('?' * len(job))}, 'queued', ?)",
		[*job.values(), time.time()],
	)
	return job["id"]


def create_job_id(job_id: str | None = None) -> str:
	return f"{frappe.local.site}::{job_id or uuid4()}"


def is_job_enqueued(job_id: str) -> bool:
	"""Waiting or running."""
	rows = store.execute("select status from job where id = ?", [create_job_id(job_id)])
	return bool(rows) and rows[0]["status"] in ("queued", "started")


class QueuedJob:
	"""A job that waits for a worker."""

	def __init__(self, job_id: str) -> None:
		self.id = job_id

	def delete(self) -> None:
		store.execute("delete from job where id = ? and status = 'queued'", [self.id])


class Queue:
	"""One of the queues of this site."""

	def __init__(self, name: str) -> None:
		self.name = name

	@property
	def jobs(self) -> list[QueuedJob]:
		rows = store.execute("select id from job where queue = ? and status = 'queued'", [self.name])
		return [QueuedJob(row["id"]) for row in rows]

	@property
	def count(self) -> int:
		return len(self.jobs)


def get_queues() -> list[Queue]:
	return [Queue(name) for name in QUEUE_TIMEOUTS]


def execute_job(site, method, event, job_name, kwargs, user=None, is_async=True, retry=0, *, sites_path="."):
	"""Call a job's method, in a connection of its own; commit, or roll back and write an Error Log."""
	if is_async:
		frappe.init(site=site, sites_path=sites_path)
		frappe.connect()
		if user:
			frappe.set_user(user)
	title = method if isinstance(method, str) else _dotted_name(method)
	frappe.local.job = frappe._dict(
		site=site, method=title, job_name=job_name, kwargs=kwargs, user=user, after_job=CallbackManager()
	)
	try:
		result = (frappe.get_attr(method) if isinstance(method, str) else method)(**kwargs)
		frappe.db.commit()
		return result
	except Exception as error:
		frappe.db.rollback()
		if retry >= MAX_RETRIES or not _is_transient(error):
			frappe.log_error(title=title)
			frappe.db.commit()
			raise
	finally:
		frappe.local.job.after_job.run()
		if is_async:
			frappe.destroy()
	# As in version 15, the next try runs as Administrator.
	time.sleep(retry + 1)
	return execute_job(
		site, method, event, job_name, kwargs, is_async=is_async, retry=retry + 1, sites_path=sites_path
	)


def _dotted_name(method) -> str:
	return f"{method.__module__}.{method.__qualname__}"


def _is_transient(error: Exception) -> bool:
	if isinstance(error, frappe.RetryBackgroundJobError):
		return True
	is_database_error = isinstance(error, frappe.QueryDeadlockError | frappe.QueryTimeoutError)
	return is_database_error or frappe.db.is_deadlocked(error) or frappe.db.is_timedout(error)


def work(site: str, sites_path: str, keep_on=lambda: False, report=lambda _text: None) -> int:
	"""Run jobs until the queue is empty and `keep_on` says no; answers how many there were."""
	done, next_look = 0, 0.0
	with _site(site, sites_path):
		_bury_dead_workers()
	while True:
		with _site(site, sites_path):
			if time.monotonic() >= next_look:
				_enqueue_scheduled()
				next_look = time.monotonic() + SCHEDULE_SECONDS
			job = store.exclusively(_claim)
		if job:
			report(f"{job['method']} as {job['user']}")
			_run(site, sites_path, job)
			done += 1
		elif keep_on():
			time.sleep(0.5)
		else:
			return done


@contextmanager
def _site(site: str, sites_path: str):
	frappe.init(site=site, sites_path=sites_path)
	frappe.connect()
	try:
		yield
	finally:
		frappe.destroy()


def _enqueue_scheduled():
	from frappe.utils.scheduler import enqueue_events

	enqueue_events()


def _claim(conn) -> dict | None:
	row = conn.execute(
		"select * from job where status = 'queued' order by at_front desc, "
		"case queue when 'short' then 0 when 'default' then 1 else 2 end, enqueued limit 1"
	).fetchone()
	if not row:
		return None
	conn.execute(
		"update job set status = 'started', started = ?, pid = ? where id = ?",
		[time.time(), os.getpid(), row["id"]],
	)
	return dict(row)


def _run(site: str, sites_path: str, job: dict):
	status, error = "finished", None
	try:
		with _time_limit(job["timeout"]):
			kwargs = pickle.loads(job["kwargs"])  # noqa: S301
			execute_job(site, job["method"], None, job["id"], kwargs, job["user"], sites_path=sites_path)
	except Exception:  # noqa: BLE001 - one job's failure must not stop the others
		status, error = "failed", traceback.format_exc()
	with _site(site, sites_path):
		store.execute(
			"update job set status = ?, error = ?, ended = ? where id = ? and status = 'started'",
			[status, error, time.time(), job["id"]],
		)
		store.execute("delete from job where ended < ?", [time.time() - KEEP_FINISHED_SECONDS])


@contextmanager
def _time_limit(seconds: int):
	if threading.current_thread() is not threading.main_thread():
		yield
		return

	def stop(_signal, _frame):
		raise JobTimeoutException(f"Task exceeded maximum timeout value ({seconds} seconds)")

	before = signal.signal(signal.SIGALRM, stop)
	signal.alarm(seconds)
	try:
		yield
	finally:
		signal.alarm(0)
		signal.signal(signal.SIGALRM, before)


def _bury_dead_workers():
	"""A job whose worker is gone has failed."""
	for row in store.execute("select id, pid from job where status = 'started'"):
		try:
			os.kill(row["pid"], 0)
		except ProcessLookupError:
			store.execute(
				"update job set status = 'failed', error = 'Its worker died', ended = ? where id = ?",
				[time.time(), row["id"]],
			)

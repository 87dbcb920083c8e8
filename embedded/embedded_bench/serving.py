"""Commands that serve a site and run its jobs."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
from embedded_bench.sites import configure
from frappe.commands import get_site, pass_context

STOP_SECONDS = 10
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with what is asked for


@click.command("run-jobs")
@click.option("--forever", is_flag=True, help="Wait for more instead of ending with the queue.")
@click.option("--quiet", is_flag=True)
@pass_context
def run_jobs(context, forever, quiet):
	"""Run what is enqueued and what the schedule has due."""
	from frappe.utils.background_jobs import work

	going = {"on": forever}

	def stop(_signal, _frame):
		going["on"] = False

	if forever:
		signal.signal(signal.SIGTERM, stop)
		signal.signal(signal.SIGINT, stop)
	report = (lambda _text: None) if quiet else click.echo
	parent = os.getppid()
	done = work(
		get_site(context),
		context.sites_path,
		keep_on=lambda: going["on"] and os.getppid() == parent,
		report=report,
	)
	report(f"{done} jobs run.")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=8000, show_default=True)
@click.option("--workers", type=int, default=4, show_default=True)
@click.option("--timeout", type=int, default=120, show_default=True)
@click.option("--no-jobs", is_flag=True, help="Leave jobs and schedule to somebody else.")
@pass_context
def serve(context, host, port, workers, timeout, no_jobs):
	"""Serve the site over HTTP, with a process for its jobs, until stopped."""
	site = get_site(context)
	# Links in mails and notices that jobs write lead here; a site's own host_name goes before
	address = {} if host in EVERY_ADDRESS else {"host_name": f"http://{host}:{port}"}
	configure(Path(context.sites_path), webserver_port=port, **address)
	environment = {**os.environ, "SITES_PATH": context.sites_path, "DEFAULT_SITE": site}
	bench = [sys.executable, "-m", "embedded_bench.cli", "--sites-path", context.sites_path, "--site", site]
	web = [sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--workers", str(workers)]
	web += ["--timeout", str(timeout), "--log-level", "warning", "frappe.app:application"]
	programs = [web] if no_jobs else [web, [*bench, "run-jobs", "--forever", "--quiet"]]
	for stop_signal in (signal.SIGTERM, signal.SIGINT):
		signal.signal(stop_signal, _raise_exit)
	# In sessions of their own, a Ctrl-C reaches only us; we stop them.
	processes = [subprocess.Popen(p, env=environment, start_new_session=True) for p in programs]  # noqa: S603
	click.echo(f"{site} is at http://{host}:{port} (Ctrl-C stops it)")
	try:
		_wait_for_one(processes)
	finally:
		_stop(processes)


def _raise_exit(_signal, _frame):
	raise SystemExit(0)


def _wait_for_one(processes: list[subprocess.Popen]):
	while all(process.poll() is None for process in processes):
		time.sleep(0.3)
	sys.exit("A part of the server ended by itself.")


def _stop(processes: list[subprocess.Popen]):
	for process in processes:
		if process.poll() is None:
			process.terminate()
	deadline = time.monotonic() + STOP_SECONDS
	for process in processes:
		try:
			process.wait(max(0.1, deadline - time.monotonic()))
		except subprocess.TimeoutExpired:
			process.kill()


commands = [run_jobs, serve]

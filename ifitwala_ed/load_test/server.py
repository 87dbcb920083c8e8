"""A server of the load test's own, where no address was given: gunicorn on this machine, gone after the run."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

WORKERS: Final = 4
LOOPBACK: Final = "127.0.0.1"
STOP_SECONDS: Final = 30


@contextmanager
def own_server(sites_path: str) -> Iterator[str]:
	"""Serve the folder's sites on a free port of this machine alone; give the address.

	The socket listens before the server starts: a request simply waits until a worker takes it.
	"""
	with socket.socket() as listener, tempfile.TemporaryFile() as log:
		listener.bind((LOOPBACK, 0))
		listener.listen(1024)
		process = subprocess.Popen(  # noqa: S603 - our own interpreter, and no text from outside
			[
				*(sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}"),
				*("--workers", str(WORKERS), "--timeout", "120", "frappe.app:application"),
			],
			cwd=sites_path,
			env={
				**os.environ,
				"SITES_PATH": sites_path,
				"PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
			},
			pass_fds=[listener.fileno()],
			stdout=log,
			stderr=log,
			start_new_session=True,
		)
		try:
			yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
		finally:
			_stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
	process.terminate()
	try:
		process.wait(STOP_SECONDS)
	except subprocess.TimeoutExpired:
		process.kill()
		process.wait()


def sites_folder() -> str:
	"""Return the folder that the command works in: bench and the embedded host run commands in their folder of sites."""
	return str(Path.cwd())

"""Run a command that may take minutes, and say so once a minute: python .ci/waiting.py TEXT command…

Only the standard library is needed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

EVERY_SECONDS = 60


def run(text: str, command: list[str], every: float = EVERY_SECONDS, **options: Any) -> int:
	"""Say the text, run the command, and repeat the text for every minute that it takes. Return its exit code."""
	print(f"== {text}", flush=True)
	started = time.monotonic()
	process = subprocess.Popen(command, **options)
	try:
		while True:
			try:
				return process.wait(every)
			except subprocess.TimeoutExpired:
				minutes = round((time.monotonic() - started) / EVERY_SECONDS)
				print(f"   {text}: {minutes} min, still at work", flush=True)
	except BaseException:
		process.terminate()
		process.wait()
		raise


def main() -> int:
	text, *command = sys.argv[1:]
	try:
		code = run(text, command)
	except KeyboardInterrupt:
		return 130
	return code if code >= 0 else 128 - code


if __name__ == "__main__":
	sys.exit(main())

"""What takes minutes says so."""

import subprocess
import sys
from pathlib import Path

import waiting

REPOSITORY = Path(__file__).parents[3]
WAIT = (
	"import sys; sys.path.insert(0, '.ci'); import waiting;"
	"sys.exit(waiting.run('Installing', [sys.executable, '-c', 'input(); raise SystemExit(3)'], every=0.01))"
)


def test_a_line_is_said_as_long_as_it_takes_and_the_exit_code_is_the_commands() -> None:
	"""The command waits for a line that it gets only when something was said."""
	process = subprocess.Popen(
		[sys.executable, "-c", WAIT], cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
	)
	with process:
		assert process.stdout.readline() == "== Installing\n"
		assert process.stdout.readline().startswith("   Installing: 0 min")
		process.communicate("go on\n")
	assert process.returncode == 3


def test_a_line_a_minute() -> None:
	assert waiting.EVERY_SECONDS == 60


def test_a_short_command_says_only_what_it_is() -> None:
	command = [sys.executable, ".ci/waiting.py", "Looking", sys.executable, "-c", "print('seen', flush=True)"]
	done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
	assert done.stdout == "== Looking\nseen\n"

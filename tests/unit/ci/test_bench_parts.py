"""`make test-bench` by parts, with a bench whose Python writes what pytest would."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import bench_parts
from bench_parts import Bench, Refused, Result

REPOSITORY = Path(__file__).parents[3]
# Instead of pytest: notes the part, and comes to what the environment says of it.
FAKE = """#!{python}
import json, os, signal, sys
words = sys.argv[1:]
with open(os.environ["NOTES"], "a") as notes:
	notes.write(" ".join(words) + "\\n")
report = next((word[11:] for word in words if word.startswith("--junitxml=")), None)
if report:
	part = os.path.basename(report)[:-4]
	tests, failures, code = json.loads(os.environ["COMES_TO"]).get(part, [3, 0, 0])
	with open(report, "w") as file:
		file.write(f'<testsuites><testsuite tests="{{tests}}" failures="{{failures}}" errors="0" skipped="1"/></testsuites>')
	if code == "interrupted":
		os.kill(os.getppid(), signal.SIGINT)
		code = 2
	sys.exit(code)
"""


class Runner:
	"""Runs the command on the fake bench; knows what the fake was asked for."""

	def __init__(self, folder: Path) -> None:
		self.bench, self.notes, self.results = folder / "bench", folder / "notes", folder / "results"
		(self.bench / "env/bin").mkdir(parents=True)
		python = self.bench / "env/bin/python"
		python.write_text(FAKE.format(python=sys.executable))
		python.chmod(0o755)
		for app in ("frappe", "erpnext"):
			(self.bench / "apps" / app / app).mkdir(parents=True)
			(self.bench / "apps" / app / app / "__init__.py").write_text("__version__ = '15.0.0'")
		(self.bench / "sites/test.site").mkdir(parents=True)
		(self.bench / "sites/apps.txt").write_text("frappe\nerpnext\nifitwala_ed")
		self.configure(allow_tests=True, db_name="one")

	@property
	def config_file(self) -> Path:
		return self.bench / "sites/test.site/site_config.json"

	def configure(self, **config: object) -> None:
		self.config_file.write_text(json.dumps(config))

	def run(self, *words: str, **comes_to: list) -> subprocess.CompletedProcess[str]:
		self.notes.write_text("")
		program = (
			"import sys; sys.path.insert(0, '.ci'); import bench_parts, pathlib;"
			f" bench_parts.RESULTS = pathlib.Path({str(self.results)!r}); sys.exit(bench_parts.main())"
		)
		return subprocess.run(
			[sys.executable, "-c", program, str(self.bench), "test.site", *words],
			cwd=REPOSITORY,
			env={**os.environ, "NOTES": str(self.notes), "COMES_TO": json.dumps(comes_to)},
			capture_output=True,
			text=True,
			check=False,
		)

	@property
	def asked(self) -> list[str]:
		"""The parts that ran."""
		return [
			line.rsplit("--junitxml=", 1)[1].split()[1]
			for line in self.notes.read_text().splitlines()
			if "--junitxml" in line
		]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
	return Runner(tmp_path)


def row(done: subprocess.CompletedProcess[str], part: str) -> list[str]:
	"""The row of the table that the run ended with."""
	(found,) = [line.split() for line in done.stdout.splitlines() if line.split()[:1] == [part]]
	return found[1:]


def test_every_folder_of_tests_is_in_a_part() -> None:
	given = [word for words in bench_parts.all_parts().values() for word in words]
	for file in (REPOSITORY / "tests").rglob("test_*.py"):
		path = file.relative_to(REPOSITORY)
		if path.parts[1] not in bench_parts.LEFT_OUT:
			assert sum(str(path) == word or Path(word) in path.parents for word in given) == 1, path


def test_it_ends_with_a_table_of_parts(runner: Runner) -> None:
	done = runner.run(permissions=[5, 2, 1])
	assert done.returncode == 1
	assert len(runner.asked) == len(bench_parts.all_parts())
	assert row(done, "permissions") == ["2", "2", "1"]
	assert row(done, "unit") == ["2", "0", "1"]
	parts = len(bench_parts.all_parts())
	assert row(done, "all") == [str(2 * parts), "2", str(parts)]


def test_a_second_run_does_what_is_not_green_yet(runner: Runner) -> None:
	runner.run(permissions=[5, 2, 1])
	done = runner.run()
	assert done.returncode == 0
	assert runner.asked == ["tests/permissions"]
	assert "== unit: has passed" in done.stdout


def test_an_interrupted_part_has_no_result_and_is_where_it_goes_on(runner: Runner) -> None:
	done = runner.run(**{"integration-booking": [1, 0, "interrupted"]})
	assert done.returncode == 1
	assert row(done, "conformance") == ["2", "0", "1"]
	assert row(done, "integration/booking") == ["not", "run"]
	assert row(done, "unit") == ["not", "run"]
	assert runner.run().returncode == 0
	assert runner.asked[0] == "tests/integration/booking"


def test_a_part_that_pytest_could_not_begin_is_no_success(runner: Runner) -> None:
	done = runner.run(unit=[0, 0, 2])
	assert done.returncode == 1
	assert row(done, "unit") == ["pytest", "ended", "with", "2"]
	assert runner.run().returncode == 0
	assert runner.asked == ["tests/unit"]


def test_one_part_alone_is_run_whatever_became_of_it(runner: Runner) -> None:
	for _time in range(2):
		done = runner.run("--part", "permissions")
		assert done.returncode == 0
		assert runner.asked == ["tests/permissions"]
	assert row(done, "unit") == ["not", "run"]
	runner.run("--part", "integration")
	assert {part.split("/")[1] for part in runner.asked} == {"integration"}


def test_results_are_of_one_database_and_of_these_files(runner: Runner) -> None:
	runner.run("--part", "permissions")
	runner.configure(allow_tests=True, db_name="another")
	done = runner.run("--part", "unit")
	assert row(done, "permissions") == ["not", "run"]


def test_arguments_are_one_run_of_pytest(runner: Runner) -> None:
	assert runner.run("--", "-k", "overlap").returncode == 0
	assert runner.notes.read_text().splitlines()[-1] == "-m pytest -m not bench -k overlap"
	done = runner.run("--part", "unit", "--", "-k", "overlap")
	assert (done.returncode, runner.asked) == (2, [])
	assert "Either PART or ARGS" in done.stderr


def test_the_queues_of_a_test_site_need_no_worker(runner: Runner) -> None:
	runner.run("--part", "unit")
	assert json.loads(runner.config_file.read_text()) == {
		"allow_tests": True,
		"db_name": "one",
		"max_queued_jobs": 1_000_000,
	}


def test_a_site_that_somebody_wants_is_left_alone(runner: Runner) -> None:
	runner.configure(db_name="one")
	done = runner.run()
	assert (done.returncode, runner.asked) == (2, [])
	assert "bench --site test.site set-config allow_tests true" in done.stderr
	assert "max_queued_jobs" not in runner.config_file.read_text()


def test_a_part_that_does_not_exist_is_refused_with_those_that_do(runner: Runner) -> None:
	done = runner.run("--part", "permission")
	assert done.returncode == 2
	assert "There is no part permission. Parts are: concurrency, conformance," in done.stderr


def test_a_bench_that_is_none_is_refused(tmp_path: Path) -> None:
	with pytest.raises(Refused, match="is not a bench"):
		Bench(tmp_path, "x").check()


def test_the_table_has_a_row_for_what_has_not_run() -> None:
	assert bench_parts.table({"a": None, "long name": Result(1, 0, 2)}) == [
		"part       passed  failed  skipped",
		"a          not run",
		"long name       1       0        2",
		"all             1       0        2",
	]

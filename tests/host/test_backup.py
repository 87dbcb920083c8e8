"""`backup` and `restore`: a site comes back as it was, on both databases."""

import gzip
import json
import os
from pathlib import Path

import pytest

from tests.host.test_command import embedded_bench
from tests.support import site as sites

SITE = "backup.localhost"
COUNTED = ("School", "Student", "Guardian", "Program Offering", "Student Group Schedule", "User", "Has Role")
MARIADB = pytest.param(
	"mariadb", marks=[pytest.mark.mariadb, pytest.mark.programs("mariadb", "mariadb-dump")]
)


@pytest.fixture(autouse=True)
def connection():
	"""These tests start processes of their own."""


@pytest.fixture(scope="module", params=["sqlite", MARIADB])
def folder(request, tmp_path_factory):
	"""A site with the sample school and a file."""
	path = tmp_path_factory.mktemp("backup")
	database = sites.database_arguments(request.param)
	embedded_bench(path, "new-site", SITE, *database, "--admin-password", "x", "--install-app", "ifitwala_ed")
	embedded_bench(path, "execute", "ifitwala_ed.demo.loader.load")
	(path / SITE / "private" / "files" / "note.txt").write_text("kept")
	yield path
	sites.drop_database(sites.Site(SITE, str(path)))


def counts(folder):
	return {
		name: int(embedded_bench(folder, "execute", "frappe.db.count", "--args", json.dumps([name])).stdout)
		for name in COUNTED
	}


def damage(folder):
	"""What somebody would want a backup for."""
	statements = ("delete from `tabStudent`", "update `tabProgram Offering` set title = 'x'")
	for statement in statements:
		embedded_bench(folder, "execute", "frappe.db.sql", "--args", json.dumps([statement]))
	embedded_bench(
		folder, "execute", "frappe.db.sql_ddl", "--args", '["create table `tabLater` (name varchar(140))"]'
	)
	(folder / SITE / "private" / "files" / "note.txt").unlink()


def test_a_site_comes_back_as_it_was(folder, tmp_path):
	before = counts(folder)
	assert before["Student"] > 10
	made = Path(
		embedded_bench(
			folder, "backup", "--backup-path", "kept", cwd=tmp_path, env=here(tmp_path)
		).stdout.strip()
	)
	assert made.parent == tmp_path / "kept"
	assert all(file.stat().st_mode & 0o077 == 0 for file in made.parent.iterdir())
	damage(folder)
	assert counts(folder) != before
	given = str(made.relative_to(tmp_path))
	embedded_bench(folder, "restore", given, "--yes", cwd=tmp_path, env=here(tmp_path))
	assert counts(folder) == before
	assert (folder / SITE / "private" / "files" / "note.txt").read_text() == "kept"
	assert "All invariants hold." in embedded_bench(folder, "activity-audit").stdout
	embedded_bench(folder, "migrate")
	title = embedded_bench(
		folder, "execute", "frappe.db.exists", "--args", '["Program Offering", {"title": "x"}]'
	)
	assert not title.stdout.strip()
	there = embedded_bench(folder, "execute", "frappe.db.table_exists", "--args", '["Later"]')
	assert not json.loads(there.stdout)


def test_what_is_no_backup_changes_nothing(folder, tmp_path):
	before = counts(folder)
	made = Path(embedded_bench(folder, "backup").stdout.strip())
	cut = tmp_path / made.name
	cut.write_bytes(made.read_bytes()[:-2000])
	other = tmp_path / "notes.txt"
	other.write_text("no backup")
	for file in (cut, other, tmp_path / "nowhere.gz"):
		done = embedded_bench(folder, "restore", str(file), "--yes", check=False)
		assert done.returncode == 1
		assert "Nothing was changed." in done.stderr
		assert "Traceback" not in done.stderr
	assert counts(folder) == before


def test_a_backup_is_made_while_somebody_writes(folder):
	"""What is copied is one moment of the database."""
	made = Path(embedded_bench(folder, "backup").stdout.strip())
	with gzip.open(made) as content:
		assert content.read(16)


def here(folder):
	"""The environment of a shell that stands in the folder."""
	return {**os.environ, "PWD": str(folder)}

"""What a release says of itself, what is in its tarball, and that two of one commit are the same."""

import tarfile
from pathlib import Path

import pytest

import release

REPOSITORY = Path(__file__).parents[3]
GOOD = "# Changelog\n\n## 1.2.0 (2027-01-05)\n\n- New.\n\n## 1.1.0 (2026-12-01)\n"


def source(folder: Path, changelog: str = GOOD, version: str = "1.2.0") -> Path:
	(folder / release.NAME).mkdir(parents=True)
	(folder / release.NAME / "__init__.py").write_text(f'"""The app."""\n\n__version__ = "{version}"\n')
	(folder / "CHANGELOG.md").write_text(changelog)
	return folder


def test_a_source_that_says_the_same_everywhere_is_ready(tmp_path: Path) -> None:
	assert list(release.problems(source(tmp_path))) == []


@pytest.mark.parametrize(
	("changelog", "version", "told"),
	[
		(GOOD, "1.3.0", "CHANGELOG.md begins with 1.2.0, the app is 1.3.0"),
		(GOOD, "1.2.0.dev1", "no version of a release"),
		(
			GOOD.replace("2027-01-05", "unreleased"),
			"1.2.0",
			'says "unreleased" where the day of 1.2.0 belongs',
		),
		(GOOD.replace(" (2027-01-05)", ""), "1.2.0", "says nothing where the day"),
		(GOOD.replace("1.1.0", "1.2.0"), "1.2.0", "has 1.2.0 more than once"),
		("# Changelog\n", "1.2.0", "begins with nothing"),
	],
)
def test_what_is_not_ready_is_said(tmp_path: Path, changelog: str, version: str, told: str) -> None:
	assert told in "\n".join(release.problems(source(tmp_path, changelog, version)))


def test_a_release_that_is_not_ready_is_not_built(
	monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
	monkeypatch.setattr(release, "REPOSITORY", source(tmp_path, "# Changelog\n"))
	monkeypatch.setattr(release, "problems_of_the_repository", lambda version: iter(()))
	with pytest.raises(release.NotReady, match="Nothing was built"):
		release.release(is_trial=False)
	assert "begins with nothing" in capsys.readouterr().err
	assert not (tmp_path / "dist").exists()


def test_two_of_one_commit_are_the_same_bytes(tmp_path: Path) -> None:
	made = []
	for name in ("one", "two"):
		folder = source(tmp_path / name / "ifitwala_ed-1.2.0")
		(folder / "node_modules").mkdir()
		(folder / "node_modules" / "x.js").touch()
		program = folder / "program"
		program.touch()
		program.chmod(0o700)
		release.pack(folder, tmp_path / f"{name}.tar.gz", 1_700_000_000)
		made.append((tmp_path / f"{name}.tar.gz").read_bytes())
	assert made[0] == made[1]
	with tarfile.open(tmp_path / "one.tar.gz") as tar:
		modes = {entry.name: entry.mode for entry in tar.getmembers()}
	assert modes["ifitwala_ed-1.2.0/program"] == 0o755
	assert modes["ifitwala_ed-1.2.0/CHANGELOG.md"] == 0o644
	assert not any("node_modules" in name for name in modes)


def test_islands_that_are_not_built_are_no_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	release.build_islands(tmp_path)
	(tmp_path / "frontend").mkdir()
	(tmp_path / "frontend" / "package.json").touch()
	monkeypatch.setattr(release.programs, "path_of", lambda name: "true")
	with pytest.raises(release.NotReady, match="made no script"):
		release.build_islands(tmp_path)
	built = tmp_path / release.ISLANDS[1]
	built.mkdir(parents=True)
	(built / "portal.js").touch()
	release.build_islands(tmp_path)


def test_the_app_says_a_version_that_its_changelog_begins_with() -> None:
	assert not [
		told for told in release.problems(REPOSITORY) if "begins with" in told or "more than once" in told
	]

"""A release: `make release` checks what it says of itself, builds dist/ifitwala_ed-VERSION.tar.gz, and proves that it installs.

python .ci/release.py            refuses what isn't ready to be released
python .ci/release.py --trial    says what isn't ready, and builds and proves all the same

The tarball has what is committed, with the portal's islands built, and is the same bytes whenever it is made from the same
commit. The proof installs it into an environment of its own on the embedded host, without Node.js, loads the sample school
and audits it. Only the standard library is needed.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import programs
import waiting

REPOSITORY = Path(__file__).resolve().parents[1]
NAME = "ifitwala_ed"
VERSION = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)
HEADING = re.compile(r"^## (\S+)(?: \((.+)\))?$", re.MULTILINE)
RELEASED_ON = re.compile(r"\d{4}-\d\d-\d\d")
# What `npm run build` in frontend/ makes, which isn't committed.
ISLANDS = Path("frontend"), Path(NAME) / "public" / "portal" / "build"
SITE = "proof.localhost"


class NotReady(Exception):
	"""The release can't be made, or doesn't install."""


def unpack(archive: tarfile.TarFile, folder: Path) -> None:
	"""Unpack what this script has packed; Python 3.11.2, which Debian 12 has, knows no filter yet."""
	if hasattr(tarfile, "data_filter"):
		archive.extraction_filter = tarfile.data_filter
	archive.extractall(folder)  # noqa: S202 - this script's own archive


def version_of(source: Path) -> str:
	"""Return the version that the app says of itself."""
	found = VERSION.search((source / NAME / "__init__.py").read_text())
	if not found:
		raise NotReady(f"{NAME}/__init__.py says no version.")
	return found[1]


def problems(source: Path) -> Iterator[str]:
	"""What a release of this source would say wrongly of itself."""
	version = version_of(source)
	if not re.fullmatch(r"\d+\.\d+\.\d+", version):
		yield f"{version} is no version of a release: three numbers."
	headings = HEADING.findall((source / "CHANGELOG.md").read_text())
	if not headings or headings[0][0] != version:
		newest = headings[0][0] if headings else "nothing"
		yield f"CHANGELOG.md begins with {newest}, the app is {version}."
	elif not RELEASED_ON.fullmatch(headings[0][1]):
		said = f'"{headings[0][1]}"' if headings[0][1] else "nothing"
		yield f"CHANGELOG.md says {said} where the day of {version} belongs: ## {version} (2026-12-24)."
	repeated = sorted({name for name, _day in headings if [n for n, _ in headings].count(name) > 1})
	if repeated:
		yield f"CHANGELOG.md has {', '.join(repeated)} more than once."


def git(*words: str, of: Path = REPOSITORY) -> str:
	command = [programs.path_of("git"), *words]
	return subprocess.run(command, cwd=of, check=True, stdout=subprocess.PIPE).stdout.decode().strip()


def problems_of_the_repository(version: str) -> Iterator[str]:
	if git("status", "--porcelain"):
		yield "There are changes that are not committed; they are not in the release."
	tagged = git("tag", "--list", f"v{version}")
	if tagged and git("rev-list", "-n", "1", tagged) != git("rev-parse", "HEAD"):
		yield f"{tagged} is another commit already: this one needs a version of its own."


def must(text: str, command: list[str], **options: Any) -> None:
	if waiting.run(text, command, **options):
		raise NotReady(f"{' '.join(map(str, command))} failed.")


def take(folder: Path) -> None:
	"""Put what is committed into a folder, as it is and without what was made beside it."""
	folder.mkdir(parents=True)
	archive = folder.with_suffix(".tar")
	git("archive", "--format=tar", f"--output={archive}", "HEAD")
	with tarfile.open(archive) as tar:
		unpack(tar, folder)
	archive.unlink()


def build_islands(source: Path) -> None:
	"""Build the portal's islands, where the source has some."""
	scripts, built = (source / part for part in ISLANDS)
	if not (scripts / "package.json").exists():
		return
	npm = programs.path_of("npm")
	must(
		"Installing what builds the islands",
		[npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
		cwd=scripts,
	)
	must("Building the islands", [npm, "run", "build"], cwd=scripts)
	if not any(built.rglob("*.js")):
		raise NotReady(f"Building the islands made no script in {ISLANDS[1]}.")


def pack(source: Path, target: Path, moment: int) -> None:
	"""Write the tarball; two of the same commit are the same bytes."""

	def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
		if "node_modules" in Path(entry.name).parts:
			return None
		entry.uid = entry.gid = 0
		entry.uname = entry.gname = ""
		entry.mtime = moment
		entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
		return entry

	target.parent.mkdir(parents=True, exist_ok=True)
	with (
		target.open("wb") as file,
		gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=moment) as packed,
		tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
	):
		# in order of the names, which `add` keeps
		tar.add(source, arcname=source.name, filter=plain)


def prove(tarball: Path, folder: Path) -> None:
	"""Install the tarball as somebody does who has nothing but Python, and have the sample school loaded and audited."""
	with tarfile.open(tarball) as tar:
		unpack(tar, folder)
	source = folder / tarball.name.removesuffix(".tar.gz")
	environment = folder / "venv"
	binaries = environment / "bin"
	must("Making an environment", [sys.executable, "-m", "venv", str(environment)])
	install = [str(binaries / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
	must("Installing the tarball on the embedded host", [*install, str(source / "embedded"), str(source)])
	# no Node.js, no git, and none of this repository
	alone = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "IFITWALA"))}
	alone["PATH"] = str(binaries)
	bench = [str(binaries / "embedded-bench"), "--sites-path", str(folder / "sites")]
	made = ["--db", "sqlite", "--admin-password", "admin", "--install-app", NAME]
	of_site = [*bench, "--site", SITE]
	for text, command in (
		("Making a site", [*bench, "new-site", SITE, *made]),
		("Loading the sample school", [*of_site, "execute", f"{NAME}.demo.story.run"]),
		("Auditing it", [*of_site, "activity-audit"]),
		("Migrating it", [*of_site, "migrate"]),
	):
		must(text, command, cwd=folder, env=alone, stdout=subprocess.DEVNULL)


def release(is_trial: bool) -> Path:
	"""Return the tarball, built and proved."""
	version = version_of(REPOSITORY)
	found = [*problems(REPOSITORY), *problems_of_the_repository(version)]
	for problem in found:
		print(problem, file=sys.stderr)
	if found and not is_trial:
		raise NotReady("Nothing was built.")
	target = REPOSITORY / "dist" / f"{NAME}-{version}.tar.gz"
	with tempfile.TemporaryDirectory(prefix="ifitwala-release-") as folder:
		source = Path(folder) / f"{NAME}-{version}"
		take(source)
		build_islands(source)
		pack(source, target, int(git("log", "-1", "--format=%ct")))
		prove(target, Path(folder) / "proof")
	return target


def main() -> int:
	parser = argparse.ArgumentParser(description="Build a release and prove that it installs.")
	parser.add_argument("--trial", action="store_true", help="build and prove what isn't ready")
	try:
		programs.require("release")
		target = release(parser.parse_args().trial)
	except (NotReady, programs.Missing) as error:
		print(error, file=sys.stderr)
		return 1
	digest = hashlib.sha256(target.read_bytes()).hexdigest()
	print(f"== {target.relative_to(REPOSITORY)} installs without Node.js.\n   sha256 {digest}")
	return 0


if __name__ == "__main__":
	sys.exit(main())

"""Another MariaDB than this machine's, from the Debian that has it: `make test MARIADB=11.8`. Only for root.

python .ci/debian_mariadb.py 11.8     only make it

debootstrap makes that Debian, with the server and its clients, in a cache folder, once. Its programs are called by small
scripts that stand first in PATH: each runs in a mount namespace of its own, which shows the folder as the root with this
machine's temporary folders in it, and ends with the program. Only the standard library is needed.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import fresh_settings
import programs
import waiting

# The release of Debian that has a version.
RELEASES = {"10.11": "bookworm", "11.8": "trixie"}
PACKAGES = "mariadb-server-core,mariadb-client"
CALLED = ("mariadbd", "mariadb-install-db", "mariadb", "mariadb-dump")
# Where tests keep a server's data and what they hand to its programs.
SHOWN = ("/dev", "/proc", "/dev/shm", "/tmp")  # noqa: S108 - places to show, no files to make
SCRIPT = """#!/bin/sh
# made by .ci/debian_mariadb.py
exec {unshare} --mount --propagation private sh -c '
root=$0
cd /
for place in {shown}; do
	mkdir -p "$root$place" && mount --rbind "$place" "$root$place" || exit 1
done
exec chroot "$root" "$@"' {root} {program} "$@"
"""


class Unavailable(Exception):
	"""There is no such MariaDB, and none can be made."""


def cache() -> Path:
	"""Return the folder for what is made once and can be made again."""
	return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ifitwala_ed"


def put_on_path(version: str) -> None:
	"""Let every program that is called from now on be that version's. Raise Unavailable where it can't be."""
	if version not in RELEASES:
		raise Unavailable(f"There is no MariaDB {version} to test with, but {' and '.join(RELEASES)}.")
	if os.geteuid() != 0:
		raise Unavailable(
			f"Only root can make a Debian in a folder, for its MariaDB {version}: sudo make test MARIADB={version}."
		)
	root = cache() / f"mariadb-{version}"
	if not root.exists():
		make(root, RELEASES[version])
	# mariadb-install-db asks for this machine's name
	shutil.copy("/etc/hosts", root / "etc/hosts")
	scripts = write_scripts(root)
	told = subprocess.run([scripts / "mariadbd", "--version"], check=False, stdout=subprocess.PIPE)
	if f"Ver {version}." not in told.stdout.decode():
		raise Unavailable(
			f"MariaDB {version} does not start from {root}; it can be removed, and is then made anew."
		)
	os.environ["PATH"] = f"{scripts}:{os.environ.get('PATH', '')}"


def make(root: Path, release: str) -> None:
	"""Make a Debian with MariaDB; a folder that isn't complete never has the name."""
	programs.require("debian")
	root.parent.mkdir(parents=True, exist_ok=True)
	folder = Path(tempfile.mkdtemp(prefix="unfinished-", dir=root.parent))
	try:
		mirror = fresh_settings.mirror()
		bootstrap = [programs.path_of("debootstrap"), "--variant=minbase", f"--include={PACKAGES}", release]
		text = f"Making a Debian {release} with MariaDB in {root}"
		if waiting.run(
			text, [*bootstrap, str(folder), *([mirror] if mirror else [])], stdout=subprocess.DEVNULL
		):
			raise Unavailable("debootstrap failed.")
		folder.chmod(0o755)
		folder.rename(root)
	finally:
		shutil.rmtree(folder, ignore_errors=True)


def shown() -> list[str]:
	"""Return the folders of this machine that the programs see, those above before those in them."""
	wanted = {*SHOWN, tempfile.gettempdir(), str(Path(__file__).resolve().parents[1])}
	return sorted(place for place in wanted if Path(place).is_dir())


def write_scripts(root: Path) -> Path:
	"""Return a folder with a script for every program that is called."""
	folder = root.with_name(f"{root.name}-bin")
	folder.mkdir(exist_ok=True)
	for program in CALLED:
		script = folder / program
		script.write_text(
			SCRIPT.format(
				unshare=shlex.quote(programs.path_of("unshare")),
				shown=" ".join(map(shlex.quote, shown())).replace("'", "'\\''"),
				root=shlex.quote(str(root)),
				program=program,
			)
		)
		script.chmod(0o755)
	return folder


def main() -> int:
	try:
		put_on_path(sys.argv[1])
	except (Unavailable, programs.Missing) as error:
		print(error, file=sys.stderr)
		return 1
	return 0


if __name__ == "__main__":
	sys.exit(main())

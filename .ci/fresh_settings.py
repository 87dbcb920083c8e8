"""This machine's way to packages, for the new Debian of fresh.py: proxies, mirrors, certificates.

Taken from where apt, pip and npm keep it here; a machine without such settings has nothing to hand on.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import programs

OF_TOOLS = re.compile(
	r"(https?_proxy|no_proxy|all_proxy|pip_.*|npm_config_.*|ssl_cert_(file|dir)|requests_ca_bundle|curl_ca_bundle"
	r"|node_extra_ca_certs)",
	re.IGNORECASE,
)
# Where tools keep what they make is for the new system to decide.
PLACES = re.compile(r"(cache|prefix|tmp|target|log)", re.IGNORECASE)
# What apt is told of the network; the rest of its settings is about this machine.
OF_APT = re.compile(r"Acquire::(https?|ftp)::|Acquire::(Check-Valid-Until|Check-Date|Retries|ForceIPv[46]) ")
PATH = re.compile(r"(?:file://)?(/[^\s'\"=,;:]+)")
CERTIFICATES = Path("/usr/local/share/ca-certificates")
DEBIAN_LISTS = (
	"/etc/apt/sources.list",
	"/etc/apt/sources.list.d/*.list",
	"/etc/apt/sources.list.d/*.sources",
)


def variables() -> dict[str, str]:
	"""Return the environment of the tools that fetch packages."""
	return {
		name: value
		for name, value in os.environ.items()
		if OF_TOOLS.fullmatch(name) and not PLACES.search(name)
	}


def pip_files() -> list[Path]:
	home = Path.home()
	files = [Path("/etc/pip.conf"), Path("/etc/xdg/pip/pip.conf"), home / ".pip/pip.conf"]
	files += [home / ".config/pip/pip.conf", Path(os.environ.get("PIP_CONFIG_FILE", "/dev/null"))]
	return [file for file in files if file.is_file()]


def npm_files() -> list[Path]:
	"""The files of the machine and of its user, in the order in which npm reads them."""
	node = shutil.which("node")
	of_machine = [Path(node).resolve().parents[1] / "etc/npmrc"] if node else []
	return [file for file in [Path("/etc/npmrc"), *of_machine, Path.home() / ".npmrc"] if file.is_file()]


def npm_settings() -> str:
	lines = [line for file in npm_files() for line in file.read_text().splitlines()]
	return "".join(line + "\n" for line in lines if not PLACES.match(line))


def mirror() -> str:
	"""Return where this machine gets Debian from; empty where it is no Debian, or goes another way than by HTTP."""
	system = Path("/etc/os-release").read_text() if Path("/etc/os-release").exists() else ""
	name = re.search(r"^VERSION_CODENAME=(\w+)", system, re.MULTILINE)
	if "\nID=debian" not in "\n" + system or not name:
		return ""
	for pattern in DEBIAN_LISTS:
		for file in sorted(Path("/").glob(pattern[1:])):
			found = mirror_in(file.read_text(), name[1])
			if found:
				return found
	return ""


def mirror_in(text: str, release: str) -> str:
	"""Return the address of a release in one of apt's lists, of either format."""
	for stanza in re.split(r"\n\s*\n", text):
		fields = dict(re.findall(r"^(\w[\w-]*):\s*(.+)$", stanza, re.MULTILINE))
		if release in fields.get("Suites", "").split():
			addresses = fields.get("URIs", "").split()
			return next((each for each in addresses if each.startswith("http")), "")
	line = re.search(rf"^deb\s+(?:\[[^\]]*\]\s+)?(https?://\S+)\s+{release}\s", text, re.MULTILINE)
	return line[1] if line else ""


def apt_settings() -> str:
	tool = shutil.which("apt-config")
	if not tool:
		return ""
	dump = subprocess.run([tool, "dump"], check=True, stdout=subprocess.PIPE).stdout.decode()
	return "".join(line + "\n" for line in dump.splitlines() if OF_APT.match(line))


def copy_into(root: Path) -> None:
	"""Put the settings where the new system's tools look, and what they name by a path where they name it."""
	home = root / "root"
	for file in (Path("/etc/resolv.conf"), Path("/etc/hosts")):
		shutil.copy(file, root / "etc")
	(root / "etc/apt/apt.conf.d/90this-machine").write_text(apt_settings())
	if CERTIFICATES.is_dir():
		shutil.copytree(CERTIFICATES, root / CERTIFICATES.relative_to("/"), dirs_exist_ok=True)
	read = list(variables().values())
	for file in pip_files():
		is_own = file.is_relative_to(Path.home())
		target = home / file.relative_to(Path.home()) if is_own else root / file.relative_to("/")
		target.parent.mkdir(parents=True, exist_ok=True)
		shutil.copy(file, target)
		read.append(file.read_text())
	(home / ".npmrc").write_text(npm_settings())
	for text in [*read, npm_settings()]:
		for path in PATH.findall(text):
			hand_on(Path(path), root)


def hand_on(path: Path, root: Path) -> None:
	"""Show a file or folder that a setting names, unless the new system has its own. Only to be read."""
	target = root / path.relative_to("/")
	if not path.exists() or target.exists():
		return
	if path.is_file():
		target.parent.mkdir(parents=True, exist_ok=True)
		shutil.copy(path, target)
		return
	# an index of packages names files beside it
	path = path.parent if path.name == "simple" else path
	target = root / path.relative_to("/")
	target.mkdir(parents=True, exist_ok=True)
	mount = programs.path_of("mount")
	subprocess.run([mount, "--bind", str(path), str(target)], check=True)
	subprocess.run([mount, "-o", "remount,bind,ro", str(target)], check=True)

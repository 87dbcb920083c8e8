"""The scripts of the portal's islands, as ``npm run build`` made them. Without a build, pages are plain forms."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import frappe

ENTRY: Final = "main"
ADDRESS: Final = "/assets/ifitwala_ed/portal/build/"


def script(name: str = ENTRY) -> str | None:
	"""Return the address of a page's script, the one that puts islands on it where none is named; None where nothing was
	built.
	"""
	entry = _manifest().get(f"src/{name}.js")
	return ADDRESS + entry["file"] if entry else None


def scripts() -> list[str]:
	"""Return the addresses of all scripts that were built, in the order of their names."""
	return sorted({ADDRESS + part["file"] for part in _manifest().values()})


def needed(*modules: str) -> list[str]:
	"""Return the addresses of the scripts that some modules need to run, in the order of their names."""
	manifest = _manifest()
	found: set[str] = set()
	waiting = [name for name in modules if name in manifest]
	while waiting:
		part = manifest[waiting.pop()]
		if part["file"] not in found:
			found.add(part["file"])
			waiting += part.get("imports", [])
	return sorted(ADDRESS + file for file in found)


def _manifest() -> dict[str, dict[str, Any]]:
	file = folder() / "manifest.json"
	try:
		# a build while the site runs is taken up at once
		return _read(file, file.stat().st_mtime_ns)
	except FileNotFoundError:
		return {}


def folder() -> Path:
	"""Return where the build is."""
	return Path(frappe.get_app_path("ifitwala_ed", "public", "portal", "build"))


@lru_cache(maxsize=1)
def _read(file: Path, _changed: int) -> dict[str, dict[str, Any]]:
	return json.loads(file.read_text())

"""What pages of the portal weigh as a server that compresses sends them."""

import gzip
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import programs

FRONTEND = Path(__file__).parents[2] / "frontend"
ENTRY = "src/main.js"


def weight(content: bytes) -> int:
	"""Bytes on the wire. Servers compress at 5 or 6; less would flatter nobody."""
	return len(gzip.compress(content, 6, mtime=0))


def build(folder: Path) -> None:
	"""Build the islands into a folder of the test's own."""
	npm = programs.path_of("npm")
	for words in (
		["ci", "--no-audit", "--no-fund", "--loglevel=error"],
		["run", "build", "--silent", "--", "--outDir", str(folder)],
	):
		subprocess.run([npm, *words], cwd=FRONTEND, check=True)


def of_islands(folder: Path) -> dict[str, int]:
	"""What a page with each island loads: the entry, the island, and what these import."""
	manifest: dict[str, dict[str, Any]] = json.loads((folder / "manifest.json").read_text())
	return {
		Path(name).stem: sum(
			weight((folder / manifest[part]["file"]).read_bytes())
			for part in {*_needed(manifest, ENTRY), *_needed(manifest, name)}
		)
		for name in manifest[ENTRY].get("dynamicImports", [])
	}


def _needed(manifest: dict[str, dict[str, Any]], name: str) -> Iterator[str]:
	yield name
	for imported in manifest[name].get("imports", []):
		if imported != ENTRY:
			yield from _needed(manifest, imported)

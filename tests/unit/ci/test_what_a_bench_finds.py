"""A bench runs `yarn install` where an app has a package.json, and serves the node_modules beside it under /assets."""

import json
from pathlib import Path

import pytest

import programs

REPOSITORY = Path(__file__).parents[3]
LINT = REPOSITORY / ".ci" / "lint"
# Anything else has an opinion about the Node of the bench, or is installed there.
ALLOWED = {"name", "private", "description", "license", "scripts"}


def what_a_bench_would_mind(root: Path) -> list[str]:
	"""What of the folder is neither built by `bench build` nor wanted in a bench."""
	found = [name for name in ("package-lock.json", "yarn.lock", ".npmrc") if (root / name).exists()]
	file = root / "package.json"
	if file.exists():
		package = json.loads(file.read_text())
		found += sorted(set(package) - ALLOWED)
		found += sorted(set(package.get("scripts", {})) - {"build"})
	return found


def test_a_bench_neither_installs_nor_serves_tools_of_ours() -> None:
	assert what_a_bench_would_mind(REPOSITORY) == []
	# `bench build` links the first into the second; yarn leaves a hidden note where there was nothing to install
	for folder in (REPOSITORY / "node_modules", REPOSITORY / "ifitwala_ed" / "public" / "node_modules"):
		assert list(folder.glob("[!.]*")) == [], f"{folder} is served by a bench: remove it."


@pytest.mark.parametrize(
	("package", "minded"),
	[
		({"name": "ifitwala_ed", "private": True, "scripts": {"build": "true"}}, []),
		(
			{"devDependencies": {"eslint": "9"}, "engines": {"node": ">=18.18"}},
			["devDependencies", "engines"],
		),
		({"scripts": {"postinstall": "true"}}, ["postinstall"]),
	],
)
def test_what_is_minded(tmp_path: Path, package: dict, minded: list[str]) -> None:
	(tmp_path / "package.json").write_text(json.dumps(package))
	assert what_a_bench_would_mind(tmp_path) == minded


def test_the_linters_ask_for_the_node_that_is_asked_for() -> None:
	package = json.loads((LINT / "package.json").read_text())
	wanted = ".".join(map(str, programs.PROGRAMS["node"].at_least))
	assert package["engines"] == {"node": f">={wanted}"}

"""The files of an export, from a ZIP file or a folder, none of them larger than the rosters of a school are.

Raises Refused. What else lies there is not looked at.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from ifitwala_ed.activities.roster_import.findings import Reason, Refused

MANIFEST: Final = "manifest"
TABLES: Final = ("orgs", "users", "roles", "demographics", "academicSessions", "classes", "enrollments")
MOST_BYTES: Final = 256 * 2**20
ENCRYPTED: Final = 1
BY_FILE: Final[Mapping[str, str]] = {f"{name}.csv".casefold(): name for name in (MANIFEST, *TABLES)}


@dataclass(frozen=True, slots=True, repr=False)
class Bundle:
	"""What has been exported: the content of its files by the names that OneRoster gives them."""

	name: str
	files: Mapping[str, bytes]


def read_bundle(path: Path, name: str) -> Bundle:
	"""Return the files of a ZIP file or a folder, which people call ``name``."""
	if path.is_dir():
		return _read_folder(path, name)
	try:
		with ZipFile(path) as archive:
			return _read_archive(archive, name)
	except (BadZipFile, NotImplementedError, OSError, EOFError, zlib.error):
		raise Refused(Reason.NOT_A_ZIP, name) from None


def _read_folder(path: Path, name: str) -> Bundle:
	found = {
		BY_FILE[file.name.casefold()]: file
		for file in sorted(path.iterdir())
		if file.name.casefold() in BY_FILE and file.is_file()
	}
	_require_room(name, (file.stat().st_size for file in found.values()))
	return Bundle(name, {table: file.read_bytes() for table, file in found.items()})


def _read_archive(archive: ZipFile, name: str) -> Bundle:
	found: dict[str, ZipInfo] = {}
	for entry in archive.infolist():
		place = PurePosixPath(entry.filename.replace("\\", "/"))
		table = BY_FILE.get(place.name.casefold())
		# a Mac adds a folder with files of the same names
		if not table or entry.is_dir() or "__MACOSX" in place.parts:
			continue
		if table in found:
			raise Refused(Reason.SEVERAL_OF_A_KIND, f"{table}.csv", name)
		if entry.flag_bits & ENCRYPTED:
			raise Refused(Reason.PROTECTED, name)
		found[table] = entry
	# no more than an entry says is read of it
	_require_room(name, (entry.file_size for entry in found.values()))
	return Bundle(name, {table: archive.read(entry) for table, entry in found.items()})


def _require_room(name: str, sizes: Iterable[int]) -> None:
	if sum(sizes) > MOST_BYTES:
		raise Refused(Reason.HOLDS_TOO_MUCH, name, MOST_BYTES // 2**20)

"""The app's own reports, cards, charts and workspace pass; every way to spoil them is found."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import desk_files
from desk_files import Desk
from doctype_files import as_frappe_writes

DESK = Desk()


def real(kind: str, name: str) -> dict:
	return next(data for _path, data in DESK.read(kind) if data["name"] == name)


def check(
	folder: Path, kind: str, data: dict, text: str | None = None, beside: tuple = (".py", ".js")
) -> str:
	stem = desk_files.scrub(data["name"])
	place = folder / desk_files.scrub(data["module"]) / kind / stem
	place.mkdir(parents=True)
	(place / "__init__.py").touch()
	for suffix in beside:
		(place / f"{stem}{suffix}").touch()
	path = place / f"{stem}.json"
	path.write_text(text or as_frappe_writes(data))
	return "\n".join(problem.message for problem in desk_files.check(path, data, kind, DESK))


@pytest.mark.parametrize("kind", sorted(desk_files.KINDS))
def test_what_the_app_has_is_right(tmp_path: Path, kind: str) -> None:
	found = DESK.read(kind)
	assert found
	assert [check(tmp_path, kind, data) for _path, data in found] == [""] * len(found)


def changed(**values: object) -> Callable[[dict], dict]:
	return lambda data: {**data, **values}


def without_block(data: dict) -> dict:
	return {**data, "content": json.dumps(json.loads(data["content"])[1:])}


def with_shortcut(**values: object) -> Callable[[dict], dict]:
	def spoil(data: dict) -> dict:
		return {**data, "shortcuts": [{**data["shortcuts"][0], **values}, *data["shortcuts"][1:]]}

	return spoil


@pytest.mark.parametrize(
	("kind", "name", "spoil", "told"),
	[
		("report", "Waitlist", changed(is_standard="No"), "is_standard"),
		("report", "Waitlist", changed(roles=[]), "names no role"),
		("report", "Waitlist", changed(roles=[{"role": "Guardian"}]), "no right to report"),
		("report", "Waitlist", changed(doctype="Number Card"), "is a Number Card"),
		("number_card", "Free Activity Seats", changed(method="ifitwala_ed.api.desk.nothing"), "isn't there"),
		("number_card", "Free Activity Seats", changed(document_type=None), "needs document_type"),
		(
			"number_card",
			"Offers Lapsing Today",
			changed(filters_json='[["Activity Booking", "offer_ends", "Timespan", "today", false]]'),
			"offer_ends",
		),
		("dashboard_chart", "Occupancy by Activity Section", changed(report_name="Nothing"), "Nothing"),
		("dashboard_chart", "Activity Bookings per Day", changed(based_on="booked_on"), "booked_on"),
		("workspace", "Activities", without_block, "not both"),
		("workspace", "Activities", with_shortcut(link_to="Nothing"), "leads to Nothing"),
		("workspace", "Activities", with_shortcut(stats_filter='{"state": "Open"}'), "by state"),
		("workspace", "Activities", changed(charts=[{"chart_name": "Gone", "label": "Gone"}]), "Gone"),
	],
)
def test_what_is_wrong_is_told(
	tmp_path: Path, kind: str, name: str, spoil: Callable[[dict], dict], told: str
) -> None:
	assert told in check(tmp_path, kind, spoil(real(kind, name)))


def test_files_are_as_frappe_writes_them_and_where_it_looks(tmp_path: Path) -> None:
	data = real("report", "Waitlist")
	assert "as Frappe writes it" in check(tmp_path / "one", "report", data, json.dumps(data))
	assert "has no waitlist.js" in check(tmp_path / "two", "report", data, beside=(".py",))
	path = tmp_path / "school" / "report" / "queue" / "queue.json"
	path.parent.mkdir(parents=True)
	path.write_text(as_frappe_writes(data))
	told = "\n".join(problem.message for problem in desk_files.check(path, data, "report", DESK))
	assert "lies in queue/" in told
	assert "belongs to module Activities" in told


def of_the_app(kind: str) -> dict:
	return json.loads((DESK.root / "ifitwala_ed" / kind / "activities.json").read_text())


def test_what_version_16_shows_is_right() -> None:
	assert list(desk_files.check_all_of_the_app(DESK)) == []


@pytest.mark.parametrize(
	("kind", "spoil", "told"),
	[
		("desktop_icon", changed(app=None), "of ifitwala_ed, and standard"),
		("desktop_icon", changed(standard=0), "of ifitwala_ed, and standard"),
		("desktop_icon", changed(doctype="Workspace Sidebar"), "has to be a Desktop Icon"),
		("desktop_icon", changed(name="Sports"), "needs a workspace of that name"),
		(
			"workspace_sidebar",
			lambda data: {**data, "items": data["items"][:3]},
			"both lead to Activity Booking",
		),
	],
)
def test_a_spoiled_place_on_the_desktop_is_found(
	tmp_path: Path, kind: str, spoil: Callable[[dict], dict], told: str
) -> None:
	data = spoil(of_the_app(kind))
	path = tmp_path / "activities.json"
	path.write_text(as_frappe_writes(data))
	assert told in "\n".join(desk_files.check_of_the_app(path, data, kind, DESK))


def test_a_workspace_without_a_place_on_the_desktop_is_found(tmp_path: Path) -> None:
	desk = Desk(tmp_path)
	desk.names["workspace"] = {"Activities"}
	assert len(list(desk_files.check_all_of_the_app(desk))) == len(desk_files.OF_THE_APP)

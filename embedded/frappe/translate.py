"""Translations from the apps' `translations/<language>.csv`, and whose language counts."""

import csv
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import frappe
from frappe.utils.data import is_html, strip_html_tags


def translate(msg: str, lang: str | None = None, context: str | None = None) -> str:
	"""`frappe._`: the text in the current language, or as it is."""
	lang = lang or getattr(frappe.local, "lang", None) or "en"
	key = (strip_html_tags(msg) if is_html(msg) else str(msg)).strip()
	texts = get_all_translations(lang)
	return (context and texts.get(f"{key}:{context}")) or texts.get(key) or msg


def get_all_translations(lang: str) -> dict[str, str]:
	if not lang or not getattr(frappe.local, "initialised", False):
		return {}
	try:
		return _translations(lang, tuple(frappe.get_installed_apps()))
	except Exception:  # noqa: BLE001 - as in Frappe, which keeps every error to itself here
		return {}


@lru_cache(maxsize=64)
def _translations(lang: str, apps: tuple[str, ...]) -> dict[str, str]:
	"""A regional language (pt-BR) builds on its parent (pt)."""
	parent = get_parent_language(lang)
	texts = dict(_translations(parent, apps)) if parent else {}
	for app in apps:
		texts.update(_read(Path(frappe.get_app_path(app, "translations")) / f"{lang}.csv"))
	return texts


def _read(path: Path) -> dict[str, str]:
	if not path.exists():
		return {}
	with path.open(encoding="utf-8", newline="") as file:
		rows = [row for row in csv.reader(file) if len(row) in (2, 3)]
	return {f"{row[0]}:{row[2]}" if len(row) == 3 and row[2] else row[0]: row[1].strip() for row in rows}


def get_parent_language(lang: str) -> str | None:
	parent = lang.replace("_", "-").split("-")[0]
	return parent if parent != lang else None


def get_all_languages() -> set[str]:
	"""Those that some app is translated into, and English."""
	folders = [Path(frappe.get_app_path(app, "translations")) for app in frappe.get_installed_apps()]
	return {"en"} | {file.stem for folder in folders for file in folder.glob("*.csv")}


def get_user_lang(user: str | None = None) -> str:
	user_language = frappe.get_cached_value("User", user or frappe.session.user, "language")
	return user_language or frappe.db.get_default("lang") or frappe.local.lang or "en"


def get_language() -> str:
	"""The request's language: `_lang`, the signed-in user's, a guest's cookie or browser, the site's."""
	asked = frappe.form_dict.get("_lang")
	if asked:
		return asked
	if frappe.session.user != "Guest":
		return frappe.local.lang
	known = get_all_languages()
	cookie = frappe.request.cookies.get("preferred_language")
	for lang in filter(None, (cookie, *frappe.request.accept_languages.values())):
		for candidate in (lang, get_parent_language(lang)):
			if candidate in known:
				return candidate
	return frappe.db.get_default("lang") or "en"


@contextmanager
def print_language(language: str | None):
	"""Print in a language, where one is given."""
	before = frappe.local.lang
	frappe.local.lang = language or before
	yield
	frappe.local.lang = before

"""What a phone keeps of the portal: one page without anybody's name and the scripts that it needs, by a service worker.

The worker is another one whenever the page or a script is. A browser then fetches all of it anew, and uses what it had until
that is complete. For whoever has no register it is one that removes itself with all that was kept.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import frappe
from frappe import _

from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.portal import assets, menus, pages, register_island, rendering
from ifitwala_ed.portal.pages import Asked, Page

PAGE: Final = ("register", "offline")
SCRIPT: Final = ("public", "portal", "register_worker.js")


def show(asked: Asked) -> Page:
	"""Show the register's page without a register in it. ActivityAccessError for who has none."""
	if not menus.works_here(asked.user):
		refuse_access()
	return _page()


def worker(user: str) -> str:
	"""Return the service worker for somebody's phone."""
	script = Path(frappe.get_app_path("ifitwala_ed", *SCRIPT)).read_text()
	return f"const TOLD = {json.dumps(_told(user, script))};\n{script}"


def _told(user: str, script: str) -> dict[str, Any]:
	entry = assets.script()
	if not entry or not menus.works_here(user):
		return {"user": user, "page": None, "files": [], "version": "none"}
	files = [*assets.needed(assets.ENTRY, register_island.NAME), rendering.asset("portal.css")]
	parts = (pages.nobodys(_page()), *files, script)
	version = sha256("\x1f".join(parts).encode()).hexdigest()[:16]
	return {"user": user, "page": pages.address(*PAGE), "files": files, "version": version}


def _page() -> Page:
	context = {"school_name": _("Activities"), "island": register_island.of_nobody()}
	return Page("register_offline", _("Register"), context, is_nobodys=True)

"""Who sits in front of the portal: their children, what else they are, their language and what they set of themselves."""

import re
from pathlib import Path
from typing import Any, Final

import frappe
from babel import Locale, UnknownLocaleError
from frappe import _
from frappe.query_builder import DocType
from frappe.sessions import get_csrf_token
from frappe.utils import get_system_timezone

from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import InvalidArgumentError
from ifitwala_ed.permissions import teaching
from ifitwala_ed.permissions.roles import INSTRUCTOR, has_role, is_admin
from ifitwala_ed.portal import families

WRITTEN_FROM_THE_RIGHT: Final = frozenset({"ar", "fa", "he", "ps", "ur"})
TRANSLATIONS: Final = Path(__file__).parents[1] / "translations"
# what Frappe takes for a phone number
PHONE: Final = re.compile(r"[0-9 +_\-,.*#()]{4,20}")


def session_of(user: str) -> dict[str, Any]:
	"""Return who is signed in, as docs/api.md shapes it. Somebody who isn't signed in has no token and no children."""
	is_guest = user == "Guest"
	return {
		# only a request has a session that a form could be sent in
		"csrf_token": get_csrf_token() if frappe.request and not is_guest else None,
		"user": None if is_guest else user,
		"language": language(),
		"dir": direction(),
		"timezone": get_system_timezone(),
		"children": [
			{
				"student": child.name,
				"student_name": child.shown_name,
				"year_group": child.student.year_group,
			}
			for child in families.children_of(user)
		],
		"teaches": not is_guest and has_role((INSTRUCTOR,), user) and bool(teaching.employees_of(user)),
		"coordinates": not is_guest and is_admin(user),
	}


def language() -> str:
	"""Return the code of the language the answer is in, as HTML names it."""
	return (frappe.local.lang or "en").replace("_", "-")


def direction() -> str:
	"""Return where the language is written from: ltr or rtl."""
	return "rtl" if language().split("-")[0] in WRITTEN_FROM_THE_RIGHT else "ltr"


def languages() -> dict[str, str]:
	"""Return the languages the portal speaks, by code, each by its own name; the present one is always among them."""
	codes = {"en", language(), *(file.stem for file in TRANSLATIONS.glob("*.csv"))}
	return {code: _own_name(code) for code in sorted(codes)}


def _own_name(code: str) -> str:
	try:
		found = Locale.parse(code.replace("-", "_"))
	except (UnknownLocaleError, ValueError):
		return code
	return (found.get_display_name(found) or code).capitalize()


def zone_name() -> str:
	"""Return what the school's time zone is called."""
	return get_system_timezone()


def phone_of(user: str) -> str | None:
	"""Return the number at which the school calls a guardian, or None; an empty text where none is on record."""
	rows = frappe.get_all(
		"Guardian", filters={"user": user}, fields=["mobile_no"], order_by="name asc", limit=1
	)
	return (rows[0].mobile_no or "") if rows else None


def set_profile(user: str, language: str | None, mobile_no: str | None) -> None:
	"""Store the user's own language, and a guardian's phone number. None changes nothing.

	Raises InvalidArgumentError for a language that the portal doesn't speak, and for what is no phone number.
	"""
	number = None if mobile_no is None else mobile_no.strip()
	if language and language not in languages():
		throw(InvalidArgumentError, _("This language isn't available here. Please choose another."))
	if number and not PHONE.fullmatch(number):
		throw(
			InvalidArgumentError,
			_("This isn't a phone number. Write it with digits, for example {0}.").format("+44 20 7946 0000"),
		)
	if number is not None:
		guardian = DocType("Guardian")
		frappe.qb.update(guardian).set(guardian.mobile_no, number).where(guardian.user == user).run()
	if language:
		# their own setting, and nothing else of the user
		frappe.db.set_value("User", user, "language", language)
		frappe.clear_document_cache("User", user)
		frappe.local.lang = language

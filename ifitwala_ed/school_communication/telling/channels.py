"""How one person is told of a post, a question or an answer: in the bell, by mail, or as a ToDo of the office.

Each looks again at the moment of telling, and raises SkipDelivery where there is nothing to tell any more. What was
written in an entry isn't in it: a copy would outlive its erasure.
"""

from collections.abc import Callable, Mapping
from typing import Final

import frappe
from frappe import _
from frappe.utils import escape_html, get_url_to_form

from ifitwala_ed.activities import office_todos
from ifitwala_ed.activities.notices import mails, portal_links, preferences
from ifitwala_ed.activities.outbox.refusals import SkipDelivery
from ifitwala_ed.core import bell, languages
from ifitwala_ed.permissions.roles import FAMILY_ROLES, INSTRUCTOR, has_role, is_staff
from ifitwala_ed.school_communication import audience
from ifitwala_ed.school_communication.entries import ENTRY
from ifitwala_ed.school_communication.telling import orders
from ifitwala_ed.school_communication.telling.orders import COMMUNICATION


def notify(row: frappe._dict) -> None:
	"""Write into the bell of a user who still sees the communication."""
	user, post = row.recipient, _post(row)
	_require_wanted(row, user)
	if not audience.check_audience_match(post.name, user):
		raise SkipDelivery(_("The communication does not reach this person any more."))
	with languages.speaking(frappe.db.get_value("User", user, "language") or languages.of_the_site()):
		subject = escape_html(_sentence(row.what, post))
	# the recipient sees the communication, as was asked just now
	bell.ring(user, subject, COMMUNICATION, post.name, link=_link(post, user))


def mail(row: frappe._dict) -> None:
	"""Queue a mail to an address of the audience, or of whoever asked."""
	address, post = row.recipient, _post(row)
	user = _account_of(address)
	_require_wanted(row, user.name if user else None, address)
	with languages.speaking((user.language if user else None) or languages.of_the_site()):
		said = post.message if row.what == orders.POST else _sentence(row.what, post)
		parts = [escape_html(said or "").replace("\n", "<br>"), _hint(post, user)]
		subject = _("{0}: {1}").format(post.school, post.title)
	message = "".join(f"<p>{part}</p>" for part in parts)
	mails.queue(address, " ".join(subject.split()), message, COMMUNICATION, post.name)


def ask_the_office(row: frappe._dict) -> None:
	"""A question that nobody has answered within a day becomes a ToDo of the coordinators."""
	post = _post(row)
	if frappe.db.exists(ENTRY, {"answers": row.said}):
		raise SkipDelivery(_("The question was answered."))
	link = portal_links.of_questions()
	with languages.speaking(languages.of_the_site()):
		sentence = _("A question in {0} has waited for an answer for a day: {1}").format(post.title, link)
		office_todos.assign(post.school, sentence, COMMUNICATION, post.name, link=link)


CHANNELS: Final[Mapping[str, Callable[[frappe._dict], None]]] = {
	orders.NOTIFICATION: notify,
	orders.EMAIL: mail,
	orders.TODO: ask_the_office,
}


def _post(row: frappe._dict) -> frappe._dict:
	"""Return the communication of a delivery, if it is still published and what was said in it isn't hidden."""
	fields = [
		"name",
		"title",
		"message",
		"school",
		"status",
		"publish_from",
		"publish_to",
		"activity_booking",
	]
	post = frappe.db.get_value(COMMUNICATION, row.org_communication, fields, as_dict=True)
	if not post or not audience.is_published(post):
		raise SkipDelivery(_("The communication is not published any more."))
	if row.what != orders.POST and frappe.db.exists(ENTRY, {"redacts": row.said}):
		raise SkipDelivery(_("What was said has been hidden."))
	return post


def _require_wanted(row: frappe._dict, user: str | None, address: str | None = None) -> None:
	"""Who chose to be told of offers only is told of no post, and mailed no answer. The bell has what one asked for."""
	if row.what == orders.QUESTION or (row.what == orders.ANSWER and row.channel == orders.NOTIFICATION):
		return
	is_muted = preferences.wants_offers_only(user) or (
		not user and frappe.db.exists("Guardian", {"email": address, "offers_only": 1})
	)
	if is_muted:
		raise SkipDelivery(_("This person has chosen to be told of offers only."))


def _account_of(address: str) -> frappe._dict | None:
	"""Return the user of an address, by their account or by what the office has of a guardian."""
	fields = ["name", "language"]
	if found := frappe.db.get_value("User", {"email": address, "enabled": 1}, fields, as_dict=True):
		return found
	guardian = {"email": address, "user": ["is", "set"]}
	user = frappe.db.get_value("Guardian", guardian, "user", order_by="name asc")
	return user and frappe.db.get_value("User", {"name": user, "enabled": 1}, fields, as_dict=True)


def _sentence(what: str, post: frappe._dict) -> str:
	if what == orders.QUESTION:
		return _("A question was asked in {0}. Please answer it.").format(post.title)
	if what == orders.ANSWER:
		return _("Your question in {0} was answered.").format(post.title)
	return _("News from {0}: {1}").format(post.school, post.title)


def _link(post: frappe._dict, user: str) -> str:
	"""To Desk for whoever works there, else to the families' portal."""
	if is_staff(user) or (has_role((INSTRUCTOR,), user) and not has_role(FAMILY_ROLES, user)):
		return get_url_to_form(COMMUNICATION, post.name)
	return (
		portal_links.of_booking(post.activity_booking)
		if post.activity_booking
		else portal_links.of_messages()
	)


def _hint(post: frappe._dict, user: frappe._dict | None) -> str:
	if not user:
		return escape_html(
			_("Too many mails? The school can have you told of offers only, please ask there.")
		)
	link = _link(post, user.name)
	return f'<a href="{link}">{escape_html(_("Read and answer"))}</a>'

"""Names of documents stay as they are, but where their doctype says otherwise.

Others refer to a document by its name: rows that no foreign key holds, hashes, links in mails. Not every way to rename asks
``before_rename`` or a right, so this is asked after the renaming, within its transaction, which a refusal takes back.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import NameIsKeptError
from ifitwala_ed.permissions.own_doctypes import is_own


def require_may_change(
	document: Document, method: str | None, old: str, new: str, merge: bool = False
) -> None:
	"""Hook after_rename: refuse unless the doctype allows renaming and the user may write what is renamed.

	Of two that become one both count.
	"""
	if not is_own(document.doctype):
		return
	# the DocType's own word: a customization of a site makes no name changeable
	if not frappe.db.get_value("DocType", document.doctype, "allow_rename"):
		throw(
			NameIsKeptError,
			_("{0} keeps its name: others refer to it by that.").format(_(document.doctype)),
			values={"doctype": document.doctype, "name": old},
		)
	document.check_permission("write")
	if merge:
		frappe.get_doc(document.doctype, old).check_permission("write")

"""Documents that the system alone writes: nobody makes, edits, renames or deletes one, Administrator included.

Most are written in bulk, past their controllers. What is made one at a time is stored with ``insert_by_system``. More than
one step of a save, a deletion or a renaming refuses, because some of Frappe's paths leave out the earlier ones.
"""

from typing import Any, NoReturn

from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import KeptBySystemError


class SystemDocument(SchoolDocument):
	"""Base of their controllers, each of which says in ``why_kept`` why it is kept."""

	def why_kept(self) -> str:
		"""Return the sentence for whoever would change one."""
		raise NotImplementedError

	def refuse(self) -> NoReturn:
		"""Raise KeptBySystemError: what is stored stays as it is."""
		throw(KeptBySystemError, self.why_kept())

	def refuse_by_hand(self) -> NoReturn:
		"""Raise KeptBySystemError: a new one isn't made by hand."""
		self.refuse()

	def insert_by_system(self) -> "SystemDocument":
		"""Store a new one. Whoever calls this has judged that it may be made; no role has the right to."""
		# a request can't set flags
		self.flags.is_by_system = True
		return self.insert(ignore_permissions=True)

	def check_if_latest(self) -> None:
		"""Refuse before anything is judged of what is to be stored, but its right."""
		if not self.is_new():
			self.refuse()
		if not self.flags.is_by_system:
			self.refuse_by_hand()
		super().check_if_latest()

	def db_update(self) -> None:
		self.refuse()

	def db_set(self, *_args: Any, **_kwargs: Any) -> None:
		self.refuse()

	def on_trash(self) -> None:
		self.refuse()

	def after_delete(self) -> None:
		self.refuse()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse()

	def after_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse()

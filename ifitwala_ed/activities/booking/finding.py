"""What a check has found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
	"""One broken invariant: its stable name, the document it was found at, and what is wrong."""

	invariant: str
	document: str
	detail: str

	def __str__(self) -> str:
		return f"{self.invariant}: {self.document}: {self.detail}"

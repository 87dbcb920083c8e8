"""What is to become of one booking of a run, and what came in between. Plain Python, no database."""

from dataclasses import dataclass

from ifitwala_ed.activities.booking.lifecycle import Place


@dataclass
class Step:
	"""One result to be carried out; ``note`` says what came in between where something did."""

	name: str
	booking: str
	student: str
	outcome: str
	section: str | None
	school: str | None = None
	billing_status: str = ""
	note: str | None = None

	def become(self, outcome: str, note: str, section: str | None = None) -> None:
		self.outcome, self.section, self.note = outcome, section, note

	@property
	def after(self) -> Place:
		return Place(self.outcome, self.section)

"""What a what-if run sees differently from what is stored. Plain Python."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Overrides:
	"""Other seats by section, other open sections, other tiers by (booking, section), another mode or total."""

	capacities: Mapping[str, int] = field(default_factory=dict)
	active_sections: Collection[str] | None = None
	tiers: Mapping[tuple[str, str], int] = field(default_factory=dict)
	mode: str | None = None
	total: int | None = None

	def is_active(self, section: str, stored: bool) -> bool:
		return stored if self.active_sections is None else section in self.active_sections

	def capacity(self, section: str, stored: int) -> int:
		return self.capacities.get(section, stored)

	def tier(self, booking: str, section: str, stored: int) -> int:
		return self.tiers.get((booking, section), stored)


NONE = Overrides()

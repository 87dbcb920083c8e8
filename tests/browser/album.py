"""Pictures of a page on several screens, bound to one picture: phones beside each other, desks below them."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from PIL.Image import Image
	from playwright.sync_api import Page

PHONES = ("phone", "phone-dark", "german", "arabic")
DESKS = ("desktop", "desktop-dark")
# those that docs/families.md shows
SHOWN = (
	*("sign-in", "home", "programme", "book", "why-not", "rank", "basket", "bookings", "offer", "confirmed"),
	*("no-seat", "calendar", "answered", "settings"),
)
# the sides of what is bound, in pixels
PHONE, DESK, GAP = (256, 554), (524, 376), 8
COLOURS = 64


@dataclass
class Album:
	"""Nothing is taken where nobody asks for pictures."""

	folder: Path | None
	taken: dict[str, dict[str, bytes]] = field(default_factory=dict)

	def take(self, page: "Page", name: str, screen: str) -> None:
		if self.folder and name in SHOWN and screen in (*PHONES, *DESKS):
			self.taken.setdefault(name, {})[screen] = page.screenshot(animations="disabled")

	def bind(self) -> None:
		"""Keep one file for each page that was taken on every screen."""
		for name, screens in self.taken.items():
			if self.folder and set(screens) == {*PHONES, *DESKS}:
				self.folder.mkdir(parents=True, exist_ok=True)
				bound = _bound(screens).quantize(COLOURS)
				bound.save(self.folder / f"portal-{name}.png", optimize=True)


def _bound(screens: dict[str, bytes]) -> "Image":
	from PIL import Image

	rows = ((PHONES, PHONE, 0), (DESKS, DESK, PHONE[1] + GAP))
	width = len(PHONES) * (PHONE[0] + GAP) - GAP
	sheet = Image.new("RGB", (width, PHONE[1] + GAP + DESK[1]), "#888888")
	for names, size, top in rows:
		for number, screen in enumerate(names):
			picture = (
				Image.open(io.BytesIO(screens[screen])).convert("RGB").resize(size, Image.Resampling.LANCZOS)
			)
			sheet.paste(picture, (number * (size[0] + GAP), top))
	return sheet

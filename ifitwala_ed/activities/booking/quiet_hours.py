"""The hours in which nobody has to answer: an offer doesn't end in them, and nobody is reminded. No database."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class QuietHours:
	"""From one time of day to another that no longer belongs to them; past midnight where they end before they begin.

	Without both there are none.
	"""

	begins: time | None = None
	ends: time | None = None

	def end_of(self, moment: datetime) -> datetime | None:
		"""Return when the quiet hours end in which a moment falls, or None where it falls in none."""
		if self.begins is None or self.ends is None:
			return None
		clock, today = moment.time(), datetime.combine(moment.date(), self.ends)
		if self.begins < self.ends:
			return today if self.begins <= clock < self.ends else None
		if clock < self.ends:
			return today
		return today + timedelta(days=1) if clock >= self.begins and self.begins != self.ends else None

	def next_beginning(self, moment: datetime) -> datetime | None:
		"""Return when quiet hours begin next after a moment, or None where there are none."""
		if self.begins is None or self.ends is None:
			return None
		today = datetime.combine(moment.date(), self.begins)
		return today if today > moment else today + timedelta(days=1)

	def after(self, moment: datetime) -> datetime:
		"""Return a moment, or the end of the quiet hours in which it falls."""
		return self.end_of(moment) or moment


def offer_end(now: datetime, hours: int, quiet: QuietHours, last_session: datetime | None = None) -> datetime:
	"""Return when an offer ends that is made now: not in quiet hours, and never after the last session has begun."""
	end = quiet.after(now + timedelta(hours=hours))
	return min(end, last_session) if last_session else end


def reminders_due_until(now: datetime, quiet: QuietHours, ahead: timedelta) -> datetime | None:
	"""Return the moment up to which reminders that fall due are sent now, or None for none: it is quiet.

	What falls due in quiet hours is sent before they begin, ``ahead`` of them: after them may be too late.
	"""
	if quiet.end_of(now):
		return None
	begins = quiet.next_beginning(now)
	if begins is None or begins > now + ahead:
		return now
	return quiet.end_of(begins) or now

"""How many submits were refused and why, for whoever watches an opening: counted in the site's cache, forgotten after a day.

A refused submit leaves nothing in the database. So its offering and the name of its error are counted in the cache, which
all processes of a site share; nobody's name is. That is one call, after the rollback, when nothing is locked; a submit that
goes well counts nothing. Where the cache can't be reached nothing is counted, and the submit is answered as ever. Who clears
the site's cache clears this too.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import frappe
from frappe.utils import now_datetime
from redis.exceptions import RedisError

from ifitwala_ed.core.errors import Refusal

# what is counted of a submit that failed, rather than being refused
FAILED: Final = "Failed"
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
KEY: Final = "ifitwala_ed_refused_submits"
# how long what a key of an hour, or of a minute, has counted is kept
KEPT_FOR: Final = {HOUR: timedelta(days=1), MINUTE: 5 * MINUTE}
# how the key of a span is named, and what its fields begin with
NAMED: Final = {HOUR: ("%Y-%m-%d %H", "%M"), MINUTE: ("%Y-%m-%d %H:%M", "%S")}
SEPARATOR: Final = "|"


@dataclass(frozen=True)
class Refused:
	"""What was counted of some offerings in the last hour."""

	by_reason: Counter[tuple[str, str]] = field(default_factory=Counter)
	by_minute: Counter[datetime] = field(default_factory=Counter)
	# of the last minute alone
	by_second: Counter[datetime] = field(default_factory=Counter)


def count(refused: Iterable[tuple[str, Exception]]) -> None:
	"""Count what submits of offerings were refused with. Called when their transaction is over."""
	refused, now = list(refused), now_datetime()
	if not refused:
		return
	# what Redis is asked for on its way may fail as any call over a network
	with suppress(RedisError, OSError):
		pipeline = frappe.cache.pipeline(transaction=False)
		for program_offering, error in refused:
			reason = type(error).__name__ if isinstance(error, Refusal) else FAILED
			for span, (_name, first) in NAMED.items():
				words = (now.strftime(first), reason, program_offering)
				pipeline.hincrby(_key(span, now), SEPARATOR.join(words), 1)
		for span, kept_for in KEPT_FOR.items():
			pipeline.expire(_key(span, now), int(kept_for.total_seconds()))
		pipeline.execute()


def of_last_hour(program_offerings: Collection[str], now: datetime) -> Refused:
	"""Return what was counted of some offerings since an hour ago, by whole minutes. No statement, one call to the cache."""
	refused = Refused()
	for at, reason, program_offering, number in _read(HOUR, now):
		if at > now - HOUR and program_offering in program_offerings:
			refused.by_minute[at] += number
			refused.by_reason[program_offering, reason] += number
	for at, _reason, program_offering, number in _read(MINUTE, now):
		if at > now - MINUTE and program_offering in program_offerings:
			refused.by_second[at] += number
	return refused


def _read(span: timedelta, now: datetime) -> Iterator[tuple[datetime, str, str, int]]:
	"""Return what was counted in a span and the one before it: when, why, of which offering and how often."""
	spans = (now - span, now)
	try:
		pipeline = frappe.cache.pipeline(transaction=False)
		for each in spans:
			pipeline.hgetall(_key(span, each))
		counted = pipeline.execute()
	except (RedisError, OSError):
		return
	name, first = NAMED[span]
	for each, counts in zip(spans, counted, strict=True):
		for words, number in counts.items():
			begins, reason, program_offering = words.decode().split(SEPARATOR, 2)
			at = datetime.strptime(f"{each:{name}} {begins}", f"{name} {first}")
			yield at, reason, program_offering, int(number)


def _key(span: timedelta, at: datetime) -> bytes:
	return frappe.cache.make_key(f"{KEY}:{at:{NAMED[span][0]}}")

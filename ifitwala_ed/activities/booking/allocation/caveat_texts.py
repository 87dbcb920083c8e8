"""Caveats in sentences, for families and on Desk."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from frappe import _

from ifitwala_ed.activities.booking.allocation import caveats
from ifitwala_ed.activities.booking.allocation.caveats import Caveat
from ifitwala_ed.core import moments
from ifitwala_ed.core.wording import by_count


def told(found: Iterable[Caveat]) -> list[dict[str, Any]]:
	"""Return caveats as answers carry them: code, values, and the sentence in the reader's language."""
	return [{**caveat.as_dict(), "message": sentence(caveat)} for caveat in found]


def sentence(caveat: Caveat) -> str:
	"""Return what a caveat means, in the reader's language."""
	return " ".join(SENTENCES[caveat.code](caveat.values))


def _chosen_seed(values: Mapping[str, Any]) -> list[str]:
	parts = [
		_("The school chose the seed of this draw: it is not the one that was fixed before the choices.")
	]
	tried = values["draws_tried"]
	if tried:
		parts.append(
			by_count(
				tried,
				_("It had tried one other draw before."),
				_("It had tried {0} other draws before."),
			).format(tried)
		)
	return parts


def _reopened(values: Mapping[str, Any]) -> list[str]:
	parts = [
		_("Booking was opened again on {0}. The choices published until then had the hash {1}.").format(
			_shown(values["reopened_on"]), values["input_hash"]
		)
	]
	if values["was_drawn"]:
		parts.append(_("They had been drawn, so that everybody's number was known."))
	trials = values["trials"]
	if trials:
		parts.append(
			by_count(
				trials,
				_("The school had computed their result once."),
				_("The school had computed their result {0} times."),
			).format(trials)
		)
	return parts


def _tiers_changed(values: Mapping[str, Any]) -> list[str]:
	changed = values["changed"]
	return [
		by_count(
			changed,
			_("One priority was changed after the choices were published first, with the hash {1}."),
			_("{0} priorities were changed after the choices were published first, with the hash {1}."),
		).format(changed, values["input_hash"])
	]


def _not_published(_values: Mapping[str, Any]) -> list[str]:
	return [_("The choices were not published before this draw.")]


def _shown(moment: str) -> str:
	return moments.moment(datetime.fromisoformat(moment).replace(tzinfo=None))


SENTENCES = {
	caveats.CHOSEN_SEED: _chosen_seed,
	caveats.REOPENED: _reopened,
	caveats.TIERS_CHANGED: _tiers_changed,
	caveats.NOT_PUBLISHED: _not_published,
}

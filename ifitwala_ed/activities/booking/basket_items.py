"""What a request puts into a basket, read strictly."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from frappe import _

from ifitwala_ed.activities.booking import submission
from ifitwala_ed.activities.booking.basket import MOST_ITEMS
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import InvalidArgumentError


@dataclass(frozen=True)
class Item:
	"""One child and what is wanted for it: what ``submit_activity_booking`` takes."""

	program_offering: str
	student: str
	choices: Sequence[str] | None
	account_holder: str | None
	request_surface: str | None


def read(items: Sequence[Any] | None) -> list[Item]:
	"""Read the items of a basket. Raises InvalidArgumentError that names the item, InvalidChoiceError for its choices."""
	if not items or len(items) > MOST_ITEMS:
		throw(
			InvalidArgumentError,
			_("A basket has 1 to {0} items.").format(MOST_ITEMS),
			values={"at_most": MOST_ITEMS},
		)
	return [_read(number, each) for number, each in enumerate(items, start=1)]


def digest(items: Sequence[Item], *, together: bool, accept_waitlist: bool) -> str:
	"""Return what makes two baskets the same request, as a hash."""
	asked = [[asdict(item) for item in items], together, accept_waitlist]
	return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _read(number: int, item: Any) -> Item:
	if not isinstance(item, Mapping):
		_refuse(number)
	texts = {
		name: item.get(name) for name in ("program_offering", "student", "account_holder", "request_surface")
	}
	if any(value is not None and not isinstance(value, str) for value in texts.values()):
		_refuse(number)
	return Item(
		program_offering=texts["program_offering"] or "",
		student=texts["student"] or "",
		choices=submission.parse_choices(item.get("choices")),
		account_holder=texts["account_holder"] or None,
		request_surface=texts["request_surface"],
	)


def _refuse(number: int) -> NoReturn:
	throw(
		InvalidArgumentError,
		_("Item {0} of the basket must be an object with texts for program_offering and student.").format(
			number
		),
		values={"item": number},
	)

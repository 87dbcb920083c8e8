"""Ages in full years. Plain Python, no database."""

from datetime import date


def full_years(born_on: date, on: date) -> int:
	"""Return the age in full years on a day. Somebody born on 29 February turns a year older on 1 March."""
	had_birthday = (on.month, on.day) >= (born_on.month, born_on.day)
	return on.year - born_on.year - (0 if had_birthday else 1)


def is_within(age: int, minimum: int, maximum: int) -> bool:
	"""Return whether an age lies between two limits, both included. A limit of 0 is no limit."""
	return age >= minimum and (not maximum or age <= maximum)

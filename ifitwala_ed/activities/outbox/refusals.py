"""What a channel raises when trying again would not help."""


class Needless(Exception):
	"""There is nothing to deliver any more: the row is marked Skipped, with the text as the reason."""


class Undeliverable(Exception):
	"""It can't be delivered until staff change something: the row is marked Failed at once, with the text."""

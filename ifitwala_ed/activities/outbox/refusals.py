"""What a channel raises when trying again would not help."""


class SkipDelivery(Exception):
	"""There is nothing to deliver any more: the row is marked Skipped, with the text as the reason."""


class PermanentFailure(Exception):
	"""It can't be delivered until staff change something: the row is marked Failed at once, with the text."""

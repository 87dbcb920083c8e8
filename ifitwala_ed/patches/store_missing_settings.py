"""Fields that an update brought to Activity Booking Settings are stored with their defaults.

For a new field, change the date behind this patch's line in patches.txt: Frappe runs it once more then.
"""

from ifitwala_ed.activities import booking_settings


def execute() -> None:
	"""Store what is missing, and nothing else."""
	booking_settings.store_what_is_missing()

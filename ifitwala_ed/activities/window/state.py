"""The states of a booking window. No database. When an offering can be booked says ``intake.against_window``."""

from typing import Final

DRAFT: Final = "Draft"
READY: Final = "Ready"
OPEN: Final = "Open"
CLOSED: Final = "Closed"

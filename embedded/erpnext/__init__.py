"""The part of ERPNext 15 that a school's bookings touch: masters, and invoices as far as a draft goes."""

__version__ = "15.0.0"

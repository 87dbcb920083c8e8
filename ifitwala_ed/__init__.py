"""School activities on Frappe and ERPNext: offer, prove, book, allocate, bill, tell."""

__version__ = "1.0.0"

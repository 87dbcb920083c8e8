"""The columns of a programme file by their headings in the reader's language.

A heading has a context of its own, since the same English word means other things elsewhere: "To" is also whom a mail
goes to. German, French and Spanish come with the app (translations/), other languages through Frappe's Translation.
"""

from frappe import _


def column_labels() -> dict[str, str]:
	"""Return every column's heading by its name."""
	return {
		"activity": _("Activity", context="Column of a programme file"),
		"section": _("Section", context="Column of a programme file"),
		"weekday": _("Weekday", context="Column of a programme file"),
		"from": _("From", context="Column of a programme file"),
		"to": _("To", context="Column of a programme file"),
		"room": _("Room", context="Column of a programme file"),
		"instructors": _("Instructors", context="Column of a programme file"),
		"valid from": _("Valid From", context="Column of a programme file"),
		"valid to": _("Valid To", context="Column of a programme file"),
		"capacity": _("Capacity", context="Column of a programme file"),
		"maximum size": _("Maximum Size", context="Column of a programme file"),
		"minimum size": _("Minimum Size", context="Column of a programme file"),
		"tier": _("Tier", context="Column of a programme file"),
		"waitlist": _("Waitlist", context="Column of a programme file"),
		"group": _("Student Group", context="Column of a programme file"),
		"offering": _("Offering", context="Column of a programme file"),
		"program": _("Program", context="Column of a programme file"),
		"fee": _("Fee", context="Column of a programme file"),
		"billable offering": _("Billable Offering", context="Column of a programme file"),
		"total capacity": _("Total Capacity", context="Column of a programme file"),
		"mode": _("Allocation Mode", context="Column of a programme file"),
		"outcome": _("Allocation Outcome", context="Column of a programme file"),
		"booking opens": _("Booking Opens", context="Column of a programme file"),
		"booking closes": _("Booking Closes", context="Column of a programme file"),
		"year groups": _("Year Groups", context="Column of a programme file"),
		"minimum age": _("Minimum Age", context="Column of a programme file"),
		"maximum age": _("Maximum Age", context="Column of a programme file"),
		"choices": _("Choices", context="Column of a programme file"),
		"students book": _("Students Book", context="Column of a programme file"),
		"guardians book": _("Guardians Book", context="Column of a programme file"),
		"staff book": _("Staff Book", context="Column of a programme file"),
		"offering waitlist": _("Offering Waitlist", context="Column of a programme file"),
		"promote": _("Promote", context="Column of a programme file"),
		"offer hours": _("Offer Hours", context="Column of a programme file"),
	}

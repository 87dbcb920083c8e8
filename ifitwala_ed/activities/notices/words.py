"""What an event is told with, in plain text and in the language of whoever reads it.

It names the student, the offering and its sections, and nobody else.
"""

from dataclasses import dataclass

from frappe import _

from ifitwala_ed.activities.notices.notice_context import NoticeContext


@dataclass(frozen=True, slots=True)
class Words:
	"""A few words for a subject, and whole sentences."""

	heading: str
	sentence: str
	# what is to be done, and until when
	to_do: str = ""


def offering(context: NoticeContext) -> str:
	"""Return what people call the offering: its activity too, where neither its title nor the section says it."""
	said = f"{context.offering_title} {context.section or ''}".casefold()
	if not context.activity or context.activity.casefold() in said:
		return context.offering_title
	return _("{0}, {1}").format(context.activity, context.offering_title)


def place(context: NoticeContext) -> str:
	"""Return where a seat is: the offering, with its section where there is one."""
	if not context.section:
		return offering(context)
	return _("{0} ({1})").format(offering(context), context.section)


def with_reason(sentence: str, context: NoticeContext) -> str:
	"""Return the sentence with the reason that was given."""
	return _("{0} Reason: {1}").format(sentence, context.reason) if context.reason else sentence

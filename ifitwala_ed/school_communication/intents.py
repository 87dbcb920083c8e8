"""What an entry of a conversation can be, who may post it, and what it must carry. Plain Python, no database."""

from typing import Final

COMMENT: Final = "Comment"
QUESTION: Final = "Question"
ANSWER: Final = "Answer"
REACTION: Final = "Reaction"
ACKNOWLEDGEMENT: Final = "Acknowledgement"
REDACTION: Final = "Redaction"
STATUS: Final = "Status"
INTENTS: Final = (COMMENT, QUESTION, ANSWER, REACTION, ACKNOWLEDGEMENT, REDACTION, STATUS)

PUBLIC: Final = "Public"
STAFF_ONLY: Final = "Staff Only"
VISIBILITIES: Final = (PUBLIC, STAFF_ONLY)

# What only the school's side posts: staff, and in their own groups instructors; and what staff alone do.
OF_THE_SCHOOL: Final = (ANSWER,)
OF_STAFF: Final = (REDACTION,)

# What replies are, and stop when replies are switched off. One may still acknowledge and react.
REPLIES: Final = (COMMENT, QUESTION, ANSWER)
WITH_NOTE: Final = (COMMENT, QUESTION, ANSWER, REDACTION)

REACTION_CODES: Final = ("like", "love", "thanks", "celebrate", "sad")
MAX_NOTE_LENGTH: Final = 4000

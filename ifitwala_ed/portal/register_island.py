"""What the island *Register* is told: on the register's page about the session that is shown, and on the page that a phone
keeps nothing but words, for that one is nobody's.
"""

from datetime import date, timedelta
from typing import Any, Final

from frappe import _

from ifitwala_ed.attendance import marks, pick_up_rules
from ifitwala_ed.portal import assets, islands, pages, people, texts

NAME: Final = "src/islands/Register.vue"
WORKER: Final = "/api/method/ifitwala_ed.api.portal.get_service_worker"


def is_for(day: date, today: date) -> bool:
	"""Return whether a day is one whose register a phone may keep."""
	return day in (today, today + timedelta(days=1))


def of_page(user: str, day: date, today: date, session: dict[str, Any] | None) -> dict[str, Any]:
	"""Return what the island is told on the register's page."""
	about = {
		**_about(),
		"is_shell": False,
		"worker": WORKER if assets.script() else None,
		"day": day.isoformat(),
		"today": today.isoformat(),
		"session": session,
	}
	return {**islands.common(user), "about": about, "texts": _texts()}


def of_nobody() -> dict[str, Any]:
	"""Return what the island is told on the page that a phone keeps."""
	return {"door": pages.address("sign-in"), "about": _about(), "texts": _texts()}


def _about() -> dict[str, Any]:
	return {
		"is_shell": True,
		"scope": pages.ROOT,
		"zone": people.zone_name(),
		"statuses": [each for each in marks.STATUSES if each != marks.PICKED_UP],
		"picked_up": marks.PICKED_UP,
		"absent": marks.ABSENT,
		"was_there": sorted(marks.WAS_THERE),
		"never": pick_up_rules.NEVER,
	}


def _texts() -> dict[str, Any]:
	return {**_words(), **_of_a_child(), **_of_pick_ups(), **_of_sending(), **_of_leaving()}


def _words() -> dict[str, Any]:
	return {
		"days": _("Days"),
		"today": _("Today"),
		"tomorrow": _("Tomorrow"),
		"sessions": _("Sessions"),
		"counter": _("{0} of {1}"),
		"unmarked": _("{0} not marked"),
		"all_marked": _("all marked"),
		"on_the_day": _("Children are marked on the day itself. Later corrections are made by the office."),
		"nobody": _("Nobody has a seat in this session."),
		"taken": _("Taken"),
		"take": _("The Register Is Taken"),
		"take_later": _("This can be said when all is sent."),
		"one_unmarked": _("One child isn't marked yet."),
		"some_unmarked": _("{0} children aren't marked yet."),
		"no_sessions": {
			"title": _("No sessions on this day"),
			"sentence": _("The sessions of your groups are here, and those that you lead as a substitute."),
		},
		"not_here": {
			"title": _("Not on This Phone"),
			"sentence": _(
				"Without a connection, a phone shows the registers of your own groups, of today and tomorrow, if it has opened the register within the last day."
			),
		},
		"again": _("Try Again"),
	}


def _of_a_child() -> dict[str, Any]:
	return {
		"statuses": {each: texts.mark(each) for each in marks.STATUSES},
		"tones": texts.MARK_TONES,
		"announced": _("Announced by the family"),
		"picked_up_by": _("Picked up by {0}"),
		"call": _("Call"),
		"no_number": _("No number is on record. Please ask the office."),
		"told": _("Family told"),
		"tell": _("Tell the Family"),
		"with_note": _("With a note"),
		"note": _("Note"),
		"not_sent": _("Not sent"),
	}


def _of_pick_ups() -> dict[str, str]:
	return {
		"picked_up": _("Picked up"),
		"by_whom": _("By whom"),
		"never": _("Must never be handed to"),
		"never_calls": _("must never pick up"),
		"may": _("May pick up"),
		"until": _("until {0}"),
		"read_note": _("Read the Medical Note"),
		"look_twice": _("Please Look Twice"),
		"confirm": _("I have asked, and the child may go with this person."),
		"confirm_never": _("It has happened all the same, and the note says why."),
	}


def _of_sending() -> dict[str, Any]:
	sending = islands.sending_texts()
	return {
		"given_up": {
			"title": _("Not Done"),
			"sentence": _("The school can't be reached at the moment. Please try again in a while."),
		},
		"sign_in": sending["sign_in"]
		| {"sentence": _("What you marked is still here. Sign in, and it is sent.")},
		"anew": sending["anew"],
		"unsent": _("{0} not sent"),
		"all_sent": _("All sent"),
		"offline": _("No connection"),
		"kept": _("They are kept on this phone, and sent from this page when it has a connection again."),
		"not_kept": _("This browser keeps nothing. Please leave this page open until all is sent."),
		"one_of_others": _(
			"One mark of somebody else waits on this phone. It is sent when that person signs in here."
		),
		"of_others": _(
			"{0} marks of somebody else wait on this phone. They are sent when that person signs in here."
		),
		"refused": _("Not Marked"),
		"some_refused": _("{0} refused"),
		"put_aside": _("Put Aside"),
		"another": {
			"title": _("Somebody Else Is Signed In"),
			"sentence": _(
				"What was marked on this page isn't sent in another person's name. It waits on this phone until whoever marked it signs in again."
			),
		},
		"forbidden": {
			"title": _("Not Yours to Mark"),
			"sentence": _("This account has no register any more. Please ask the office."),
		},
	}


def _of_leaving() -> dict[str, Any]:
	return {
		"leaving": {
			"title": _("Not Everything Is Sent"),
			"sentence": _(
				"Signing out erases what this phone keeps, and {0} marks on it are not stored at the school. They are being sent, if there is a connection."
			),
			"stay": _("Stay Signed In"),
			"leave": _("Sign Out and Lose Them"),
			"sent": _("All is sent now."),
			"free": _("Sign Out"),
		}
	}

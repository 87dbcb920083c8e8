"""The addresses of the portal below /activities, with what each shows and what its forms do."""

from collections.abc import Mapping
from typing import Final

from ifitwala_ed.portal import (
	absence_page,
	basket_page,
	board_booking_page,
	board_late_page,
	board_offering_page,
	board_page,
	board_questions_page,
	board_session_page,
	booking_page,
	bookings_page,
	calendar_page,
	home_page,
	messages_page,
	missing_page,
	offering_page,
	offline,
	programme_page,
	register_page,
	settings_page,
	sign_in_page,
)
from ifitwala_ed.portal.pages import Route

REGISTER_ACTS: Final = {
	"mark": register_page.mark,
	"take": register_page.take,
	"tell": register_page.tell,
	"medical_note": register_page.read_note,
}

ROUTES: Final[Mapping[tuple[str, ...], Route]] = {
	(): Route(home_page.show, "home"),
	("programme",): Route(programme_page.show, "programme"),
	("programme", "{}"): Route(offering_page.show, "programme", {"book": offering_page.book}),
	("basket",): Route(basket_page.show, "programme", {"book": basket_page.book}),
	("bookings",): Route(bookings_page.show, "bookings"),
	("bookings", "{}"): Route(
		booking_page.show,
		"bookings",
		{
			"accept": booking_page.accept,
			"cancel": booking_page.cancel,
			"change": booking_page.change,
			"reply": booking_page.reply,
		},
	),
	("sign-in",): Route(
		sign_in_page.show,
		"",
		{"mail": sign_in_page.ask, "code": sign_in_page.by_code, "sign_in": sign_in_page.sign_in},
		is_for_guests=True,
	),
	("sign-in", "link"): Route(
		sign_in_page.show_link, "", {"link": sign_in_page.by_link}, is_for_guests=True
	),
	("calendar",): Route(calendar_page.show, "calendar"),
	("absence",): Route(absence_page.show, "calendar", {"announce": absence_page.announce}),
	("board",): Route(board_page.show, "board"),
	("board", "now"): Route(board_page.show_now, "board"),
	("board", "bookings", "{}"): Route(
		board_booking_page.show,
		"board",
		{
			"send_on": board_booking_page.send_on,
			"accept": board_booking_page.accept,
			"offer": board_booking_page.offer,
		},
	),
	("board", "late", "{}"): Route(board_late_page.show, "board", {"book": board_late_page.book}),
	("board", "questions"): Route(
		board_questions_page.show, "board", {"answer": board_questions_page.answer}
	),
	("board", "offerings", "{}"): Route(
		board_offering_page.show, "board", {"close": board_offering_page.close}
	),
	("board", "sessions", "{}"): Route(
		board_session_page.show,
		"board",
		{"look": board_session_page.look, "do": board_session_page.do},
	),
	("board", "missing"): Route(
		missing_page.show, "board", {"warn": missing_page.warn, "release": missing_page.release}
	),
	("messages",): Route(
		messages_page.show,
		"messages",
		{"reply": messages_page.reply, "acknowledge": messages_page.acknowledge},
	),
	("register",): Route(register_page.show, "register", REGISTER_ACTS),
	offline.PAGE: Route(offline.show, ""),
	("register", "{}"): Route(register_page.show, "register", REGISTER_ACTS),
	("settings",): Route(
		settings_page.show,
		"settings",
		{
			"save": settings_page.save,
			"feed_on": settings_page.feed_on,
			"feed_off": settings_page.feed_off,
			"sign_out": settings_page.sign_out,
			"sign_out_everywhere": settings_page.sign_out_everywhere,
		},
	),
}

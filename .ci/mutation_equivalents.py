"""Changes of the rules that no test can notice, because nothing changes for anybody, with the reason.

Each is (module, function, line taken out, line put in, reason), as `make mutation` prints them.
"""

NO_TWO_KEYS_ARE_EQUAL = "numbers differ and nobody asks a section twice, so no two keys are ever equal"
SAME_NAME = "hashlib takes the name of the algorithm in either case"
NEVER_RAISED = (
	"solve gives every winner a section; the check is for the type checker's and the reader's peace"
)

EQUIVALENT: tuple[tuple[str, str, str, str, str], ...] = (
	(
		"deferred_acceptance",
		"_Sections.ask",
		"if not held or key < held[0]:",
		"if not held or key <= held[0]:",
		NO_TWO_KEYS_ARE_EQUAL,
	),
	(
		"deferred_acceptance",
		"_SectionsWithinTotal.__init__",
		"self.everywhere: list[int] = []",
		"self.everywhere: list[int] = None",
		"only asked whether it is empty until it is begun",
	),
	(
		"deferred_acceptance",
		"_SectionsWithinTotal.__init__",
		'self.section_of = [""] * applicants',
		'self.section_of = ["XXXX"] * applicants',
		"read for whoever holds a seat only, and written with every seat",
	),
	(
		"deferred_acceptance",
		"_SectionsWithinTotal._take_from",
		"if worst is None or key < worst:",
		"if worst is None or key <= worst:",
		NO_TWO_KEYS_ARE_EQUAL,
	),
	(
		"deferred_acceptance",
		"_SectionsWithinTotal._take_from",
		"refused = key if not held or key < held[0] else heapreplace(held, key)",
		"refused = key if not held or key <= held[0] else heapreplace(held, key)",
		NO_TWO_KEYS_ARE_EQUAL,
	),
	(
		"displacement",
		"sections_to_try",
		"wanted = dict.fromkeys([*([move_to] if move_to else []), *choices])",
		"wanted = dict.fromkeys([*([move_to] if (move_to) or True else []), *choices])",
		"no section is named None",
	),
	(
		"intake",
		"against_entry",
		"if not lifecycle.may_move(before, wished, section_changes=False):",
		"if not lifecycle.may_move(before, wished, section_changes=None):",
		"neither is a change of section",
	),
	(
		"lottery",
		"draw_secret",
		"return secrets.token_hex(32)",
		"return secrets.token_hex(None)",
		"32 bytes are Python's default; here they are said",
	),
	(
		"lottery",
		"pseudonym_of",
		'return hmac.digest(key.encode(), student.encode(), "sha256").hex()[:32]',
		'return hmac.digest(key.encode(), student.encode(), "SHA256").hex()[:32]',
		SAME_NAME,
	),
	(
		"lottery",
		"number",
		'return int.from_bytes(hmac.digest(secret.encode(), pseudonym.encode(), "sha256"), "big")',
		'return int.from_bytes(hmac.digest(secret.encode(), pseudonym.encode(), "SHA256"), "big")',
		SAME_NAME,
	),
	(
		"lottery",
		"number",
		'return int.from_bytes(hmac.digest(secret.encode(), pseudonym.encode(), "sha256"), "big")',
		'return int.from_bytes(hmac.digest(secret.encode(), pseudonym.encode(), "sha256"), )',
		"the default since Python 3.11; the app runs on 3.10, too",
	),
	(
		"lottery",
		"pseudonym_key",
		'return hmac.digest(secret.encode(), b"pseudonyms", "sha256").hex()',
		'return hmac.digest(secret.encode(), b"pseudonyms", "SHA256").hex()',
		SAME_NAME,
	),
	(
		"session_differences",
		"_Moving.pair",
		"for each in going.keys() & coming.keys():",
		"for each in going.keys() | coming.keys():",
		"where only some go or only some come, there are not as many of both",
	),
	*(
		(
			"session_differences",
			"_Moving.pair",
			"self._take(list(zip(going[each], coming[each], strict=True)))",
			changed,
			"there are as many of both, as was asked just before",
		)
		for changed in (
			"self._take(list(zip(going[each], coming[each], strict=None)))",
			"self._take(list(zip(going[each], coming[each], strict=False)))",
			"self._take(list(zip(going[each], coming[each], )))",
		)
	),
	(
		"session_differences",
		"_kept",
		"(gone or before[0], come or after[0]) for gone, come in zip_longest(left, new, fillvalue=None)",
		"(gone or before[0], come or after[0]) for gone, come in zip_longest(left, new, )",
		"None is the default",
	),
	(
		"sessions",
		"_added",
		'return _led_by(change, Session(start, end if change.location else start, change.location or "", everyone))',
		'return _led_by(change, Session(start, end if change.location else start, change.location or "XXXX", everyone))',
		"a session without a room is empty and has no effect",
	),
	(
		"sessions",
		"_as_the_clock_shows",
		"return [_after_what_is_skipped(s, zone) if s.start.date() in skipping else s for s in sessions]",
		"return [_after_what_is_skipped(s, zone) if (s.start.date() in skipping) or True else s for s in sessions]",
		"on other days every time exists; asking for each session would only take longer",
	),
	(
		"sessions",
		"_with_changes",
		"kept = [s for s in kept if s not in meant] if change.kind is not ChangeKind.ADDED else kept",
		"kept = [s for s in kept if s not in meant] if (change.kind is not ChangeKind.ADDED) or True else kept",
		"takes out a session that is the very one added, which then stands once, as after merging",
	),
	(
		"sessions",
		"existing_wall_time",
		"there_and_back = moment.replace(tzinfo=zone).astimezone(timezone.utc).astimezone(zone)",
		"there_and_back = moment.replace(tzinfo=zone).astimezone(None).astimezone(zone)",
		"the same moment, whichever zone it is taken through",
	),
	(
		"sessions",
		"expand",
		"shown = sessions if zone is None else _as_the_clock_shows(sessions, window, zone)",
		"shown = sessions if (zone is None) and False else _as_the_clock_shows(sessions, window, zone)",
		"without a zone no day has a change of clocks",
	),
	(
		"solver",
		"_summary",
		"if cutoff is None or (each.tier, each.number) > (cutoff.tier, cutoff.number):",
		"if cutoff is None or (each.tier, each.number) >= (cutoff.tier, cutoff.number):",
		"numbers differ, and of two equal ones either would be the cutoff",
	),
	*(
		("solver", "_summary", 'raise ValueError("Who wins a seat has a section.")', changed, NEVER_RAISED)
		for changed in (
			'raise ValueError("WHO WINS A SEAT HAS A SECTION.")',
			'raise ValueError("XXWho wins a seat has a section.XX")',
			'raise ValueError("who wins a seat has a section.")',
			"raise ValueError(None)",
		)
	),
)

#!/usr/bin/env bash
# Babel: in Meta' (mgo) the short names of the weekdays are numbers, and since 2.17 a letter with a number.
#
# Whoever finds out the language of a list of weekdays by looking its names up in every locale, as one does with a
# timetable whose days are only names, takes the days of a cycle for a week: "1 2 3 4 5" are the days from Sunday to
# Thursday up to Babel 2.16, "A1 A2 A3 A4 A5" (the first week of two, in many schools) from 2.17 on. No other locale has
# names of any width but the narrow with a number in place of a word. The data is CLDR's; it changed with its release 46.
#
# Seen with Babel 2.16.0 and 2.19.0 (PyPI). This script fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"

cat >"$folder/languages.py" <<'PYTHON'
from itertools import product

from babel.core import Locale
from babel.dates import get_day_names
from babel.localedata import locale_identifiers

found = {}
for identifier, width, context in product(locale_identifiers(), ("wide", "abbreviated", "short"), ("format", "stand-alone")):
	locale = Locale.parse(identifier)
	names = get_day_names(width, context, locale)
	week = [names[day] for day in (6, 0, 1, 2, 3, 4, 5)]
	if all(len(name) <= 2 and name[-1].isdigit() for name in week):
		found[locale.language, width] = " ".join(week)
for (language, width), week in sorted(found.items()):
	print(f"{language} {width}: {week}")
PYTHON

failed=0
look() {
	"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "Babel==$1" 2>/dev/null
	local seen
	seen=$("$folder/venv/bin/python" "$folder/languages.py")
	echo "Babel $1, from Sunday on:"
	echo "$seen"
	[ "$seen" = "$2" ] || { echo "It is different now; expected was: $2" && failed=1; }
}
look 2.16.0 "mgo short: 1 2 3 4 5 6 7"
look 2.19.0 "mgo short: A1 A2 A3 A4 A5 A6 A7"
exit $failed

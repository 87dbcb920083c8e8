#!/usr/bin/env bash
# Babel: a weekday that a skeleton asks for in full comes abbreviated in most languages.
#
# A skeleton says which parts of a date are wanted and how wide: MMMMEEEEd is a long month, a long weekday and a day.
# CLDR has the pattern for only some widths, and its standard (UTS 35, part 4, "Matching Skeletons") has the program put
# the width that was asked for into the pattern of the nearest skeleton. ICU, in every browser and in Node, does that.
# Babel takes the nearest pattern as it is, whatever the widths in it. So a text that reads well in British English, which
# has a pattern of its own, says "Do., 3. Dezember" in German and "Thu, December 3" in American English.
#
# Seen with Babel 2.19.0 (PyPI) and the ICU of Node. This script fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check Babel==2.19.0 2>/dev/null

seen=$("$folder/venv/bin/python" - <<'PYTHON'
from datetime import date

from babel.dates import format_skeleton

for locale in ("en_GB", "en_US", "de", "fr", "es"):
	print(locale, format_skeleton("MMMMEEEEd", date(2026, 12, 3), locale=locale, fuzzy=True))
PYTHON
)
expected='en_GB Thursday 3 December
en_US Thu, December 3
de Do., 3. Dezember
fr jeu. 3 décembre
es jue, 3 de diciembre'
echo "Babel:"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It is different now; expected was:" && echo "$expected"; exit 1; }

if command -v node >/dev/null; then
	echo "ICU, for the same parts:"
	node -e '
		const parts = { weekday: "long", day: "numeric", month: "long" };
		for (const locale of ["en-US", "de", "fr", "es"]) {
			const text = new Intl.DateTimeFormat(locale, parts).format(new Date(2026, 11, 3));
			console.log(locale, text);
			if (!/Thursday|Donnerstag|jeudi|jueves/.test(text)) process.exit(1);
		}'
fi

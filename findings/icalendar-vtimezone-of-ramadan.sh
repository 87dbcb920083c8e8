#!/usr/bin/env bash
# icalendar: a VTIMEZONE that it makes may leave out two changes of the clocks that lie close together, as around Ramadan.
#
# Morocco's clocks went back for Ramadan and forward again five or six weeks later. Whoever publishes sessions with TZID has to
# bring a VTIMEZONE (RFC 5545, 3.6.5) with each change of the clocks, and icalendar makes one of the zone database:
# Timezone.from_tzid, Calendar.add_missing_timezones. For Africa/Casablanca it has the two changes of 2021, 2022, 2023 and
# 2025, and neither of those of 2024: the pair is stepped over. icalendar's own reader sees nothing of it, because it knows
# the zone by its name and takes the times from the zone database. A reader that goes by the component, as
# python-dateutil does, has every session of that Ramadan an hour off. Times in UTC need no VTIMEZONE.
#
# Seen with icalendar 7.3.2, python-dateutil 2.9.0.post0 and tzdata 2026.6 (PyPI). This script fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2 python-dateutil==2.9.0.post0 \
	tzdata==2026.6 2>/dev/null

# the zones of the pinned package, whatever the machine has
seen=$(cd "$folder" && PYTHONTZPATH='' venv/bin/python - <<'PYTHON'
import io
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.tz import tzical
from icalendar import Calendar, Event

NAME, DAY = "Africa/Casablanca", timedelta(days=1)
zone = ZoneInfo(NAME)

calendar = Calendar()
calendar.add("version", "2.0")
calendar.add("prodid", "-//club//EN")
session = Event()
session.add("uid", "chess-1@example.org")
session.add("dtstamp", datetime(2024, 1, 8, tzinfo=timezone.utc))
session.add("dtstart", datetime(2024, 1, 10, 15, tzinfo=zone))
session.add("duration", timedelta(minutes=45))
session.add("rrule", {"freq": "weekly", "count": 16})
calendar.add_component(session)
calendar.add_missing_timezones()
text = calendar.to_ical().decode()

component = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE") + len("END:VTIMEZONE")]
read = tzical(io.StringIO(component.replace("\r\n", "\n"))).get(NAME)
for year in range(2021, 2026):
	noons = [datetime(year, 1, 1, 12) + DAY * n for n in range(365)]
	in_ramadan = [noon for noon in noons if not noon.replace(tzinfo=zone).utcoffset()]
	wrong = [noon for noon in noons if noon.replace(tzinfo=read).utcoffset() != noon.replace(tzinfo=zone).utcoffset()]
	print(f"{year}: {len(in_ramadan)} days at +00, {len(wrong)} of them an hour off")

again = Calendar.from_ical(text).events[0]["dtstart"].dt.tzinfo
noon = datetime(2024, 3, 20, 12)
print("20 March 2024:", *(noon.replace(tzinfo=each).utcoffset() for each in (zone, again, read)))
PYTHON
)
expected='2021: 35 days at +00, 0 of them an hour off
2022: 42 days at +00, 0 of them an hour off
2023: 35 days at +00, 0 of them an hour off
2024: 35 days at +00, 35 of them an hour off
2025: 42 days at +00, 0 of them an hour off
20 March 2024: 0:00:00 0:00:00 1:00:00'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It is different now; expected was:" && echo "$expected"; exit 1; }

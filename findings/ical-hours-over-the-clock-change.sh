#!/usr/bin/env bash
# icalendar and ical.js: an event that lasts hours, over the night in which the clocks change, ends an hour too late or early.
#
# RFC 5545 (3.3.6) tells a duration in days, which follows the clock on the wall, from one in hours, minutes and seconds, which
# is exact. A night in the gym from 20:00 for PT14H ends at 10:00; in the night in which the clocks go back at 9:00, and in
# the one in which they go forward at 11:00, for fourteen hours have passed then. icalendar for Python, recurring-ical-events on
# top of it and ical.js, which Thunderbird uses, add the hours to the wall's clock and say 10:00 each time, when the
# families are to come. node-ical counts hours. With DTEND instead of DURATION all of them agree.
#
# Seen with icalendar 7.3.2, recurring-ical-events 3.8.2 (PyPI), ical.js 2.2.1 and node-ical 0.26.1 (npm). This script fails
# when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2 2>/dev/null
npm install --silent --no-audit --no-fund ical.js@2.2.1 node-ical@0.26.1

night() { # summary, when it begins, DURATION or DTEND
	printf '%s\r\n' BEGIN:VEVENT "UID:$2@example.org" DTSTAMP:20260901T080000Z "DTSTART;TZID=Europe/Berlin:$2" "$3" \
		"SUMMARY:$1" END:VEVENT
}
{
	printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//club//EN BEGIN:VTIMEZONE TZID:Europe/Berlin \
		BEGIN:DAYLIGHT DTSTART:19810329T020000 "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" TZNAME:CEST TZOFFSETFROM:+0100 \
		TZOFFSETTO:+0200 END:DAYLIGHT \
		BEGIN:STANDARD DTSTART:19961027T030000 "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU" TZNAME:CET TZOFFSETFROM:+0200 \
		TZOFFSETTO:+0100 END:STANDARD END:VTIMEZONE
	night "back, 14 hours" 20261024T200000 DURATION:PT14H
	night "back, until 9:00" 20261024T200001 "DTEND;TZID=Europe/Berlin:20261025T090000"
	night "forward, 14 hours" 20270327T200000 DURATION:PT14H
	night "another, 14 hours" 20261114T200000 DURATION:PT14H
	printf '%s\r\n' END:VCALENDAR
} >nights.ics

cat >in_python.py <<'PYTHON'
from datetime import datetime
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

calendar = Calendar.from_ical(open("nights.ics", "rb").read())
for event in calendar.events:
	print(f"{event['SUMMARY']}: icalendar {event.end.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}")
for event in recurring_ical_events.of(calendar).between(datetime(2026, 10, 1), datetime(2027, 5, 1)):
	print(f"{event['SUMMARY']}: recurring-ical-events {event['DTEND'].dt.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}")
PYTHON
cat >in_node.mjs <<'NODE'
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import ical from "node-ical";

const text = readFileSync("nights.ics", "utf8");
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", hour: "2-digit", minute: "2-digit" });
const calendar = new ICAL.Component(ICAL.parse(text));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
for (const part of calendar.getAllSubcomponents("vevent")) {
	const event = new ICAL.Event(part);
	console.log(`${event.summary}: ical.js ${clock.format(event.endDate.toJSDate())}`);
}
for (const event of Object.values(ical.sync.parseICS(text)))
	if (event.type === "VEVENT") console.log(`${event.summary}: node-ical ${clock.format(event.end)}`);
NODE
seen=$(venv/bin/python in_python.py | LC_ALL=C sort && node in_node.mjs | LC_ALL=C sort)
expected='another, 14 hours: icalendar 10:00
another, 14 hours: recurring-ical-events 10:00
back, 14 hours: icalendar 10:00
back, 14 hours: recurring-ical-events 10:00
back, until 9:00: icalendar 09:00
back, until 9:00: recurring-ical-events 09:00
forward, 14 hours: icalendar 10:00
forward, 14 hours: recurring-ical-events 10:00
another, 14 hours: ical.js 10:00
another, 14 hours: node-ical 10:00
back, 14 hours: ical.js 10:00
back, 14 hours: node-ical 09:00
back, until 9:00: ical.js 09:00
back, until 9:00: node-ical 09:00
forward, 14 hours: ical.js 10:00
forward, 14 hours: node-ical 11:00'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It is different now; expected was:" && echo "$expected"; exit 1; }

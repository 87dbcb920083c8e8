#!/usr/bin/env bash
# vdirsyncer: an event of a calendar read over HTTP loses its UID, so a session that moves is deleted and made anew.
#
# RFC 5545 (3.8.4.7) says that UID is the identity of an event: a calendar that moves a session keeps its UID and raises
# SEQUENCE. CalDAV and folder storages of vdirsyncer keep the UID. Its read-only http storage, for a calendar that is one
# file at an address, puts a hash of the event's content there. So whatever is different about an event is another
# event on the other side: what somebody noted at it, a reminder that was set, and the program's own history of it go
# with the old one. Who publishes such a calendar can do nothing about it.
#
# Seen with vdirsyncer 0.19.0 (PyPI). This script fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check vdirsyncer==0.19.0 2>/dev/null
mkdir "$folder/published" "$folder/mine" "$folder/status"

publish() { # when it begins, which version of it
	printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//club//EN BEGIN:VEVENT UID:chess-1@example.org "SEQUENCE:$2" \
		DTSTAMP:20260901T080000Z "DTSTART:$1" DURATION:PT45M SUMMARY:Chess END:VEVENT END:VCALENDAR \
		>"$folder/published/club.ics"
}

publish 20260907T140000Z 0
# any free port, which the server says
python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$folder/published" >"$folder/said" 2>/dev/null &
server=$!
until port=$(grep -o 'port [0-9]*' "$folder/said" | cut -d' ' -f2) && [ -n "$port" ]; do sleep 0.1; done
cat >"$folder/config" <<CONFIG
[general]
status_path = "$folder/status/"
[pair club]
a = "published"
b = "mine"
collections = null
[storage published]
type = "http"
url = "http://127.0.0.1:$port/club.ics"
[storage mine]
type = "filesystem"
path = "$folder/mine/"
fileext = ".ics"
CONFIG

sync_it() {
	yes | "$folder/venv/bin/vdirsyncer" --config "$folder/config" "$1" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
}
uid() { cat "$folder"/mine/*.ics | tr -d '\r' | sed -n 's/^UID://p'; }

set +o pipefail # yes ends when nobody reads it any more
sync_it discover
sync_it sync
first=$(uid)
publish 20260908T140000Z 1
sync_it sync
second=$(uid)
echo "UID as published, both times: chess-1@example.org"
echo "UID after the first sync:     $first"
echo "UID after the session moved:  $second"
grep -q '^Deleting item' "$folder/log" && echo "The old one was deleted."
for each in "$first" "$second"; do
	[[ "$each" =~ ^[0-9a-f]{64}$ ]] || { echo "It is different now: a hash was expected."; exit 1; }
done
[ "$first" != "$second" ] || { echo "It is different now: two hashes were expected."; exit 1; }

#!/usr/bin/env bash
# PyPika: a subquery that an UPDATE sets a column to comes without parentheses, which no database can read.
#
# A scalar subquery has parentheses wherever it stands in SQL. PyPika writes them in SELECT, in WHERE and in the values of an
# INSERT; in SET it doesn't, and raises nothing: the error comes from the database, about a syntax that nobody wrote. With
# parentheses put around by hand (pypika.terms.Bracket) it is right.
#
# Seen with PyPika 0.48.9 (PyPI), which Frappe 15 asks for, and SQLite of Python. This script fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check PyPika==0.48.9 2>/dev/null

seen=$("$folder/venv/bin/python" - <<'PYTHON'
import sqlite3

from pypika import Query, Table
from pypika.terms import Bracket

seat, offer = Table("seat"), Table("offer")
school = Query.from_(offer).select(offer.school).where(offer.name == seat.offer)
database = sqlite3.connect(":memory:")
database.executescript(
	"CREATE TABLE seat (offer, school); CREATE TABLE offer (name, school);"
	"INSERT INTO seat VALUES ('a', NULL); INSERT INTO offer VALUES ('a', 'Lakeside');"
)
for what, query in {
	"where": Query.from_(seat).select(seat.offer).where(seat.school == school),
	"select": Query.from_(seat).select(school.as_("its_school")),
	"set": Query.update(seat).set(seat.school, school),
	"set, in a Bracket": Query.update(seat).set(seat.school, Bracket(school)),
}.items():
	try:
		database.execute(str(query))
		print(f"{what}: read")
	except sqlite3.OperationalError as error:
		print(f"{what}: {error}")
print("school:", database.execute("SELECT school FROM seat").fetchone()[0])
PYTHON
)
expected='where: read
select: read
set: near "SELECT": syntax error
set, in a Bracket: read
school: Lakeside'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It is different now; expected was:" && echo "$expected"; exit 1; }

"""Who can log in to the demo site, and what to type for a first booking."""

import click

from ifitwala_ed.activities.booking import access, intake, lifecycle, snapshot_reader
from ifitwala_ed.activities.booking.snapshots import BY_GUARDIAN, Application
from ifitwala_ed.demo.csv_source import Row, Rows
from ifitwala_ed.demo.names import Names
from ifitwala_ed.demo.people import DEMO_PASSWORD
from ifitwala_ed.demo.summary import print_table
from ifitwala_ed.demo.wishes import Family, parent_of_two

PARENT_OF_TWO = "Parent of two children"
STUDENT = "Student"
COORDINATOR = "Activity coordinator"

WALK = """
DEMO={url}; API=$DEMO/api/method/ifitwala_ed.api.activity_booking
OFFERING={offering}; STUDENT={student}
curl -s -c parent.txt $DEMO/api/method/login -d usr={user} -d pwd={password}
curl -s -b parent.txt $API.submit_activity_booking -d program_offering=$OFFERING -d student=$STUDENT | tee booking.json
BOOKING=$(python3 -c 'import json; print(json.load(open("booking.json"))["message"]["name"])')
curl -s -b parent.txt "$API.get_student_activity_bookings?student=$STUDENT"
curl -s -b parent.txt $API.cancel_activity_booking -d activity_booking=$BOOKING
"""


def print_log_ins(rows: Rows, names: Names, url: str) -> None:
	family = parent_of_two(rows)
	click.echo(f"\nLog-ins at {url} (password {DEMO_PASSWORD}; Administrator has the site's own):")
	people = _people(rows, family)
	print_table(("Who", "User", "Name"), [("Administrator", "Administrator", ""), *people])
	_print_walk(rows, names, family, url)
	_print_portal({who: (user, name) for who, user, name in people}, url)


def _print_portal(people: dict[str, tuple[str, str]], url: str) -> None:
	"""What to open in a browser, and as whom: the last that is printed."""
	click.echo(f"\nIn a browser: {url}/activities, password {DEMO_PASSWORD}, as")
	shown = (PARENT_OF_TWO, STUDENT, COORDINATOR)
	print_table(("Who", "Email", "Name"), [(who, *people[who]) for who in shown])


def _people(rows: Rows, family: Family) -> list[tuple[str, str, str]]:
	staff = rows["employees"]
	parents = {row["email"] for row in rows["guardians"]}
	teachers = [row for row in staff if "Instructor" in row["roles"]]
	student = next(row for row in rows["students"] if row["has_login"])
	found = [
		("Academic admin", next(row for row in staff if "Academic Admin" in row["roles"])),
		(COORDINATOR, next(row for row in staff if "Activity Coordinator" in row["roles"])),
		("Coordinator of one campus", next(row for row in staff if row["limited_to_school"])),
		("Teacher", next(row for row in teachers if row["email"] not in parents)),
		("Teacher who is a parent", next(row for row in teachers if row["email"] in parents)),
		(PARENT_OF_TWO, family.guardian),
	]
	people = [(who, row["email"], row.key) for who, row in found]
	people.append((STUDENT, student["student_email"], student.key))
	people += [("Stranger", row["email"], row.key) for row in rows["visitors"][:1]]
	return people


def _print_walk(rows: Rows, names: Names, family: Family, url: str) -> None:
	choice = _bookable(rows, names, family)
	if not choice:
		return
	child, offering = choice
	click.echo(f"\nAs {family.guardian.key}, book {offering.key} for {child.key}, look at it, and cancel it:")
	click.echo(
		WALK.format(
			url=url,
			offering=names.offerings[offering.key],
			student=names.students[child.key],
			user=family.guardian["email"],
			password=DEMO_PASSWORD,
		)
	)


def _bookable(rows: Rows, names: Names, family: Family) -> tuple[Row, Row] | None:
	"""Return a child of the family and a free first come first serve offering with seats left for it."""
	for offering in reversed(rows["program_offerings"]):
		name = names.offerings.get(offering.key)
		if not name or offering["fee_amount"] or offering["allocation_mode"] != "First Come First Serve":
			continue
		for child in (child for child in family.children if child.key in names.students):
			if _would_be_confirmed(name, names.students[child.key]):
				return child, offering
	return None


def _would_be_confirmed(offering: str, student: str) -> bool:
	"""Return whether a booking by the parent would have a seat at once, as the app itself decides it."""
	found, child = snapshot_reader.find_offering(offering), access.load_student(student)
	if not found:
		return False
	decision = intake.decide(
		snapshot_reader.read_intake(
			Application(BY_GUARDIAN), found, child, engaged=snapshot_reader.engagements_of(student)
		)
	)
	return bool(decision.place and decision.place.status == lifecycle.CONFIRMED)

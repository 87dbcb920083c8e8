"""Who allocates, who reads the runs, and that nobody reads the secret."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.booking.allocation import export
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api.desk import run_what_if
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import lotteries, people, places
from tests.permissions.looking import sees
from tests.support.site import Site, connected

RUN, RESULT = "Activity Allocation Run", "Activity Allocation Result"
SEALED = ("Activity Lottery Secret", "Activity Allocation Snapshot")


@pytest.fixture(autouse=True)
def as_administrator_again() -> Iterator[None]:
	yield
	frappe.set_user("Administrator")


@dataclass(frozen=True)
class Office:
	"""A school, its people, and people who may not allocate in it. Made once: saving a user clears every cache."""

	school: str
	coordinator: str
	academic_admin: str
	academic_staff: str
	applicant: people.Family
	everywhere: dict[str, str]
	strangers: dict[str, str]

	@property
	def not_admin(self) -> dict[str, str]:
		return {**self.strangers, "academic staff of this school": self.academic_staff}


@pytest.fixture(scope="session")
def office(site: Site) -> Office:
	with connected(site):
		made = make_office()
		frappe.db.commit()
	return made


def make_office() -> Office:
	school, other = places.school().name, places.school().name
	roles = ("Activity Coordinator", "Academic Admin", "Academic Staff")
	return Office(
		school,
		*(people.staff(role, [school]).name for role in roles),
		applicant=people.family(school),
		everywhere={
			role: people.staff(role).name for role in ("System Manager", "Academic Admin", "Academic Staff")
		},
		strangers={
			"coordinator of another school": people.staff("Activity Coordinator", [other]).name,
			"academic admin of another school": people.staff("Academic Admin", [other]).name,
			"instructor": people.teacher().user,
			"family": people.family(school).user,
			"guest": "Guest",
		},
	)


@pytest.fixture
def made(office: Office) -> lotteries.Lottery:
	made = lotteries.lottery(capacity=1, school=office.school)
	made.apply_many(2, made.sections[0])
	return made.close()


def as_user(user: str, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
	frappe.set_user(user)
	try:
		return call(*arguments, **named)
	finally:
		frappe.set_user("Administrator")


def test_only_admins_of_the_school_allocate(made: lotteries.Lottery, office: Office) -> None:
	booking = next(iter(made.bookings.values()))
	line = {"booking": booking, "decision": "Confirm", "student_group": made.sections[0]}
	for user in office.not_admin.values():
		for arguments in ({"dry_run": 1}, {}, {"assignments": [line]}):
			with pytest.raises(ActivityAccessError):
				as_user(user, api.allocate_activity_bookings, made.name, **arguments)
		with pytest.raises(ActivityAccessError):
			as_user(user, run_what_if, made.name, "{}")
	assert set(made.statuses().values()) == {("Submitted", None)}
	assert not frappe.db.exists(RUN, {"program_offering": made.name})


@pytest.mark.parametrize("who", ["academic_admin", "coordinator"])
def test_admins_of_the_school_allocate(made: lotteries.Lottery, office: Office, who: str) -> None:
	user = getattr(office, who)
	answer = as_user(user, api.allocate_activity_bookings, made.name)
	assert answer["status"] == "Completed"
	assert frappe.db.get_value(RUN, answer["run"], "owner") == user


def test_missing_and_forbidden_offerings_answer_alike(made: lotteries.Lottery, office: Office) -> None:
	user = office.strangers["coordinator of another school"]
	said = []
	for offering in (made.name, "no such offering"):
		with pytest.raises(ActivityAccessError) as refused:
			as_user(user, api.allocate_activity_bookings, offering)
		said.append(str(refused.value))
	assert said[0] == said[1]


def test_staff_of_the_school_read_runs_and_results_and_nobody_else(
	made: lotteries.Lottery, office: Office
) -> None:
	run = made.run().run
	result = next(iter(made.results(run).values())).name
	assert sees(office.academic_staff, RUN, run)
	assert sees(office.academic_staff, RESULT, result)
	for who, user in office.strangers.items():
		assert not sees(user, RUN, run), who
		assert not sees(user, RESULT, result), who


def test_families_and_staff_get_the_file_and_strangers_do_not(office: Office) -> None:
	made = lotteries.lottery(capacity=1, school=office.school)
	made.apply(made.sections[0], student=office.applicant.student)
	made.close()
	dry, real = made.run(dry_run=1).run, made.run().run

	as_user(office.applicant.user, export.require_reader, real)
	as_user(office.academic_staff, export.require_reader, dry)
	for user in office.strangers.values():
		with pytest.raises(ActivityAccessError):
			as_user(user, export.require_reader, real)
	with pytest.raises(ActivityAccessError):
		as_user(office.applicant.user, export.require_reader, dry)


def test_nobody_reads_the_secret_before_it_is_shown(made: lotteries.Lottery, office: Office) -> None:
	"""Not by document, list, count, stored value or password field, whatever the role in this app."""
	dry = made.run(dry_run=1).run
	assert frappe.db.exists(SEALED[0], {"program_offering": made.name})
	for user in [*office.everywhere.values(), *office.not_admin.values()]:
		for doctype in SEALED:
			assert not as_user(user, frappe.has_permission, doctype, "read")
			with pytest.raises(frappe.PermissionError):
				as_user(user, frappe.get_list, doctype, fields=["*"], order_by="name asc")
	stored = frappe.db.get_value(SEALED[0], {"program_offering": made.name}, "sealed_secret")
	real = made.run().run
	secret = frappe.db.get_value(RUN, real, "revealed_secret")
	assert secret not in stored
	assert not frappe.db.get_value(RUN, dry, "revealed_secret")
	versions = frappe.get_all("Version", filters={"docname": made.name}, pluck="data", order_by="name asc")
	assert not any(secret in (data or "") for data in versions)


@pytest.mark.parametrize("doctype", [RUN, RESULT, *SEALED])
def test_what_was_computed_is_never_edited_or_deleted(made: lotteries.Lottery, doctype: str) -> None:
	made.run()
	filters = {"allocation_run": ["is", "set"]} if doctype == RESULT else {"program_offering": made.name}
	name = frappe.get_all(doctype, filters=filters, pluck="name", order_by="name asc", limit=1)[0]
	document = frappe.get_doc(doctype, name)
	with pytest.raises(frappe.ValidationError):
		document.save()
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc(doctype, name, force=True)
	assert frappe.db.exists(doctype, name)


def test_a_family_cannot_write_its_tier(office: Office) -> None:
	made = lotteries.lottery(school=office.school)
	name = made.apply(made.sections[0], student=office.applicant.student)
	frappe.set_user(office.applicant.user)
	booking = frappe.get_doc("Activity Booking", name)
	booking.choices[0].priority_tier = 1
	with pytest.raises(frappe.PermissionError):
		booking.save()

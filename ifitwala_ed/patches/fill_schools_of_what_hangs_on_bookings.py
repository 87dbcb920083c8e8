"""Events and deliveries get the school of their booking; what hangs on a communication gets that one's; seats get that of
their offering, rooms and people that of the group that takes them.

Some rows at a time, each committed: a site with millions of them is updated in pieces, and what is interrupted goes on
where it stopped.
"""

import frappe
from frappe.query_builder import DocType

BATCH = 10_000
# whose rows they are, and by which field
OWNERS = (
	("Activity Booking Event", "Activity Booking", "activity_booking"),
	("Activity Event Delivery", "Activity Booking", "activity_booking"),
	# the chains first: an entry that is appended meanwhile takes its school from there
	("Communication Chain", "Org Communication", "org_communication"),
	("Communication Interaction Entry", "Org Communication", "org_communication"),
	("Communication Interaction", "Org Communication", "org_communication"),
	("Communication Delivery", "Org Communication", "org_communication"),
	("Activity Seat Ledger", "Program Offering", "program_offering"),
	("Location Booking", "Student Group", "source_name"),
	("Employee Booking", "Student Group", "source_name"),
)


def execute() -> None:
	"""Fill what is empty. A row whose owner is gone stays empty, and so does a booking that somebody made by hand; what a
	group took that is gone gets a school that is none, because an empty one would be everybody's.
	"""
	for doctype, owner, fieldname in OWNERS:
		last = ""
		while names := _empty(doctype, last):
			_fill(doctype, owner, fieldname, names)
			frappe.db.commit()
			last = names[-1]
	for doctype in ("Location Booking", "Employee Booking"):
		of_groups_gone = {"source_doctype": "Student Group", "school": ["is", "not set"]}
		frappe.db.set_value(doctype, of_groups_gone, "school", "", update_modified=False)


def _empty(doctype: str, last: str) -> list[str]:
	row = DocType(doctype)
	query = frappe.qb.from_(row).select(row.name).where(row.school.isnull() & (row.name > last))
	return query.orderby(row.name).limit(BATCH).run(pluck=True)


def _fill(doctype: str, owner: str, fieldname: str, names: list[str]) -> None:
	school = f"(SELECT school FROM `tab{owner}` owning WHERE owning.name = `tab{doctype}`.{fieldname})"  # noqa: S608
	# names of tables and fields are the constants above
	frappe.db.sql(f"UPDATE `tab{doctype}` SET school = {school} WHERE name IN %(names)s", {"names": names})  # noqa: S608

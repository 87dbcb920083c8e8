"""Communications get the date that feeds are sorted by, and their audiences the schools of children from elsewhere."""

import frappe

from ifitwala_ed.core.rows import in_chunks
from ifitwala_ed.school_communication import schools_of_students

STUDENTS = 500


def execute() -> None:
	"""Fill what is empty, in statements for many rows."""
	post = frappe.qb.DocType("Org Communication")
	for condition, value in (
		(post.published_on.isnotnull(), post.published_on),
		(post.published_on.isnull(), post.creation),
	):
		frappe.qb.update(post).set(post.listed_on, value).where(post.listed_on.isnull() & condition).run()
	for students in in_chunks(frappe.get_all("Student", pluck="name", order_by="name asc"), STUDENTS):
		schools_of_students.follow(list(students))

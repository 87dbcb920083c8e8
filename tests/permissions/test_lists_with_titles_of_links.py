"""A list may show the title of a document that a row links to. Version 16 then asks for the linked doctype's condition
on the joined table, in the WHERE of the whole list: it has to hold where the link is empty and nothing was joined.
"""

from collections.abc import Iterator

import frappe
import pytest

from tests.permissions.conftest import World

APP = "ifitwala_ed"
HOOKS = {
	doctype: hook
	for doctype, hook in frappe.get_module("ifitwala_ed.hooks").permission_query_conditions.items()
	if doctype != "*"
}


def people_of(world: World) -> dict[str, str]:
	return {
		**world.staff,
		"above": world.above,
		"everywhere": world.everywhere,
		"Instructor": world.here.teacher.user,
		"Guardian": world.here.family.user,
		"nobody": world.nobody,
	}


def condition_of(doctype: str, user: str) -> str:
	return frappe.call(frappe.get_attr(HOOKS[doctype]), user, doctype=doctype)


@pytest.mark.parametrize("doctype", sorted(HOOKS))
def test_a_condition_holds_for_the_row_of_an_empty_link(world: World, doctype: str) -> None:
	lost = []
	for kind, user in people_of(world).items():
		joined = (
			f"(select 1 as one) list left join `tab{doctype}` on `tab{doctype}`.name = 'there is no such'"
		)
		condition = condition_of(doctype, user) or "1=1"
		if not frappe.db.sql(f"select list.one from {joined} where {condition}"):  # noqa: S608 - the app's own
			lost.append(kind)
	assert lost == []


@pytest.mark.parametrize("doctype", sorted(HOOKS))
def test_a_condition_stands_in_brackets(world: World, doctype: str) -> None:
	"""Version 15 puts conditions side by side with `and`."""
	for user in people_of(world).values():
		condition = condition_of(doctype, user) or "1=1"
		assert not frappe.db.sql(f"select name from `tab{doctype}` where 1=0 and {condition}")  # noqa: S608 - the app's own


def links_with_titles(doctype: str, user: str) -> Iterator[tuple[str, str]]:
	"""Link fields to what a condition of this app limits, and the title that the user may read there.

	A document that links to one of its own kind isn't asked: version 16 joins the table to itself under one name.
	"""
	for df in frappe.get_meta(doctype).get_link_fields():
		is_limited = df.options in HOOKS and df.options != doctype and not df.permlevel
		if is_limited and any(
			frappe.has_permission(df.options, right, user=user) for right in ("read", "select")
		):
			yield df.fieldname, frappe.get_meta(df.options).get_title_field()


@pytest.mark.parametrize(
	"role", ["Academic Staff", "Activity Coordinator", "Academic Admin", "System Manager"]
)
def test_no_list_of_staff_loses_the_rows_whose_link_is_empty(world: World, role: str) -> None:
	user, asked = world.staff[role], 0
	for doctype, name in world.here.documents.items():
		for fieldname, title in links_with_titles(doctype, user):
			frappe.db.set_value(doctype, name, fieldname, None, update_modified=False)
			frappe.set_user(user)
			plain = frappe.get_list(doctype, pluck="name", order_by="name asc", limit_page_length=0)
			fields = ["name", f"{fieldname}.{title} as title_of_link"]
			rows = frappe.get_list(
				doctype, fields=fields, order_by=f"`tab{doctype}`.`name` asc", limit_page_length=0
			)
			frappe.set_user("Administrator")
			frappe.db.rollback()
			shown = {row.name: row.title_of_link for row in rows}
			assert (name in shown) == (name in plain), f"{doctype}.{fieldname}"
			assert not shown.get(name), f"{doctype}.{fieldname}"
			assert shown.keys() <= set(plain), f"{doctype}.{fieldname}"
			asked += name in plain
	assert asked > 10


@pytest.mark.parametrize(
	"role", ["Academic Staff", "Activity Coordinator", "Academic Admin", "System Manager"]
)
def test_titles_of_links_show_no_row_more_and_no_title_of_another_school(world: World, role: str) -> None:
	user = world.staff[role]
	foreign = {*world.there.documents.values()}
	frappe.set_user(user)
	for doctype in world.here.documents:
		for fieldname, title in links_with_titles(doctype, user):
			fields = ["name", f"{fieldname}.{title} as title_of_link"]
			rows = frappe.get_list(
				doctype, fields=fields, order_by=f"`tab{doctype}`.`name` asc", limit_page_length=0
			)
			assert not foreign.intersection(row.name for row in rows), f"{doctype}.{fieldname}"

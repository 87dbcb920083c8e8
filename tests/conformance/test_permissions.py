"""Permissions: roles, DocPerms, User Permissions, permission levels, lists."""

from collections.abc import Callable

import frappe
import pytest

from tests.conformance.answers import answer, outcome, plain, todo
from tests.factories import people, places

Fact = Callable[[str, object], None]
RIGHTS = (
	"select",
	"read",
	"write",
	"create",
	"delete",
	"submit",
	"cancel",
	"print",
	"report",
	"export",
	"share",
)


def as_user(roles: list[str], *, school: str | None = None, **permission: object) -> str:
	"""Become a new user with these roles, limited to a school."""
	user = people.user("Fact", roles)
	if school:
		values = {"doctype": "User Permission", "user": user.name, "allow": "School", "for_value": school}
		frappe.get_doc({**values, **permission}).insert()
	frappe.set_user(user.name)
	return user.name


def test_roles(fact: Fact) -> None:
	for name, roles in {"none": [], "desk": ["System Manager"], "website": ["Guardian"]}.items():
		frappe.set_user("Administrator")
		as_user(roles)
		fact(f"roles.{name}", sorted(frappe.get_roles()))
		fact(f"roles.{name}.user_type", frappe.get_value("User", frappe.session.user, "user_type"))
	fact("roles.guest", frappe.get_roles("Guest"))
	frappe.set_user("Administrator")
	fact("roles.administrator", "Guardian" in frappe.get_roles())


def test_user_documents(fact: Fact) -> None:
	user = people.user("Fact", ["System Manager"])
	user.append("roles", {"role": "System Manager"})
	user.save()
	fact("users.role_once", [row.role for row in user.roles])
	user.remove_roles("System Manager")
	fact("users.without_role", [user.user_type, [row.role for row in user.roles]])
	user.add_roles("Guardian")
	fact("users.website_user", user.user_type)
	values = {"doctype": "User", "email": "  Fact.User@Example.com ", "first_name": "Fact"}
	made = frappe.get_doc({**values, "last_name": "User", "send_welcome_email": 0}).insert()
	fact("users.name", [made.name, made.email, made.full_name, made.enabled])
	fact("users.bad_address", outcome(frappe.get_doc({**values, "email": "nobody"}).insert))
	role = frappe.get_doc({"doctype": "Role", "role_name": "Fact Role"}).insert()
	fact("users.role_default", role.desk_access)
	made.add_roles("Fact Role")
	role.desk_access = 0
	role.save()
	fact("users.role_loses_desk", frappe.get_value("User", made.name, "user_type"))


def test_has_permission_by_role(fact: Fact) -> None:
	for name, roles in {"none": [], "staff": ["Academic Admin"], "family": ["Guardian"]}.items():
		frappe.set_user("Administrator")
		as_user(roles)
		for doctype in ("Academic Year", "Student", "User", "ToDo"):
			allowed = [right for right in RIGHTS if frappe.has_permission(doctype, right)]
			fact(f"rights.{name}.{doctype}", allowed)


def test_refusals(fact: Fact) -> None:
	as_user([])
	fact(
		"refusals.insert",
		answer(lambda: frappe.get_doc({"doctype": "Program", "program_name": "F"}).insert()),
	)
	fact("refusals.list", answer(lambda: frappe.get_list("Program")))
	fact("refusals.throw", answer(lambda: frappe.has_permission("Program", "write", throw=True)))
	fact("refusals.only_for", answer(lambda: frappe.only_for("System Manager")))
	fact("refusals.only_for.message", answer(lambda: frappe.only_for(["System Manager"], message=True)))
	fact("refusals.child_list", outcome(lambda: frappe.get_list("Student Guardian")))
	fact("refusals.child_list.parent", outcome(lambda: frappe.get_list("Has Role", parent_doctype="User")))
	fact("refusals.get_all", outcome(lambda: frappe.get_all("Program")))
	frappe.set_user("Guest")
	fact("refusals.guest", outcome(lambda: frappe.get_list("Program")))


def test_ignore_permissions(fact: Fact) -> None:
	as_user([])
	document = frappe.get_doc({"doctype": "Program", "program_name": "Fact Program"})
	fact("ignored.insert", outcome(lambda: document.insert(ignore_permissions=True)))
	document.reload()
	document.flags.ignore_permissions = True
	fact("ignored.flag", outcome(document.save))
	fresh = frappe.get_doc("Program", "Fact Program")
	fact("ignored.not_kept", outcome(fresh.save))
	fact("ignored.delete", outcome(lambda: frappe.delete_doc("Program", "Fact Program")))
	fact(
		"ignored.delete.flag",
		outcome(lambda: frappe.delete_doc("Program", "Fact Program", ignore_permissions=True)),
	)


@pytest.fixture
def schools() -> dict[str, str]:
	company = places.company()
	top = places.school(is_group=1, company=company).name
	return {
		"top": top,
		"north": places.school(top, company=company).name,
		"south": places.school(top, company=company).name,
	}


def visible(schools: dict[str, str]) -> list[str]:
	names = frappe.get_list("School", pluck="name", limit_page_length=0)
	return sorted(key for key, name in schools.items() if name in names)


def readable(schools: dict[str, str], right: str = "read") -> list[str]:
	allowed = (key for key, name in schools.items() if frappe.has_permission("School", right, name))
	return sorted(allowed)


def test_user_permissions_on_trees(fact: Fact, schools: dict[str, str]) -> None:
	as_user(["Academic Admin"])
	fact("scope.none", [visible(schools), readable(schools)])
	for name, options in {"tree": {}, "no_descendants": {"hide_descendants": 1}}.items():
		frappe.set_user("Administrator")
		as_user(["Academic Admin"], school=schools["top"], **options)
		fact(f"scope.{name}", [visible(schools), readable(schools), readable(schools, "write")])
	frappe.set_user("Administrator")
	as_user(["Academic Admin"], school=schools["north"])
	fact("scope.leaf", [visible(schools), readable(schools)])
	fact("scope.default_value", frappe.new_doc("Student").school == schools["north"])


def test_user_permissions_for_one_doctype(fact: Fact, schools: dict[str, str]) -> None:
	options = {"applicable_for": "Student", "apply_to_all_doctypes": 0}
	as_user(["Academic Admin"], school=schools["north"], **options)
	fact("scope.applicable_for", [visible(schools), readable(schools)])
	fact("scope.applicable_for.default", frappe.new_doc("Student").school == schools["north"])


def test_user_permissions_on_links(fact: Fact, schools: dict[str, str]) -> None:
	user = as_user(["System Manager"])
	frappe.set_user("Administrator")
	for role in ("Guest", "Guardian"):
		todo(f"Fact {role}", role=role).insert(set_name=f"Fact {role}")
	todo("Fact nobody").insert(set_name="Fact nobody")
	values = {"doctype": "User Permission", "user": user, "allow": "Role", "for_value": "Guest"}
	frappe.get_doc(values).insert()
	fact("scope.duplicate", answer(lambda: frappe.get_doc(values).insert()))
	frappe.set_user(user)
	names = frappe.get_list("ToDo", {"name": ("like", "Fact%")}, pluck="name", order_by="name")
	fact("scope.links.list", names)
	every = ("Fact Guardian", "Fact Guest", "Fact nobody")
	fact("scope.links.read", [name for name in every if frappe.has_permission("ToDo", "read", name)])
	fact(
		"scope.links.message",
		answer(lambda: frappe.has_permission("ToDo", "read", "Fact Guardian", throw=True)),
	)
	document = todo("Fact new", role="Guardian")
	fact("scope.links.create", outcome(document.insert))


def test_user_permissions_of_a_user(fact: Fact, schools: dict[str, str]) -> None:
	from frappe.permissions import add_user_permission, get_user_permissions, remove_user_permission

	user = people.user("Fact", ["Academic Admin"]).name
	add_user_permission("School", schools["top"], user)
	add_user_permission("School", schools["top"], user)
	keys = {name: key for key, name in schools.items()}
	rows = get_user_permissions(user)["School"]
	fact("scope.rows", sorted([keys[row.doc], row.applicable_for, row.is_default] for row in rows))
	remove_user_permission("School", schools["top"], user)
	fact("scope.removed", plain(get_user_permissions(user)))
	fact("scope.of_administrator", get_user_permissions("Administrator"))


def test_permission_levels(fact: Fact) -> None:
	"""`User.roles` is at level 1: who may not write there keeps what is stored."""
	target = people.user("Fact", ["Guardian"])
	levels = frappe.get_meta("User").get_field("roles").permlevel
	fact("levels.field", levels)
	as_user(["System Manager"])
	document = frappe.get_doc("User", target.name)
	fact("levels.access", sorted(document.get_permlevel_access("write")))
	document.append("roles", {"role": "Student"})
	document.save()
	fact("levels.allowed", sorted(row.role for row in document.reload().roles))


def test_permission_levels_are_kept(fact: Fact) -> None:
	"""Users may write their own User, but not its roles."""
	name = as_user(["Guardian"])
	document = frappe.get_doc("User", name)
	fact("levels.own", sorted(document.get_permlevel_access("write")))
	document.append("roles", {"role": "System Manager"})
	document.last_name = "Changed"
	fact("levels.own.save", outcome(document.save))
	fact("levels.own.in_memory", [row.role for row in document.roles])
	stored = frappe.get_doc("User", name)
	fact("levels.own.stored", [stored.last_name, [row.role for row in stored.roles], stored.user_type])
	fact("levels.others.save", outcome(frappe.get_doc("User", "Administrator").save))


def test_if_owner(fact: Fact) -> None:
	"""File lets everybody write what is their own."""
	frappe.set_user("Administrator")
	values = {"doctype": "File", "file_name": "fact.txt", "content": "x", "is_private": 1}
	theirs = frappe.get_doc(values).insert().name
	as_user(["Guardian"])
	own = frappe.get_doc({**values, "content": "y"}).insert().name
	fact("owner.write", [frappe.has_permission("File", "write", name) for name in (own, theirs)])
	fact("owner.delete", [frappe.has_permission("File", "delete", name) for name in (own, theirs)])


def test_rows_and_their_parent(fact: Fact, schools: dict[str, str]) -> None:
	"""A row that was loaded by itself is judged by the roles alone, whatever its parent document is."""
	guardian = people.guardian(guardian_name="Ada").name
	student = people.student(schools["south"], [guardian])
	row = student.guardians[0].name
	as_user(["Academic Admin"], school=schools["north"])
	fact("child.parent", frappe.has_permission("Student", "write", student.name))
	fact("child.by_name", frappe.has_permission("Student Guardian", "write", row))
	loaded = frappe.get_doc("Student Guardian", row)
	fact("child.loaded", loaded.has_permission("write"))
	fact("child.in_parent", frappe.get_doc("Student", student.name).guardians[0].has_permission("write"))
	fact("child.without_parent", frappe.has_permission("Student Guardian", "write"))
	fact("child.wrong_parent", frappe.has_permission("Student Guardian", parent_doctype="Program"))
	fact("child.list", outcome(frappe.get_list, "Student Guardian", parent_doctype="Student"))
	frappe.set_user("Administrator")
	as_user(["Guardian"])
	fact("child.of_stranger", frappe.get_doc("Student Guardian", row).has_permission("write"))


def test_lists_of_users(fact: Fact) -> None:
	user = as_user([])
	fact("users.own", [user == name for name in frappe.get_list("User", pluck="name")])
	fact("users.read", [frappe.has_permission("User", "read", name) for name in (user, "Administrator")])

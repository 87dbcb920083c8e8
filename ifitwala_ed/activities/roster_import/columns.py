"""The columns of OneRoster's files that are read, and which of them a file has to have.

What an export needs for other purposes (passwords, courses, results, metadata) is not read. Names are compared without
capitals.

Pure: no frappe, no I/O.
"""

from collections.abc import Mapping
from typing import Final

ID, STATUS = "sourcedId", "status"
OF_EVERY_FILE: Final = (STATUS,)
# by file: the columns that have to be there, and those that may
COLUMNS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
	"orgs": ((ID, "name"), ("type", "identifier")),
	"users": (
		(ID, "givenName", "familyName"),
		(
			"preferredGivenName",
			"preferredFamilyName",
			"identifier",
			"username",
			"email",
			"sms",
			"phone",
			"agentSourcedIds",
			"grades",
			# of version 1.1; since 1.2 these stand in roles.csv
			"role",
			"orgSourcedIds",
		),
	),
	"roles": (("userSourcedId", "role", "orgSourcedId"), (ID, "endDate")),
	"demographics": ((ID,), ("birthDate",)),
	"academicSessions": ((ID, "startDate", "endDate"), ("title",)),
	"classes": ((ID, "title", "schoolSourcedId"), ("classCode", "classType", "termSourcedIds")),
	"enrollments": (("classSourcedId", "userSourcedId", "role"), (ID, "beginDate", "endDate")),
}
# what version 1.1 has to have besides
ROLE_COLUMNS: Final = ("role", "orgSourcedIds")

CHILD: Final = "student"
TEACHER: Final = "teacher"
RELATIVES: Final = ("parent", "guardian", "relative")
ROLES: Final = frozenset(
	{
		CHILD,
		TEACHER,
		*RELATIVES,
		"administrator",
		"aide",
		"counselor",
		"districtadministrator",
		"principal",
		"proctor",
		"siteadministrator",
		"systemadministrator",
	}
)
# how an export marks a role of its own since version 1.2
EXTENSION: Final = "ext:"
HERE: Final = ("", "active")
GONE: Final = ("tobedeleted", "inactive")
HOMEROOM: Final = "homeroom"

"""What versions 15 and 16 answer differently, and why the app relies on neither answer.

tests/unit/conformance holds this list against both files of facts: a new difference has to be judged here.
"""

from dataclasses import dataclass

RULES = ".ci/lint/frappe_rules.py"
EMPTY = ".ci/lint/empty_values.py"
HELD_HERE = "tests/unit/conformance/test_differences.py"


@dataclass(frozen=True)
class Difference:
	"""Facts by their names (a star at the end is any rest), why they may differ, and what holds the app to it."""

	facts: tuple[str, ...]
	why: str
	# "file::function": a test, or a rule of lint
	held_by: str = ""


DIFFERENCES = (
	Difference(
		(
			"auth.basic.malformed",
			"auth.bearer",
			"auth.login.disabled",
			"auth.login.no_password",
			"auth.login.unknown_user",
			"auth.login.wrong_password",
			"auth.logout.session",
			"auth.session.unknown",
			"auth.token.*",
			"http.guest_not_allowed",
			"http.not_whitelisted.guest",
		),
		"16 sends no traceback and no `exception` to whoever isn't signed in. Scripts of the app read neither.",
		f"{HELD_HERE}::test_no_script_reads_a_traceback",
	),
	Difference(
		("auth.desk.*", "utils.get_url_to_form.desk"),
		"Desk is at /desk in 16. The app asks Frappe for the address of a form and writes none itself.",
		f"{RULES}::other_in_version_16",
	),
	Difference(
		("auth.login.cookies", "auth.login.home_page"),
		"16 has another cookie, and signs in to another first page. The app reads no cookie and no home page.",
		f"{HELD_HERE}::test_nothing_reads_cookies_or_the_home_page",
	),
	Difference(
		("auth.session.disabled",),
		"In 16 a user who is disabled outside a request keeps the session. Sessions are Frappe's on both; a student who leaves "
		"loses the bookings, whoever is signed in.",
	),
	Difference(
		("checks.fetch_from",),
		"16 fetches a value that was given as well. Whatever the app fetches is read only, and fetched on both.",
		f"{HELD_HERE}::test_what_is_fetched_is_read_only",
	),
	Difference(
		("checks.html.text_editor",),
		"15 keeps a script as text, 16 drops it. Neither lets it run, and the app shows neither.",
		"tests/integration/core/test_values_of_documents.py",
	),
	Difference(
		("checks.link.row",),
		"15 stores a row whose link leads nowhere, 16 refuses it. The gate finds such a section, and the endpoints such a choice.",
		"tests/integration/readiness/test_codes.py",
	),
	Difference(
		("erpnext.invoice.customer", "erpnext.item.values"),
		"16 gives invoices no title and items no description of their own. The app shows neither.",
	),
	Difference(
		("erpnext.invoice.no_customer",),
		"16 stores a draft without a customer. The app names one always: an account holder has one from its insert on.",
		"tests/integration/school/test_people.py::test_an_account_holder_gets_a_customer",
	),
	Difference(
		("filters.list.in_with_none",),
		"15 finds rows without a value by a list with None, 16 doesn't. The app asks for them with `is not set`.",
		f"{HELD_HERE}::test_no_list_of_values_has_none_in_it",
	),
	Difference(
		("filters.unknown_operator", "lists.injection"),
		"Both refuse, with other errors. Fields and operators are written in the code or taken from a list of it.",
		"tests/integration/core/test_list_filters.py",
	),
	Difference(
		("filters.value.between_moments",),
		"Between two dates, 16 counts the whole of the last day where 15 ends at its first moment, when a single value is asked "
		"for. The app asks between two moments, which both take as they are.",
		f"{HELD_HERE}::test_between_is_asked_of_moments_or_of_dates",
	),
	Difference(
		("http.body.malformed", "http.error.server_messages"),
		"A body that is no JSON is refused by Frappe before the app is asked; a message has one more key in 16.",
	),
	Difference(
		("jobs.email_template.missing",),
		"A template with a name that isn't there raises other errors. Whatever a delivery raises is put on record.",
		"ifitwala_ed/activities/outbox/attempts.py",
	),
	Difference(
		("lists.group_by",),
		"16 refuses functions as texts among fields. The app counts with the query builder.",
		f"{RULES}::other_in_version_16",
	),
	Difference(
		("refusals.list",),
		"The message is red in 16. Nobody looks at its colour.",
	),
	Difference(
		("singles.get_value",),
		"A number of a single comes as text in 15. Settings are read as a whole and turned into numbers.",
		f"{EMPTY}::single_read",
	),
	Difference(
		("tables.*",),
		"16 has other widths of numbers, and an index on `creation` where 15 has one on `modified`. What the app looks for is "
		"found along indexes that it declares.",
	),
	Difference(
		("values.text",),
		"A document as text has a space in 16. People are shown names.",
	),
)

# What the embedded host answers as earlier releases of version 15 do. The facts are those of 15.101.1; a school may have
# either, and the app relies on neither.
AS_BEFORE_15_101 = {
	# rows without a value were found by `is not set` alone, which is what the app asks for
	"filters.list.none": {"result": [], "messages": []},
	# the app gives a customer's name always, and shows neither group nor territory
	"erpnext.mandatory.Customer.": "MandatoryError",
	"erpnext.customer.values": [None, None, 0, 0],
	# one key more, which no script reads
	"http.resource.update.stale": [
		417,
		"TimestampMismatchError",
		["_server_messages", "exc", "exc_type", "exception"],
	],
	# whether a missing document is told apart from a forbidden one: the app's endpoints answer both alike
	"http.access.parent.missing": [404, "DoesNotExistError"],
}

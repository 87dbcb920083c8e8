"""The map of the app: what Frappe calls, and where it is."""

app_name = "ifitwala_ed"
app_title = "Ifitwala Ed"
app_publisher = "Ifitwala Ed contributors"
app_description = "School activities: offer, prove, book, allocate, bill, tell"
app_email = "contact@ifitwala.org"
app_license = "MIT"

required_apps = ["frappe/erpnext"]

export_python_type_annotations = True
require_type_annotated_api_methods = True

# Life of the app
# ---------------
before_install = "ifitwala_ed.setup.install.before_install"
after_install = "ifitwala_ed.setup.install.after_install"
after_migrate = "ifitwala_ed.setup.install.after_migrate"
before_uninstall = "ifitwala_ed.setup.uninstall.before_uninstall"
after_uninstall = "ifitwala_ed.setup.uninstall.after_uninstall"

# Permissions
# -----------
# A DocPerm says what a role may do; these say with which documents (school, family, own groups).
_SCHOOL_BOUND = (
	"Account Holder",
	"Activity Allocation Result",
	"Activity Allocation Run",
	"Activity Attendance Mark",
	"Activity Booking",
	"Activity Booking Event",
	"Activity Event Delivery",
	"Activity Lottery Publication",
	"Activity Notice Preference",
	"Activity Programme Import",
	"Activity Register",
	"Activity Seat Ledger",
	"Billable Offering",
	"Class Timetable Import",
	"Communication Delivery",
	"Communication Interaction",
	"Communication Interaction Entry",
	"Employee Booking",
	"Guardian",
	"Location Booking",
	"Medical Note Access",
	"Org Communication",
	"Program Offering",
	"Roster Import",
	"Student",
	"Student Group",
	"Student Safety Record",
	"Timetable Cycle",
)
_CHILD_TABLES = (
	"Activity Booking Choice",
	"Activity Programme Import Finding",
	"Activity Programme Import Outcome",
	"Allowed to Pick Up",
	"Class Timetable Finding",
	"Class Timetable Name",
	"Emergency Contact",
	"Org Communication Audience",
	"Program Offering Activity Section",
	"Program Offering Year Group",
	"Roster Import Choice",
	"Roster Import Finding",
	"Student Group Cycle Lesson",
	"Student Group Instructor",
	"Student Group Schedule",
	"Student Group Session Change",
	"Student Group Student",
	"Student Guardian",
	"Student Payer",
	"Timetable Cycle Date",
	"Timetable Cycle Day",
)
# What all schools have in common, for those to change who are limited to none
_SHARED_BY_SCHOOLS = ("Academic Year", "Activity", "Activity Booking Settings", "Program", "Year Group")
has_permission = {
	**dict.fromkeys(_SCHOOL_BOUND, "ifitwala_ed.permissions.document_access.has_permission"),
	**dict.fromkeys(_SHARED_BY_SCHOOLS, "ifitwala_ed.permissions.shared_by_schools.has_permission"),
}
permission_query_conditions = {
	**dict.fromkeys(_SCHOOL_BOUND, "ifitwala_ed.permissions.document_access.query_conditions"),
	**dict.fromkeys(_CHILD_TABLES, "ifitwala_ed.permissions.document_access.child_query_conditions"),
	"Customer": "ifitwala_ed.permissions.customers.query_conditions",
	"*": "ifitwala_ed.permissions.linked_fields.query_conditions",
}

# Org Communications are also read by the colleagues of a group
document_readers = {"Org Communication": "ifitwala_ed.school_communication.audience.listed_for_colleagues"}

before_request = ["ifitwala_ed.core.outages.require_database"]

# What answers to requests have, or haven't, whoever asks
after_request = [
	"ifitwala_ed.core.outages.notice",
	"ifitwala_ed.permissions.who_acted.hide_from_families",
	"ifitwala_ed.core.refusals.say_when_to_try_again",
	"ifitwala_ed.portal.headers.protect",
]

override_whitelisted_methods = {"frappe.client.get_count": "ifitwala_ed.permissions.counting.get_count"}

# What happens to documents of others, and to ours beyond their own controllers
# -----------------------------------------------------------------------------
_SCHEDULE_EVENTS = "ifitwala_ed.schedule.doc_events."
_ACTIVITY_EVENTS = "ifitwala_ed.activities.doc_events."
_INVOICE_EVENTS = "ifitwala_ed.school_billing.sales_invoice_events."
_RENAMES = "ifitwala_ed.schedule.renames."
_JUDGE_AGAIN = {"after_rename": _ACTIVITY_EVENTS + "after_rename"}
# what an administrator accepted with a reason is written down, after all that judges the save
_LOG_ACCEPTED = "ifitwala_ed.activities.accepted_problems.log"
# whom a program outside knows by an id
_FORGET_ID = "ifitwala_ed.school.roster_identities.forget"
_PARENTS_RIGHT = "ifitwala_ed.permissions.child_rows.require_parents_right"
doc_events = {
	"*": {"after_rename": "ifitwala_ed.permissions.names.require_may_change"},
	**{doctype: {"validate": _PARENTS_RIGHT, "on_trash": _PARENTS_RIGHT} for doctype in _CHILD_TABLES},
	"Academic Year": {
		"on_update": [
			_SCHEDULE_EVENTS + "academic_year_on_update",
			_ACTIVITY_EVENTS + "academic_year_on_update",
			_LOG_ACCEPTED,
		],
		**_JUDGE_AGAIN,
	},
	"Billable Offering": {"on_update": _ACTIVITY_EVENTS + "billable_offering_on_update"},
	"Company": _JUDGE_AGAIN,
	"Employee": {
		"on_update": _ACTIVITY_EVENTS + "employee_on_update",
		"on_trash": _FORGET_ID,
		"after_rename": [_RENAMES + "employee_after_rename", _ACTIVITY_EVENTS + "after_rename"],
	},
	"Guardian": {"on_trash": _FORGET_ID},
	"Holiday List": {"on_update": [_SCHEDULE_EVENTS + "holiday_list_on_update", _LOG_ACCEPTED]},
	"Item": {"on_update": _ACTIVITY_EVENTS + "item_on_update", **_JUDGE_AGAIN},
	"Location": {
		"validate": _ACTIVITY_EVENTS + "location_validate",
		"on_update": [
			_SCHEDULE_EVENTS + "location_on_update",
			_ACTIVITY_EVENTS + "location_on_update",
			_LOG_ACCEPTED,
		],
		"after_rename": [_RENAMES + "location_after_rename", _ACTIVITY_EVENTS + "after_rename"],
	},
	"Program Offering": {
		"validate": _ACTIVITY_EVENTS + "program_offering_validate",
		"on_update": [
			_SCHEDULE_EVENTS + "program_offering_on_update",
			_ACTIVITY_EVENTS + "program_offering_on_update",
			_LOG_ACCEPTED,
		],
	},
	"Program Offering Activity Section": {
		"validate": _PARENTS_RIGHT,
		"on_trash": _PARENTS_RIGHT,
		"on_update": [_SCHEDULE_EVENTS + "section_on_update", _ACTIVITY_EVENTS + "section_on_update"],
		"after_delete": [
			_SCHEDULE_EVENTS + "section_after_delete",
			_ACTIVITY_EVENTS + "section_after_delete",
		],
	},
	"Program Offering Year Group": {
		"validate": _PARENTS_RIGHT,
		"on_trash": _PARENTS_RIGHT,
		"on_update": _ACTIVITY_EVENTS + "year_group_row_on_update",
		"after_delete": _ACTIVITY_EVENTS + "year_group_row_after_delete",
	},
	"Sales Invoice": {
		"after_insert": _INVOICE_EVENTS + "after_insert",
		"on_cancel": _INVOICE_EVENTS + "on_cancel",
		"on_trash": _INVOICE_EVENTS + "on_trash",
	},
	"School": {
		"validate": _SCHEDULE_EVENTS + "school_validate",
		"on_update": [_SCHEDULE_EVENTS + "school_on_update", _LOG_ACCEPTED],
		**_JUDGE_AGAIN,
	},
	"Student": {
		"on_update": [
			_ACTIVITY_EVENTS + "student_on_update",
			"ifitwala_ed.school_communication.schools_of_students.student_on_update",
		],
		"on_trash": ["ifitwala_ed.attendance.safety_erasure.student_on_trash", _FORGET_ID],
	},
	"Student Group": {
		"on_update": [_ACTIVITY_EVENTS + "student_group_on_update", _LOG_ACCEPTED],
		"on_trash": _FORGET_ID,
	},
	"Student Group Student": {
		"validate": _PARENTS_RIGHT,
		"on_trash": _PARENTS_RIGHT,
		"on_update": _ACTIVITY_EVENTS + "roster_row_on_update",
	},
	"Timetable Cycle": {"on_update": _LOG_ACCEPTED},
}
override_doctype_class = {"Program Offering": "ifitwala_ed.activities.activity_offering.ActivityOffering"}

# What the app's parts tell whoever builds on them (core/subscribers.py). An edit of a group, with its document and its
# values before and after: raise to refuse it.
timetable_change_checks = ["ifitwala_ed.activities.readiness.open_offering_guard.check_group"]
# dated sessions, before they are stored: what becomes of each group's (``schedule.session_differences``) with the document
# whose save it is, if it is one's. Called once a run, when some group meets at new times: raise to refuse it.
session_difference_checks = ["ifitwala_ed.activities.booking.edit_check.check_sessions"]
# the same differences, once a run, after they are stored
sessions_changed = [
	"ifitwala_ed.activities.booking.offers.end_with_last_session",
	"ifitwala_ed.activities.booking.session_changes.tell",
]
# groups whose sessions, rooms or people may be others now
sections_affected = ["ifitwala_ed.activities.readiness.staleness.reset_of_groups"]
# groups in whose way something was put by hand
sessions_obstructed = ["ifitwala_ed.activities.readiness.staleness.reset_obstructed"]
# a scheduled job that could do none of what was due, by the title of its log
nothing_could_be_done = ["ifitwala_ed.activities.coordinators.tell_that_nothing_works"]

# Jobs
# ----
scheduler_events = {
	"cron": {
		"*/5 * * * *": [
			"ifitwala_ed.activities.booking.offers.expire_lapsed",
			"ifitwala_ed.activities.booking.offers.remind",
			"ifitwala_ed.activities.booking.waitlist.fill_all",
			"ifitwala_ed.activities.booking.ended_queues.reject_left_behind",
			"ifitwala_ed.activities.booking.allocation.runs.queue_lost_runs",
			"ifitwala_ed.activities.window.opening.close_ended_windows",
			"ifitwala_ed.activities.outbox.job.deliver",
			"ifitwala_ed.school_communication.telling.delivery.deliver",
			"ifitwala_ed.portal.sign_in_mails.send_due",
			"ifitwala_ed.attendance.untaken.ask_for_registers",
		],
	},
	"hourly_long": ["ifitwala_ed.schedule.group_sync.rebuild_marked_groups_left_behind"],
	"daily_long": [
		"ifitwala_ed.tasks.schedule_drift.nightly_check",
		"ifitwala_ed.tasks.unknown_lessons.nightly_check",
		"ifitwala_ed.tasks.booking_audit.nightly_audit",
		"ifitwala_ed.activities.booking.idempotency.forget_old_keys",
		"ifitwala_ed.portal.sign_ins.forget_old",
		"ifitwala_ed.tasks.conversation_check.nightly_verification",
		"ifitwala_ed.school_communication.erasure.erase_notes_after_retention",
		"ifitwala_ed.attendance.erasure.erase_after_retention",
		"ifitwala_ed.attendance.safety_erasure.forget_what_is_over",
	],
}

# The families' portal
# --------------------
page_renderer = ["ifitwala_ed.portal.renderer.PortalPage"]
# where families are after Frappe's own log-in
role_home_page = {"Guardian": "activities", "Student": "activities"}

# Desk
# ----
# What forms and lists share; what belongs to one form alone is beside its doctype.
_SHARED = "public/js/desk.js"
_DECIDE_BOOKINGS = "public/js/decide_bookings.js"
_WHAT_IF = "public/js/what_if.js"
_DESPITE_PROBLEMS = [_SHARED, "public/js/save_despite_problems.js"]
doctype_js = {
	**dict.fromkeys(
		("Academic Year", "Holiday List", "Location", "School", "Timetable Cycle"), _DESPITE_PROBLEMS
	),
	"Activity Allocation Run": [_SHARED, _WHAT_IF],
	"Activity Booking": [_SHARED, _DECIDE_BOOKINGS, "public/js/missed_sessions.js"],
	"Org Communication": [_SHARED, "public/js/conversation_panel.js"],
	"Program Offering": [
		*_DESPITE_PROBLEMS,
		"public/js/offering_board.js",
		"public/js/offering_readiness.js",
		"public/js/offering_allocation.js",
		"public/js/offering_priority.js",
		_WHAT_IF,
		"public/js/offering_ten_minutes.js",
		"public/js/offering_actions.js",
		"public/js/offering_endings.js",
	],
	"Student": [_SHARED],
	"Student Group": [*_DESPITE_PROBLEMS, "public/js/session_preview.js"],
	"Student Safety Record": [_SHARED],
}
doctype_list_js = {"Activity Booking": [_SHARED, _DECIDE_BOOKINGS]}
additional_timeline_content = {"Activity Booking": ["ifitwala_ed.activities.booking.timeline.of_booking"]}

app_include_js = ["/assets/ifitwala_ed/js/reports.js"]

calendars = ["Location Booking", "Employee Booking"]
doctype_calendar_js = dict.fromkeys(calendars, "public/js/session_calendar.js")

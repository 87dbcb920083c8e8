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
	"Activity Booking",
	"Activity Booking Event",
	"Activity Seat Ledger",
	"Billable Offering",
	"Communication Interaction",
	"Communication Interaction Entry",
	"Employee Booking",
	"Guardian",
	"Location Booking",
	"Org Communication",
	"Program Offering",
	"Student",
	"Student Group",
)
has_permission = dict.fromkeys(_SCHOOL_BOUND, "ifitwala_ed.permissions.document_access.has_permission")
permission_query_conditions = dict.fromkeys(
	_SCHOOL_BOUND, "ifitwala_ed.permissions.document_access.query_conditions"
)

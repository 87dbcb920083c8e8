"""What the host itself declares."""

app_name = "frappe"
app_title = "Embedded host"

scheduler_events = {"daily": ["frappe.sessions.clear_expired_sessions"]}

website_route_rules = [{"from_route": "/app/<path:app_path>", "to_route": "app"}]

permission_query_conditions = {
	"Notification Log": "frappe.desk.doctype.notification_log.notification_log.get_permission_query_conditions",
}

ignore_links_on_delete = [
	"ToDo",
	"File",
	"Version",
	"Comment",
	"Notification Log",
	"Email Queue",
]

"""What the host itself declares."""

app_name = "frappe"
app_title = "Embedded host"

ignore_links_on_delete = [
	"ToDo",
	"File",
	"Version",
	"Comment",
	"Notification Log",
	"Email Queue",
]

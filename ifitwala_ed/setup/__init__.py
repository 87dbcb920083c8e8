"""What the app adds to a site besides its doctypes, put in place on install and migrate and taken away on uninstall."""

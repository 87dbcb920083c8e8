app_name = "erpnext"
app_title = "ERPNext"
app_publisher = "Ifitwala Ed contributors"
app_description = "Masters and draft invoices, as ERPNext 15 has them"
app_license = "MIT"

after_install = "erpnext.setup.install.after_install"

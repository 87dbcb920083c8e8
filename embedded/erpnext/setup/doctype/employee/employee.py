import frappe
from frappe import _
from frappe.model.naming import set_name_by_naming_series
from frappe.permissions import add_user_permission, has_permission, remove_user_permission
from frappe.utils import getdate, today, validate_email_address
from frappe.utils.nestedset import NestedSet


class EmployeeUserDisabledError(frappe.ValidationError):
	pass


class Employee(NestedSet):
	nsm_parent_field = "reports_to"

	def autoname(self):
		set_name_by_naming_series(self)
		self.employee = self.name

	def validate(self):
		self.employee = self.name
		self.employee_name = " ".join(filter(None, [self.first_name, self.middle_name, self.last_name]))
		self.validate_date()
		self.validate_email()
		if self.status == "Left" and not self.relieving_date:
			frappe.throw(_("Somebody who left needs a relieving date."))
		if self.reports_to and self.reports_to == self.name:
			frappe.throw(_("Nobody reports to themselves."))
		if self.user_id:
			self.validate_user()

	def validate_date(self):
		if getdate(self.date_of_birth) > getdate(today()):
			frappe.throw(_("The date of birth is in the future."))
		if getdate(self.date_of_joining) < getdate(self.date_of_birth):
			frappe.throw(_("The date of joining is before the date of birth."), frappe.InvalidDates)

	def validate_email(self):
		for address in filter(None, [self.company_email, self.personal_email]):
			validate_email_address(address, throw=True)

	def validate_user(self):
		if self.status == "Active" and not frappe.db.get_value("User", self.user_id, "enabled"):
			frappe.throw(_("{0} is disabled.").format(self.user_id), EmployeeUserDisabledError)
		filters = {"user_id": self.user_id, "status": "Active", "name": ("!=", self.name)}
		other = frappe.db.get_value("Employee", filters)
		if other:
			message = _("{0} is the user of employee {1} already.").format(self.user_id, other)
			frappe.throw(message, frappe.DuplicateEntryError)

	def on_update(self):
		super().on_update()
		if self.user_id:
			self.update_user()
			self.update_user_permissions()

	def update_user(self):
		"""Its user gets the role Employee."""
		user = frappe.get_doc("User", self.user_id)
		if "Employee" not in [row.role for row in user.roles]:
			user.append("roles", {"role": "Employee"})
			user.flags.ignore_permissions = True
			user.save()

	def update_user_permissions(self):
		"""Restrict its user to this Employee and Company, by User Permissions."""
		is_changed = self.has_value_changed("user_id") or self.has_value_changed("create_user_permission")
		if not is_changed or not has_permission("User Permission", ptype="write", raise_exception=False):
			return
		filters = {"allow": "Employee", "for_value": self.name, "user": self.user_id}
		exists = frappe.db.exists("User Permission", filters)
		change = None
		if exists and not self.create_user_permission:
			change = remove_user_permission
		elif self.create_user_permission and not exists:
			change = add_user_permission
		if change:
			change("Employee", self.name, self.user_id)
			change("Company", self.company, self.user_id)

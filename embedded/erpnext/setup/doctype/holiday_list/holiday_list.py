from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate


class HolidayList(Document):
	def validate(self):
		self.validate_days()
		self.total_holidays = len(self.holidays)
		self.validate_duplicate_date()

	def validate_days(self):
		if getdate(self.from_date) > getdate(self.to_date):
			frappe.throw(_("The list ends before it begins."))
		for row in self.holidays:
			if not getdate(self.from_date) <= getdate(row.holiday_date) <= getdate(self.to_date):
				date = formatdate(row.holiday_date)
				frappe.throw(_("{0} is outside the dates of the list.").format(date))

	def validate_duplicate_date(self):
		dates = [getdate(row.holiday_date) for row in self.holidays]
		for date in dates:
			if dates.count(date) > 1:
				frappe.throw(_("{0} is on the list more than once.").format(frappe.bold(formatdate(date))))

	@frappe.whitelist()
	def get_weekly_off_dates(self):
		"""Add every day of the chosen weekday."""
		if not self.weekly_off:
			frappe.throw(_("Choose the weekday that is off."))
		known = {getdate(row.holiday_date) for row in self.holidays}
		date, last = getdate(self.from_date), getdate(self.to_date)
		while date <= last:
			if date.strftime("%A") == self.weekly_off and date not in known:
				self.append(
					"holidays", {"holiday_date": date, "description": _(self.weekly_off), "weekly_off": 1}
				)
			date += timedelta(days=1)

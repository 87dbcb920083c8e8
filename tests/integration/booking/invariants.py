"""What must be true of an offering after anything: the ledger and the roster say what the bookings say."""

import frappe


def require_consistent(program_offering: str) -> None:
	bookings = frappe.get_all(
		"Activity Booking",
		filters={"program_offering": program_offering},
		fields=["name", "student", "status", "allocated_student_group", "active_marker"],
		order_by="name asc",
	)
	for room in frappe.get_all(
		"Activity Seat Ledger",
		filters={"program_offering": program_offering},
		fields=["student_group", "capacity", "seats_held", "waiting"],
		order_by="name asc",
	):
		here = [
			each
			for each in bookings
			if not room.student_group or each.allocated_student_group == room.student_group
		]
		assert room.seats_held == sum(each.status in ("Offered", "Confirmed") for each in here), room
		assert room.waiting == sum(each.status == "Waitlisted" for each in here), room
		assert room.seats_held <= room.capacity, room
		if room.student_group:
			roster = frappe.get_all(
				"Student Group Student",
				filters={"parent": room.student_group, "active": 1},
				pluck="student",
				order_by="student asc",
			)
			assert roster == sorted(each.student for each in here if each.status == "Confirmed")
	for each in bookings:
		ended = each.status in ("Draft", "Cancelled", "Rejected", "Expired")
		assert bool(each.active_marker) is not ended

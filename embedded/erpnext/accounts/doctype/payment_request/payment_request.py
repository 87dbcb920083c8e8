from frappe.model.document import Document


class PaymentRequest(Document):
	def on_submit(self):
		raise NotImplementedError("Payment Request: no payment gateway is asked on the embedded host")

"""Signing in by a mail, for programs. Guests call both; whoever asks is answered alike, for whatever address."""

import frappe

from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.portal import sign_ins


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def request(email: str = "", next: str = "") -> dict[str, bool]:  # noqa: A002 - the contract's name
	"""Everybody: have a link and a code sent, if the address is one of a family's account. The answer is always the same."""
	sign_ins.ask(email, next)
	return {"ok": True}


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def redeem(token: str = "", code: str = "") -> dict[str, str]:
	"""Whoever has the link's secret part, or the code in the browser that asked: sign in; return where they wanted to go."""
	redeemed = (
		sign_ins.redeem_link(token) if token else sign_ins.redeem_code(sign_ins.in_this_browser(), code)
	)
	frappe.local.login_manager.login_as(redeemed.user)
	sign_ins.forget_in_this_browser()
	return {"next": redeemed.target}

"""What the script of forms with typed words is told by the page (public/portal/typed_forms.js). Without it they are plain forms."""

from typing import Any

from frappe import _

from ifitwala_ed.portal import islands, pages


def told(user: str) -> dict[str, Any]:
	"""Return for whom the page was made, and what is said while their form can't be sent."""
	sending = islands.sending_texts()
	return {
		"user": user,
		"texts": {
			"unreachable": {
				"title": sending["given_up"]["title"],
				"sentence": _(
					"The school can't be reached at the moment. What you wrote stays here and is sent as soon as it can be."
				),
			},
			"given_up": sending["given_up"],
			"unsure": {
				"title": _("Perhaps Not Sent"),
				"sentence": _(
					"The connection ended while this was being sent. What you wrote is still here. Please see whether it arrived before you send it again."
				),
				"link": _("See Whether It Arrived"),
				# the page itself, made anew
				"address": "",
			},
			"signed_out": {
				"title": sending["sign_in"]["title"],
				"sentence": _(
					"What you wrote is still here. Sign in on the page that opens, come back, and it is sent."
				),
				"link": sending["sign_in"]["button"],
				"address": pages.address("sign-in", next=pages.ROOT),
			},
			"another": {
				"title": sending["another"]["title"],
				"sentence": _("What was written on this page was another person's, so it was not sent."),
				"link": _("To the Start Page"),
				"address": pages.ROOT,
			},
		},
	}

"""What an app's own commands use: `pass_context` and `get_site`."""

import sys
from functools import wraps

import click
import frappe


def pass_context(f):
	"""Give the command `context.sites`; a site that isn't there ends it with one line."""

	@wraps(f)
	def command(ctx, *args, **kwargs):
		try:
			return f(frappe._dict(ctx.obj), *args, **kwargs)
		except (frappe.SiteNotSpecifiedError, frappe.IncorrectSitePath) as error:
			click.secho(str(error), fg="yellow")
			sys.exit(1)

	return click.pass_context(command)


def get_site(context, raise_err: bool = True) -> str | None:
	if context.sites:
		return context.sites[0]
	if raise_err:
		raise frappe.SiteNotSpecifiedError
	return None

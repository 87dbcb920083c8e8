"""`embedded-bench`: bench's words for sites of the embedded host."""

import importlib.metadata
import os
import sys
from pathlib import Path

import click


def main():
	refuse_beside_frappe()
	cli(obj={}, standalone_mode=True)


def refuse_beside_frappe():
	"""In a bench the real thing is there; this host would only stand in its way."""
	for name in ("frappe", "erpnext"):
		try:
			importlib.metadata.distribution(name)
		except importlib.metadata.PackageNotFoundError:
			continue
		sys.exit(
			f"The distribution {name} is installed here. Use bench; embedded-bench is for a machine without."
		)


class Commands(click.Group):
	"""Our commands, and those of the installed apps."""

	def list_commands(self, ctx):
		return sorted({*super().list_commands(ctx), *_app_commands(ctx)})

	def get_command(self, ctx, name):
		return super().get_command(ctx, name) or _app_commands(ctx).get(name)


def _app_commands(ctx) -> dict[str, click.Command]:
	from embedded_bench.sites import app_commands

	return app_commands(ctx.params.get("sites_path") or default_sites_path())


def default_sites_path() -> str:
	return os.environ.get("SITES_PATH") or "sites"


@click.group(cls=Commands)
@click.option(
	"--sites-path", is_eager=True, help="Folder of the sites; SITES_PATH, or ./sites when not given."
)
@click.option("--site", help="The site to work on; the default site when not given.")
@click.pass_context
def cli(ctx, sites_path, site):
	"""Sites of the school on a machine without a bench."""
	from embedded_bench.sites import default_site

	sites_path = os.path.abspath(sites_path or default_sites_path())
	os.environ["SITES_PATH"] = sites_path
	site = site or default_site(sites_path)
	ctx.obj = {"sites_path": sites_path, "sites": [site] if site else [], "force": False, "verbose": False}
	ctx.obj["profile"] = False
	if Path(sites_path).is_dir():
		# As in a bench, commands run in the folder of the sites, `frappe.init(site=…)` finds them; where the user stands
		# is what the shell said
		os.environ["PWD"] = os.getcwd()
		os.chdir(sites_path)


def register(commands):
	for command in commands:
		cli.add_command(command)


from embedded_bench import backups, serving, sites  # noqa: E402

register(sites.commands)
register(backups.commands)
register(serving.commands)

if __name__ == "__main__":
	main()

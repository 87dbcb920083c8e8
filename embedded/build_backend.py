"""Build backend of the host: setuptools, but never beside a real Frappe.

The host's packages are called `frappe` and `erpnext` as well, so installing it into a bench's
environment would break the bench.
"""

import sysconfig
from pathlib import Path

from setuptools import build_meta

get_requires_for_build_editable = build_meta.get_requires_for_build_editable
get_requires_for_build_sdist = build_meta.get_requires_for_build_sdist
get_requires_for_build_wheel = build_meta.get_requires_for_build_wheel
build_sdist = build_meta.build_sdist


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
	refuse_beside_frappe()
	return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
	refuse_beside_frappe()
	return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


def refuse_beside_frappe():
	site_packages = Path(sysconfig.get_path("purelib"))
	for name in ("frappe", "erpnext"):
		if any(site_packages.glob(f"{name}-*.dist-info")):
			raise SystemExit(
				f"{site_packages} has a distribution called {name}. ifitwala-embedded stands in for it: "
				"install it in an environment of its own, or the app alone in a bench."
			)

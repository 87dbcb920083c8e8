"""The whitelisted functions and document methods of the app, found by themselves."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature

import frappe

import ifitwala_ed


@dataclass(frozen=True)
class Whitelisted:
	"""One function as a request names it; of a document method also whose it is."""

	path: str
	parameters: Mapping[str, Parameter]
	doctype: str | None
	methods: tuple[str, ...]

	@property
	def name(self) -> str:
		return self.path.rpartition(".")[2]

	@property
	def http_method(self) -> str:
		return "POST" if "POST" in self.methods else self.methods[0]


def of_the_app() -> list[Whitelisted]:
	"""All of them, in the order of their paths. Every module is imported for it."""
	for module in pkgutil.walk_packages(ifitwala_ed.__path__, "ifitwala_ed."):
		if not module.name.startswith("ifitwala_ed.tests"):
			importlib.import_module(module.name)
	own = [function for function in frappe.whitelisted if function.__module__.startswith("ifitwala_ed.")]
	return sorted(map(_described, own), key=lambda each: each.path)


def _described(function: Callable) -> Whitelisted:
	parameters = dict(signature(function).parameters)
	is_method = parameters.pop("self", None) is not None
	return Whitelisted(
		path=f"{function.__module__}.{function.__qualname__}",
		parameters=parameters,
		doctype=_doctype_of(function) if is_method else None,
		methods=tuple(frappe.allowed_http_methods_for_whitelisted_func[function]),
	)


def _doctype_of(method: Callable) -> str:
	"""The doctype of a controller, whose module has its name."""
	return method.__module__.rpartition(".")[2].replace("_", " ").title()

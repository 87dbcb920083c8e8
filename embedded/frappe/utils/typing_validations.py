"""Checks the arguments of whitelisted functions against their annotations, as requests bring text."""

from functools import lru_cache, wraps
from inspect import Parameter, signature
from types import EllipsisType
from typing import ForwardRef, Union

from frappe.exceptions import FrappeTypeError

# A Check field arrives as 0 or 1.
LOOSE = {bool: Union[int, bool, float]}  # noqa: UP007


def validate_argument_types(func, apply_condition=lambda: True):
	@wraps(func)
	def wrapper(*args, **kwargs):
		if apply_condition() and func.__annotations__:
			args, kwargs = _converted(func, args, kwargs)
		return func(*args, **kwargs)

	return wrapper


def _converted(func, args: tuple, kwargs: dict) -> tuple[list, dict]:
	parameters = signature(func).parameters
	args, positions = list(args), {name: index for index, name in enumerate(parameters)}
	for name, annotation in func.__annotations__.items():
		is_positional = name in positions and positions[name] < len(args)
		if (name not in kwargs and not is_positional) or _is_forward(annotation):
			continue
		value = kwargs[name] if name in kwargs else args[positions[name]]
		value = _converted_value(name, value, annotation, parameters[name].default)
		if name in kwargs:
			kwargs[name] = value
		else:
			args[positions[name]] = value
	return args, kwargs


def _is_forward(annotation) -> bool:
	return any(
		isinstance(part, ForwardRef | str) for part in (annotation, *getattr(annotation, "__args__", ()))
	)


def _converted_value(name: str, value, annotation, default):
	from pydantic import ValidationError

	expected = LOOSE.get(annotation, annotation)
	if default is not Parameter.empty and default != expected:
		expected = Union[expected, type(default)]  # noqa: UP007
	try:
		converted = _adapter(expected).validate_python(value)
	except (TypeError, ValidationError) as error:
		raise _type_error(name, expected, value) from error
	if isinstance(converted, EllipsisType):
		raise _type_error(name, expected, value)
	return converted


@lru_cache(maxsize=2048)
def _adapter(annotation):
	from pydantic import ConfigDict, TypeAdapter

	return TypeAdapter(annotation, config=ConfigDict(arbitrary_types_allowed=True))


def _type_error(name: str, expected, value) -> FrappeTypeError:
	return FrappeTypeError(
		f"Argument '{name}' should be of type '{_type_name(expected)}' but got '{_type_name(type(value))}' instead."
	)


def _type_name(kind) -> str:
	module = getattr(kind, "__module__", "typing")
	if module in ("typing", "types"):
		return str(kind)
	name = getattr(kind, "__qualname__", str(kind))
	return name if module == "builtins" else f"{module}.{name}"

"""How facts are written down: results, errors and messages without what differs from run to run."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import frappe
from frappe.model.document import Document

from tests.factories import people, places

RANDOM = re.compile(r"\b[0-9a-v]{10}\b")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")


def plain(value: Any) -> Any:
	"""Random names and the current time by their kind; types beside values."""
	if isinstance(value, str):
		return MOMENT.sub("<moment>", RANDOM.sub("<name>", value))
	if isinstance(value, dict):
		return {str(key): plain(item) for key, item in sorted(value.items(), key=lambda pair: str(pair[0]))}
	if isinstance(value, list | tuple | set):
		return [plain(item) for item in value]
	if value is None or isinstance(value, int | float):
		return value
	return RANDOM.sub("<name>", f"{type(value).__name__}: {value}")


def answer(function: Callable, *args: Any, **kwargs: Any) -> dict:
	"""What the call returns or raises, and how many messages of which kind it leaves; their words are the host's own."""
	frappe.clear_messages()
	try:
		result = {"result": plain(function(*args, **kwargs))}
	except Exception as error:  # noqa: BLE001 - whichever it is, is the fact
		result = {"error": type(error).__name__, "status": getattr(error, "http_status_code", None)}
	result["messages"] = [
		{key: message[key] for key in ("indicator", "raise_exception", "alert") if message.get(key)}
		for message in frappe.local.message_log
	]
	frappe.clear_messages()
	return result


def outcome(function: Callable, *args: Any, **kwargs: Any) -> str:
	"""Only the kind of result: the class of the error, or "ok"."""
	try:
		function(*args, **kwargs)
	except Exception as error:  # noqa: BLE001 - whichever it is, is the fact
		return type(error).__name__
	finally:
		frappe.clear_messages()
	return "ok"


def types(document: Document, fields: Iterable[str]) -> dict:
	"""The Python types of some values."""
	return {field: type(document.get(field)).__name__ for field in fields}


def program(name: str, **values: Any) -> Document:
	"""The plainest document of the app: one mandatory field that names it."""
	return frappe.get_doc({"doctype": "Program", "program_name": name, **values})


def todo(description: str = "Water the plants", **values: Any) -> Document:
	return frappe.get_doc({"doctype": "ToDo", "description": description, **values})


def insert_student(**values: object) -> Document:
	return people.student(places.school().name, first_name="Mia", **values)


def student_with_guardians() -> Document:
	student = insert_student()
	for name in ("Ada", "Bob", "Cy"):
		guardian = people.guardian(guardian_name=name)
		student.append("guardians", {"guardian": guardian.name, "relation": name})
	return student.save()

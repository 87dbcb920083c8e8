"""A job queue that takes nothing, as a bench's answers when Redis is down and when a queue is full."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import frappe
from redis.exceptions import ConnectionError as RedisIsDown
from redis.exceptions import ResponseError


class QueueOverloaded(frappe.ValidationError):
	"""What both versions throw above `max_queued_jobs`; version 16 has such a limit by itself."""

	http_status_code = 503


def is_down(*_args: Any, **_options: Any) -> None:
	raise RedisIsDown("Error 111 connecting to 127.0.0.1:6379. Connection refused.")


def is_out_of_memory(*_args: Any, **_options: Any) -> None:
	raise ResponseError("OOM command not allowed when used memory > 'maxmemory'.")


def has_no_address(*_args: Any, **_options: Any) -> None:
	raise OSError("[Errno -2] Name or service not known")


def is_full(*_args: Any, **_options: Any) -> None:
	frappe.throw(
		"Too many queued background jobs (500). Please retry after some time.",
		title="Queue Overloaded",
		exc=QueueOverloaded,
	)


def is_full_for_whoever_is_no_system_manager(*_args: Any, **_options: Any) -> None:
	"""Version 16 looks whether its sentence may link to the System Health Report, and reading that refuses first."""
	raise frappe.PermissionError


REFUSALS = (
	is_down,
	is_out_of_memory,
	has_no_address,
	is_full,
	is_full_for_whoever_is_no_system_manager,
)


@contextmanager
def refusing(refusal: Callable[..., None]) -> Iterator[None]:
	"""In the block every job is refused; fails when none was asked for."""
	with mock.patch.object(frappe, "enqueue", side_effect=refusal) as enqueue:
		yield
	assert enqueue.called

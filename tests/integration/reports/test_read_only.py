"""Frappe reads reports from a replica where there is one: they write nothing, whoever reads."""

from collections.abc import Callable

import frappe
import pytest

from tests.factories import bookings
from tests.integration.reports.support import REPORTS

pytestmark = pytest.mark.mariadb


@pytest.mark.parametrize("execute", REPORTS.values(), ids=REPORTS)
def test_a_report_only_reads(execute: Callable) -> None:
	bookings.busy_offering()
	frappe.db.commit()
	frappe.db.sql("ROLLBACK")
	frappe.db.begin(read_only=True)
	execute({})


def test_control_what_writes_is_refused() -> None:
	frappe.db.sql("ROLLBACK")
	frappe.db.begin(read_only=True)
	with pytest.raises(Exception, match=r"(?i)read only"):
		frappe.db.set_value("School", {"name": ["is", "set"]}, "modified", "2026-01-01")

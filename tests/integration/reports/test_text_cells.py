"""What people type into names stays text when a report is exported: no spreadsheet computes it."""

import io

import openpyxl
import pytest

from ifitwala_ed.activities import reporting
from ifitwala_ed.activities.reporting import column

COLUMNS = [column("name", "Name"), column("seats", "Seats", "Int"), column("day", "Day", "Date")]
FORMULAS = ("=1+1", "+1+a", "-a", "@a", "\t=1")
TEXTS = ("Kim", "1=1", "+49 (30) 555-0100", "-5", "+5", "-", "", None, "'=1")


def one(name: object) -> dict:
	return reporting.text_cells(COLUMNS, [{"name": name, "seats": -3, "other": "=1"}])[0]


@pytest.mark.parametrize("typed", FORMULAS)
def test_a_text_that_would_be_computed_is_marked_as_text(typed: str) -> None:
	assert one(typed) == {"name": f"'{typed}", "seats": -3, "other": "=1"}
	book = openpyxl.Workbook()
	book.active.append([one(typed)["name"]])
	written = io.BytesIO()
	book.save(written)
	cell = openpyxl.load_workbook(io.BytesIO(written.getvalue())).active["A1"]
	assert cell.data_type == "s"


@pytest.mark.parametrize("typed", TEXTS)
def test_every_other_stays_as_it_is(typed: object) -> None:
	assert one(typed)["name"] == typed

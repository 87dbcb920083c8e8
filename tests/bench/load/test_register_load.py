"""Thirty instructors post twenty marks each at the same time: nobody meets an error, and every mark is stored once."""

import frappe
import pytest

from tests.bench.crowds import together
from tests.bench.doors import CHILDREN, INSTRUCTORS, Doors, Way, all_at_once, one_by_one, open_doors
from tests.support.http import Server
from tests.support.site import Site

pytestmark = [pytest.mark.bench, pytest.mark.mariadb, pytest.mark.timeout(900)]

MARK = "Activity Attendance Mark"


@pytest.fixture(scope="module")
def doors(site: Site, server: Server) -> Doors:
	return open_doors(site, server)


@pytest.mark.parametrize(("way", "requests"), [(one_by_one, CHILDREN), (all_at_once, 1)])
def test_everybody_marks_at_once(doors: Doors, way: Way, requests: int) -> None:
	posted = together(doors.phones, requests, way(doors))
	stored = [uid for answer in posted.answers for uid in answer.message["stored"]]
	assert len(stored) == len(set(stored)) == INSTRUCTORS * CHILDREN
	frappe.db.rollback()
	assert frappe.db.count(MARK, {"uid": ["in", stored]}) == len(stored)
	slowest = max(answer.seconds for answer in posted.answers)
	print(f"{way.__name__}: {len(stored)} marks in {posted.seconds:.1f} s, slowest answer {slowest:.2f} s")  # noqa: T201

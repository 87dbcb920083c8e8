"""Staff have the registers of their schools, and of no other campus."""

import pytest

from ifitwala_ed.api import register
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import people, places, registers
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as

ROLES = ("Activity Coordinator", "Academic Staff")


@pytest.fixture
def campuses() -> tuple[str, str]:
	_parent, (here, there) = places.campuses(2)
	return here.name, there.name


@pytest.fixture
def gate(campuses: tuple[str, str]) -> Gate:
	return registers.gate(children=1, school=campuses[0])


@pytest.mark.parametrize("role", ROLES)
def test_staff_of_the_school(gate: Gate, campuses: tuple[str, str], role: str) -> None:
	with acting_as(people.staff(role, [campuses[0]]).name):
		assert gate.session in {each["key"] for each in register.get_register(gate.day)["sessions"]}
		mark = gate.mark(gate.students[0])
		assert register.post_marks([mark])["stored"] == [mark["uid"]]


@pytest.mark.parametrize("role", ROLES)
def test_not_staff_of_another_campus(gate: Gate, campuses: tuple[str, str], role: str) -> None:
	with acting_as(people.staff(role, [campuses[1]]).name):
		assert gate.session not in {each["key"] for each in register.get_register(gate.day)["sessions"]}
		answer = register.post_marks([gate.mark(gate.students[0])])
		assert "isn't yours to mark" in answer["refused"][0]["message"]
		with pytest.raises(ActivityAccessError):
			register.take_register(gate.session)

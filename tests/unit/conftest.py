"""Pure rules and scripts: no site, no database."""

import pytest


@pytest.fixture(autouse=True)
def connection() -> None:
	"""Replaces the connection that other tests get."""

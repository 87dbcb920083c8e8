"""A mail account for what families are told from the register."""

from tests.integration.notices.conftest import (
	mail_account,  # noqa: F401 - a fixture of the tests here as well
)

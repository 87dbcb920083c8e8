"""What tests of conversations share with those of notices: a mail account."""

from tests.integration.notices.conftest import (
	mail_account,  # noqa: F401 - a fixture of the tests here as well
)

"""Where signing in leads, whatever an address says."""

import pytest

from ifitwala_ed.portal import targets


@pytest.mark.parametrize(
	"wanted",
	[
		"/activities",
		"/activities/",
		"/activities/bookings/abc?x=1#y",
		"/activities/programme?day=Monday&child=%C3%A9",
	],
)
def test_a_page_of_the_portal_is_kept(wanted: str) -> None:
	assert targets.safe(wanted) == wanted


@pytest.mark.parametrize(
	"wanted",
	[
		None,
		"",
		"https://example.org/activities",
		"//example.org/activities",
		"///example.org/activities",
		"/\\example.org/activities",
		"javascript:alert(1)",
		"/app",
		"/activitiesx",
		"/Activities",
		"activities",
		"/activities/../app",
		"/activities/%2e%2e/app",
		"/activities/\r\nSet-Cookie: a=b",
		"//[",
		"/activities/" + "x" * 1000,
		# whoever is signed in would be led in circles
		"/activities/sign-in",
		"/activities/sign-in/link",
		"/activities/sign%2Din",
	],
)
def test_everything_else_is_the_first_page(wanted: str | None) -> None:
	assert targets.safe(wanted) == "/activities"

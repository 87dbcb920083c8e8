"""What a load test tells, and when it says that something is broken."""

import pytest

from ifitwala_ed.load_test.browser import NO_ANSWER, Answer
from ifitwala_ed.load_test.verdict import CANCEL, PAGE, REPEAT, RESULT, SUBMIT, Report, Step, percentile


def step(kind: str = SUBMIT, status: int = 200, error: str = "", seconds: float = 0.1, **message) -> Step:
	return Step(kind, Answer(status, message or {"status": "Confirmed"}, error, seconds))


@pytest.mark.parametrize(
	("percent", "value"), [(0, 1), (1, 1), (50, 50), (50.1, 51), (95, 95), (99, 99), (100, 100)]
)
def test_percentiles_of_a_hundred(percent: float, value: int) -> None:
	assert percentile(list(range(100, 0, -1)), percent) == value


@pytest.mark.parametrize("percent", [50, 95, 99])
def test_the_percentile_of_one_is_that_one(percent: int) -> None:
	assert percentile([0.3], percent) == 0.3


def test_there_is_no_percentile_of_nothing() -> None:
	with pytest.raises(ValueError, match="nothing"):
		percentile([], 50)


def test_the_lines_say_rate_times_and_outcomes() -> None:
	report = Report(
		steps=[
			step(),
			step(status=409, error="SectionFullError"),
			step(REPEAT),
			step(CANCEL, booking={"status": "Cancelled"}, promoted=1),
		],
		seconds=2,
	)
	text = "\n".join([*report.figures(), *report.verdict()])
	assert "4 requests in 2.0 s: 2.0 answers a second" in text
	assert "submit: 2 requests, p50 100 ms, p95 100 ms, p99 100 ms, longest 100 ms" in text
	assert "Outcomes: cancel Cancelled, 1 promoted: 1" in text
	assert "Refusals: submit 409 SectionFullError: 1" in text
	assert "Audit: all invariants hold" in text
	assert report.is_good


@pytest.mark.parametrize(
	"report",
	[
		Report(steps=[step(status=500, error="TypeError")]),
		Report(steps=[step(status=NO_ANSWER, error="ConnectionResetError")]),
		Report(findings=["no_room_is_oversold: x: 21 seats held of 20"]),
		Report(answered_twice=["key"]),
		Report(not_begun=1),
		Report(seconds=3.1, bare_seconds=2),
		Report(steps=[Step(RESULT, Answer(403, None, "HTTP 403", 0.1))]),
		Report(steps=[Step(PAGE, Answer(303, None, "HTTP 303", 0.1))]),
	],
)
def test_what_is_broken_is_not_good(report: Report) -> None:
	assert not report.is_good


def test_a_refusal_is_an_answer() -> None:
	assert Report(steps=[step(status=409, error="SectionFullError")]).is_good


def test_nothing_happened() -> None:
	assert "0 requests in 0.0 s: 0.0 answers a second" in "\n".join(Report().figures())


def test_an_opening_says_how_much_longer_than_the_submits_alone_it_took() -> None:
	shown = Step(RESULT, Answer(200, "<html>", "", 0.1))
	report = Report(steps=[step(), shown], seconds=3, bare_seconds=2)
	text = "\n".join(report.figures())
	assert "1 requests in 3.0 s" in text
	assert "The opening took 3.00 s, the same submits alone 2.00 s: 1.50 times as long" in text
	assert "Outcomes: page of the result shown: 1" in text
	assert report.is_good

"""Check a run from its file, without the app: ``python -m ifitwala_ed.activities.booking.allocation.verify run.json``.

Needs Python and nothing else. Give ``--commitment`` and ``--input-hash`` as they were shown to you before the draw:
then any change of a number, a choice, a seat or an outcome is found. ``--student`` prints the line of one student.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ifitwala_ed.activities.booking.allocation import deferred_acceptance, lottery, solver

FORMAT: Final = "ifitwala activity allocation 1"
MOST_DIFFERENCES_SHOWN: Final = 20


@dataclass(frozen=True)
class Finding:
	"""One thing checked: whether it holds, and what was seen. ``holds`` None is something to know, not to judge."""

	holds: bool | None
	text: str

	def __str__(self) -> str:
		return f"{ {True: 'OK     ', False: 'CHANGED', None: 'NOTE   '}[self.holds] } {self.text}"


def check(
	run: Mapping[str, Any], *, commitment: str | None = None, input_hash: str | None = None
) -> list[Finding]:
	"""Everything that can be said of a run's file, given what was published before."""
	if run.get("format") != FORMAT:
		return [Finding(False, f"This is no file of a run: its format is {run.get('format')!r}.")]
	try:
		inputs = solver.from_dict(run["inputs"])
		findings = [*_inputs(run, inputs, input_hash), *_secret(run, commitment)]
		findings += _outcome(run, inputs)
	except (KeyError, TypeError, ValueError) as error:
		return [Finding(False, f"The file is damaged: {type(error).__name__} {error}.")]
	return findings


def is_sound(findings: Sequence[Finding]) -> bool:
	"""Whether nothing was found to be changed."""
	return not any(finding.holds is False for finding in findings)


def line_in(run: Mapping[str, Any], line_or_student: str) -> dict[str, Any] | None:
	"""The result of one line, or of a student by the id that the portal shows their family."""
	line = lottery.line_of(run["inputs"]["program_offering"], line_or_student)
	return next((each for each in run["results"] if each["line"] in (line, line_or_student)), None)


def _inputs(run: Mapping[str, Any], inputs: solver.FrozenInputs, published: str | None) -> Iterator[Finding]:
	digest = inputs.digest()
	yield Finding(digest == run["input_hash"], f"The choices, seats and rules have the hash {digest}.")
	same_engine = run["inputs"].get("engine") == run["engine_version"] == deferred_acceptance.ENGINE_VERSION
	yield Finding(same_engine, f"The run was made by version {run['engine_version']} of the rules.")
	at_close = run.get("inputs_at_close")
	if at_close:
		before = solver.from_dict(at_close)
		published_run = run["published_input_hash"]
		yield Finding(
			before.digest() == published_run, f"At the close the hash {published_run} was published."
		)
		yield from (Finding(None, text) for text in differences(before, inputs))
		digest = before.digest()
	if published:
		yield Finding(digest == published, f"The hash you were given is {published}.")


def _secret(run: Mapping[str, Any], published: str | None) -> Iterator[Finding]:
	secret = run.get("secret")
	if run["seed_is_chosen"]:
		yield Finding(None, f"The seed {secret!r} was chosen by an administrator and not drawn before.")
	elif not secret:
		# a dry run keeps it; a real run that is through has shown it
		is_kept = None if run["is_dry_run"] else False
		yield Finding(is_kept, "The secret isn't in the file, so numbers and outcomes can't be checked.")
	else:
		kept = lottery.commitment(secret) == run["commitment"]
		yield Finding(kept, f"The secret belongs to the commitment {run['commitment']}.")
	if published:
		drawn_before = not run["seed_is_chosen"] and run["commitment"] == published
		yield Finding(drawn_before, f"The commitment you were given is {published}.")


def _outcome(run: Mapping[str, Any], inputs: solver.FrozenInputs) -> Iterator[Finding]:
	if not run.get("secret"):
		return
	stated = {each["line"]: each for each in run["results"]}
	computed = {each.line: each for each in solver.solve(inputs, run["secret"]).placed}
	yield Finding(
		set(stated) == set(computed) and len(stated) == len(run["results"]),
		f"Every applicant has one line: {len(computed)} applicants, {len(run['results'])} lines.",
	)
	wrong = [
		line
		for line, placed in sorted(computed.items())
		if line in stated and not _agrees(stated[line], placed)
	]
	yield Finding(not wrong, f"Computed anew, {len(computed) - len(wrong)} of {len(computed)} lines agree.")
	for line in wrong[:MOST_DIFFERENCES_SHOWN]:
		placed = computed[line]
		yield Finding(
			False, f"Line {line} should be {placed.outcome} {placed.section or ''} with {placed.number:064x}."
		)
	if len(wrong) > MOST_DIFFERENCES_SHOWN:
		yield Finding(False, f"{len(wrong) - MOST_DIFFERENCES_SHOWN} more lines don't agree.")


def _agrees(stated: Mapping[str, Any], placed: solver.Placed) -> bool:
	return (
		stated["number"] == f"{placed.number:064x}"
		and stated["outcome"] == placed.outcome
		and (stated["section"] or None) == placed.section
		and stated["rank"] == placed.rank
		and stated["queue"] == placed.queue
	)


def differences(before: solver.FrozenInputs, after: solver.FrozenInputs) -> Iterator[str]:
	"""What was changed between two states of the inputs, a sentence each."""
	for kind, old, new in (
		("Section", _by(before.sections, "section"), _by(after.sections, "section")),
		("Line", _by(before.applicants, "line"), _by(after.applicants, "line")),
	):
		for key in sorted(old.keys() | new.keys()):
			if key not in new:
				yield f"{kind} {key} was taken out after the close."
			elif key not in old:
				yield f"{kind} {key} was added after the close."
			elif old[key] != new[key]:
				yield f"{kind} {key} was changed after the close: {old[key]} became {new[key]}."
	for rule in ("mode", "winners_are", "waitlist_enabled", "total"):
		if getattr(before, rule) != getattr(after, rule):
			yield f"{rule} was changed after the close: {getattr(before, rule)} became {getattr(after, rule)}."


def _by(rows: Sequence[Any], key: str) -> dict[str, Any]:
	return {getattr(row, key): row for row in rows}


def main(arguments: Sequence[str] | None = None) -> int:
	"""Print what was checked; 0 when nothing was changed, 1 when something was, 2 for a file that can't be read."""
	parser = argparse.ArgumentParser(description="Check the file of an allocation run.")
	parser.add_argument("file", type=Path, help="the file of the run, as the school gives it")
	parser.add_argument("--commitment", help="the commitment as it was shown before the draw")
	parser.add_argument("--input-hash", help="the hash of the inputs as it was shown when booking closed")
	parser.add_argument("--student", help="show the line of this student (the id in the portal) or line")
	options = parser.parse_args(arguments)
	try:
		run = json.loads(options.file.read_text())
	except (OSError, ValueError) as error:
		sys.stdout.write(f"{options.file} can't be read: {error}\n")
		return 2
	findings = check(run, commitment=options.commitment, input_hash=options.input_hash)
	for finding in findings:
		sys.stdout.write(f"{finding}\n")
	if options.student:
		line = line_in(run, options.student)
		sys.stdout.write(f"{json.dumps(line, indent=1) if line else 'There is no such line in this run.'}\n")
	return 0 if is_sound(findings) else 1


if __name__ == "__main__":
	sys.exit(main())

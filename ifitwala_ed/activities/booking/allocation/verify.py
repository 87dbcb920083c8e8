"""Check a run from its file, without the app: ``python -m ifitwala_ed.activities.booking.allocation.verify run.json``.

Needs Python and nothing else. Give ``--commitment`` and ``--input-hash`` as they were shown to you before the draw:
then any change of a number, a choice, a seat or an outcome is found. Whatever let the school choose the outcome after
all is printed as a caveat. ``--student`` prints the result of one student.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ifitwala_ed.activities.booking.allocation import caveats, deferred_acceptance, lottery, solver

FORMAT: Final = "ifitwala activity allocation 3"
# what each format that can be read calls a student's pseudonym in its results
PSEUDONYM_IN: Final = {"ifitwala activity allocation 2": "line", FORMAT: "pseudonym"}
SOUND, CHANGED, UNREADABLE, WITH_CAVEATS = 0, 1, 2, 3
MOST_DIFFERENCES_SHOWN: Final = 20

CAVEAT_TEXTS: Final = {
	caveats.CHOSEN_SEED: "The seed was chosen by the school. Other draws that it had tried before: {draws_tried}.",
	caveats.REOPENED: (
		"Booking was opened again on {reopened_on}. The hash {input_hash} had been published on {published_on}; "
		"by then its result had been computed {trials} times; drawn: {was_drawn}."
	),
	caveats.TIERS_CHANGED: "{changed} tiers were changed after the hash {input_hash} was published first.",
	caveats.NOT_PUBLISHED: "The inputs were not published before the draw.",
}


@dataclass(frozen=True)
class Finding:
	"""One thing checked: whether it holds, and what was seen.

	``holds`` None is something to know, not to judge; a caveat takes something from what the draw proves.
	"""

	holds: bool | None
	text: str
	is_caveat: bool = False

	def __str__(self) -> str:
		kind = "CAVEAT" if self.is_caveat else {True: "OK", False: "CHANGED", None: "NOTE"}[self.holds]
		return f"{kind:7} {self.text}"


def check(
	run: Mapping[str, Any], *, commitment: str | None = None, input_hash: str | None = None
) -> list[Finding]:
	"""Return everything that can be said of a run's file, given what was published before."""
	if run.get("format") not in PSEUDONYM_IN:
		return [Finding(False, f"This is no file of a run: its format is {run.get('format')!r}.")]
	try:
		inputs = solver.from_dict(run["inputs"])
		findings = [*_inputs(run, inputs, input_hash), *_secret(run, commitment)]
		findings += _caveats(run, inputs)
		findings += _outcome(run, inputs)
	except (KeyError, TypeError, ValueError, AttributeError) as error:
		return [Finding(False, f"The file is damaged: {type(error).__name__} {error}.")]
	return findings


def is_sound(findings: Sequence[Finding]) -> bool:
	"""Return whether nothing was found to be changed."""
	return not any(finding.holds is False for finding in findings)


def verdict(findings: Sequence[Finding]) -> int:
	"""Return what a command ends with: 1 where something was changed, 3 where the draw has caveats, else 0."""
	if not is_sound(findings):
		return CHANGED
	return WITH_CAVEATS if any(finding.is_caveat for finding in findings) else SOUND


def result_of(run: Mapping[str, Any], pseudonym_or_student: str) -> dict[str, Any] | None:
	"""Return the result of one pseudonym, or of a student by the id that the portal shows their family.

	In a trial's file, which doesn't show who is who, a result is found by the pseudonym alone.
	"""
	key = run["pseudonym_key"]
	wanted = {pseudonym_or_student}
	if key:
		wanted.add(lottery.pseudonym_of(key, pseudonym_or_student))
	called = PSEUDONYM_IN[run["format"]]
	return next((each for each in run["results"] if each[called] in wanted), None)


def _inputs(run: Mapping[str, Any], inputs: solver.FrozenInputs, published: str | None) -> Iterator[Finding]:
	digest = inputs.digest()
	yield Finding(digest == run["input_hash"], f"The choices, seats and rules have the hash {digest}.")
	same_engine = run["inputs"].get("engine") == run["engine_version"] == deferred_acceptance.ENGINE_VERSION
	yield Finding(same_engine, f"The run was made by version {run['engine_version']} of the rules.")
	stands = _hash_that_stands(run["history"]["publications"])
	yield Finding(
		run["published_input_hash"] == stands, f"The last hash that was published is {stands or 'none'}."
	)
	at_close = run.get("inputs_at_close")
	if at_close:
		before = solver.from_dict(at_close)
		digest = before.digest()
		yield Finding(digest == stands, f"The inputs at the close have the hash {digest}.")
		yield from (Finding(None, text) for text in differences(before, inputs))
	if published:
		yield _hash_you_have(run, digest, published)


def _hash_that_stands(publications: Sequence[Mapping[str, Any]]) -> str | None:
	return publications[-1]["input_hash"] if publications and not publications[-1]["reopened_on"] else None


def _hash_you_have(run: Mapping[str, Any], digest: str, published: str) -> Finding:
	earlier = [each for each in run["history"]["publications"] if each["reopened_on"]]
	for publication in earlier:
		if published == publication["input_hash"] != digest:
			until = publication["reopened_on"]
			return Finding(None, f"The hash you were given, {published}, stood until {until}.", True)
	return Finding(digest == published, f"The hash you were given is {published}.")


def _secret(run: Mapping[str, Any], published: str | None) -> Iterator[Finding]:
	secret = run.get("secret")
	committed = run["history"]["published_commitment"]
	if not secret:
		# a dry run keeps it; a real run that is through has shown it
		is_kept = None if run["is_dry_run"] and not run["seed_is_chosen"] else False
		yield Finding(is_kept, "The secret isn't in the file, so numbers and outcomes can't be checked.")
	elif run["seed_is_chosen"]:
		is_another = lottery.commitment(secret) == run["commitment"] != committed
		yield Finding(is_another, f"The seed {secret!r} was chosen, and is not the secret of {committed}.")
	else:
		kept = lottery.commitment(secret) == run["commitment"]
		yield Finding(kept, f"The secret belongs to the commitment {run['commitment']}.")
		# what was drawn for a trial has the pseudonyms of the offering's own secret, which stays sealed
		if run["pseudonym_key"] or not run["is_dry_run"]:
			named = lottery.pseudonym_key(secret) == run["pseudonym_key"]
			yield Finding(named, "Students have the pseudonyms that the secret gives them.")
	if published:
		# that a seed was chosen in place of the published secret is a caveat, as long as it isn't hidden
		own = committed if run["seed_is_chosen"] else run["commitment"]
		yield Finding(own == published, f"The commitment you were given is {published}.")


def _caveats(run: Mapping[str, Any], inputs: solver.FrozenInputs) -> Iterator[Finding]:
	publications = run["history"]["publications"]
	first = _first_published(run)
	if publications and not run["is_what_if"]:
		known = first is not None and first.digest() == publications[0]["input_hash"]
		yield Finding(known, f"The hash that was published first is {publications[0]['input_hash']}.")
	found = caveats.of_run(
		run["history"],
		seed_is_chosen=run["seed_is_chosen"],
		is_dry_run=run["is_dry_run"],
		first=first,
		inputs=inputs,
	)
	stated = [each.as_dict() for each in found] == run["caveats"]
	yield Finding(stated, f"The file states every caveat that was found: {len(found)}.")
	for caveat in found:
		yield Finding(None, CAVEAT_TEXTS[caveat.code].format(**caveat.values), True)
	for change in caveats.tiers_changed(first, inputs) if first else ():
		text = f"Student {change.pseudonym}, section {change.section}: tier {change.before} became {change.after}."
		yield Finding(None, text, True)


def _first_published(run: Mapping[str, Any]) -> solver.FrozenInputs | None:
	hashes = [each["input_hash"] for each in run["history"]["publications"]]
	if run["is_what_if"] or not hashes:
		return None
	same_as_at_close = hashes[0] == run["published_input_hash"]
	first = run["inputs_at_close"] if same_as_at_close else run["inputs_first_published"]
	return solver.from_dict(first) if first else None


def _outcome(run: Mapping[str, Any], inputs: solver.FrozenInputs) -> Iterator[Finding]:
	if not run.get("secret"):
		return
	stated = {each[PSEUDONYM_IN[run["format"]]]: each for each in run["results"]}
	computed = {each.pseudonym: each for each in solver.solve(inputs, run["secret"]).placed}
	yield Finding(
		set(stated) == set(computed) and len(stated) == len(run["results"]),
		f"Every applicant has one result: {len(computed)} applicants, {len(run['results'])} results.",
	)
	wrong = [
		pseudonym
		for pseudonym, placed in sorted(computed.items())
		if pseudonym in stated and not _agrees(stated[pseudonym], placed)
	]
	yield Finding(not wrong, f"Computed anew, {len(computed) - len(wrong)} of {len(computed)} results agree.")
	for pseudonym in wrong[:MOST_DIFFERENCES_SHOWN]:
		placed = computed[pseudonym]
		yield Finding(
			False,
			f"Student {pseudonym} should be {placed.outcome} {placed.section or ''} with {placed.number:064x}.",
		)
	if len(wrong) > MOST_DIFFERENCES_SHOWN:
		yield Finding(False, f"{len(wrong) - MOST_DIFFERENCES_SHOWN} more results don't agree.")


def _agrees(stated: Mapping[str, Any], placed: solver.Placed) -> bool:
	return (
		stated["number"] == f"{placed.number:064x}"
		and stated["outcome"] == placed.outcome
		and (stated["section"] or None) == placed.section
		and stated["rank"] == placed.rank
		and stated["queue"] == placed.queue
	)


def differences(before: solver.FrozenInputs, after: solver.FrozenInputs) -> Iterator[str]:
	"""Return what was changed between two states of the inputs, a sentence each."""
	for kind, old, new in (
		("Section", _by(before.sections, "section"), _by(after.sections, "section")),
		("Student", _by(before.applicants, "pseudonym"), _by(after.applicants, "pseudonym")),
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
	"""Print what was checked.

	Gives 0 when nothing was changed, 1 when something was, 2 for a file that can't be read, and 3 when nothing was
	changed and the school could have chosen the outcome all the same.
	"""
	parser = argparse.ArgumentParser(description="Check the file of an allocation run.")
	parser.add_argument("file", type=Path, help="the file of the run, as the school gives it")
	parser.add_argument("--commitment", help="the commitment as it was shown before the draw")
	parser.add_argument("--input-hash", help="the hash of the inputs as it was shown when booking closed")
	parser.add_argument(
		"--student", help="show the result of this student (the id in the portal) or pseudonym"
	)
	options = parser.parse_args(arguments)
	try:
		run = json.loads(options.file.read_text())
	except (OSError, ValueError) as error:
		sys.stdout.write(f"{options.file} can't be read: {error}\n")
		return UNREADABLE
	findings = check(run, commitment=options.commitment, input_hash=options.input_hash)
	for finding in findings:
		sys.stdout.write(f"{finding}\n")
	if options.student:
		found = result_of(run, options.student)
		sys.stdout.write(
			f"{json.dumps(found, indent=1) if found else 'There is no such student in this run.'}\n"
		)
	return verdict(findings)


if __name__ == "__main__":
	sys.exit(main())

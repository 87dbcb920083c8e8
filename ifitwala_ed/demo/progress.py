import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

import click

Item = TypeVar("Item")


def track(title: str, items: Sequence[Item]) -> Iterator[Item]:
	"""Return the same items, with a line on the terminal that counts them."""
	live = sys.stdout.isatty()
	started = time.monotonic()
	for number, item in enumerate(items, 1):
		yield item
		if live and number < len(items):
			click.echo(f"\r  {title:<34}{number:>5} of {len(items)}", nl=False)
	start = "\r" if live else ""
	click.echo(f"{start}  {title:<34}{len(items):>5} in {time.monotonic() - started:.1f} s" + " " * 4 * live)

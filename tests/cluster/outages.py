"""Nodes that hear nothing of each other, and nodes that do again."""

from collections.abc import Iterator
from contextlib import contextmanager

import galera


@contextmanager
def cut_off(*nodes: galera.Node, all_of: list[galera.Node]) -> Iterator[None]:
	"""Nodes that hear of nobody, and know it; in the end all are together again."""
	for node in nodes:
		node.set_cut_off(True)
	try:
		for node in nodes:
			node.wait_for("wsrep_cluster_status", "non-Primary")
		yield
	finally:
		for node in nodes:
			node.set_cut_off(False)
		together(all_of)


def together(nodes: list[galera.Node]) -> None:
	for node in nodes:
		node.wait_until_synced()
		node.wait_for("wsrep_cluster_size", str(len(nodes)))

"""A private cluster of MariaDB nodes that all take writes: Debian's Galera, on ports of this machine.

The first node is made and the others begin as copies of it, so that each only gets the few writes that it missed meanwhile.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import mariadb
import programs

SYNCED = "4"
# rsync, which takes a node's data over, drops root's rights, and then has to reach them
USER = "nobody"
READY_SECONDS = 90
# A commit of one node is not yet on the disk of the others: they have it, which is what the cluster is for.
SETTINGS = (
	*(setting for setting in mariadb.SETTINGS if not setting.startswith("--innodb-buffer-pool-size")),
	"--innodb-buffer-pool-size=128M",
	*mariadb.NOT_DURABLE,
	"--binlog-format=ROW",
	"--default-storage-engine=InnoDB",
	"--innodb-autoinc-lock-mode=2",
	"--wsrep-on=ON",
	"--wsrep-slave-threads=2",
	"--wsrep-sst-method=rsync",
)


@dataclass
class Node:
	"""One database server of the cluster."""

	number: int
	folder: Path
	port: int
	group_port: int
	transfer_port: int
	copy_port: int
	members: str = ""
	password: str = ""
	process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

	def start(self, *, is_first: bool = False) -> None:
		"""Start the node; with ``is_first`` it is a cluster of its own, which the others join."""
		options = (
			f"gmcast.listen_addr=tcp://{mariadb.HOST}:{self.group_port}"
			f"; ist.recv_addr={mariadb.HOST}:{self.transfer_port}"
			"; evs.keepalive_period=PT0.3S; evs.suspect_timeout=PT2S; evs.inactive_timeout=PT5S; pc.recovery=false"
		)
		self.process = mariadb.start(
			self.folder,
			self.port,
			(
				*SETTINGS,
				f"--wsrep-provider={programs.path_of('libgalera_smm.so')}",
				f"--wsrep-provider-options={options}",
				f"--wsrep-node-name=node{self.number}",
				f"--wsrep-node-address={mariadb.HOST}:{self.group_port}",
				f"--wsrep-sst-receive-address={mariadb.HOST}:{self.copy_port}",
				f"--wsrep-cluster-address=gcomm://{self.members}",
				*(("--wsrep-new-cluster",) if is_first else ()),
			),
			user=USER,
		)

	def stop(self) -> None:
		if self.process:
			mariadb.stop(self.process)

	def kill(self) -> None:
		"""End the node as a power cut does. Started again, it gets a copy of everything from another node."""
		if self.process:
			self.process.kill()
			self.process.wait()

	def set_cut_off(self, is_cut_off: bool) -> None:
		"""Let the node hear nothing of the others any more, nor they of it; or let them hear each other again."""
		self.sql(f"SET GLOBAL wsrep_provider_options = 'gmcast.isolate={int(is_cut_off)}'")

	def wait_until_synced(self) -> None:
		"""Wait until the node has all writes of the cluster and takes some."""
		self.wait_for("wsrep_local_state", SYNCED)
		self.wait_for("wsrep_ready", "ON")

	def wait_for(self, status: str, value: str) -> None:
		"""Wait until the node's status says so."""
		deadline = time.monotonic() + READY_SECONDS
		while time.monotonic() < deadline:
			if self.process and self.process.poll() is not None:
				break
			if self.status(status) == value:
				return
			time.sleep(0.05)
		log = (self.folder / "server.log").read_text(errors="replace")
		raise mariadb.NoServer(f"node{self.number}: {status} is not {value}:\n{log[-4000:]}")

	def status(self, name: str) -> str | None:
		"""Return a value of the node's own account of the cluster, None while it doesn't answer."""
		done = self._client(f"SHOW STATUS LIKE '{name}'")
		return done.stdout.decode().split("\t")[1].strip() if done.stdout else None

	def sql(self, statement: str) -> str:
		"""Run a statement as the administrator and return what the client prints."""
		done = self._client(statement)
		if done.returncode:
			raise mariadb.NoServer(done.stderr.decode(errors="replace"))
		return done.stdout.decode()

	def _client(self, statement: str) -> subprocess.CompletedProcess[bytes]:
		account = [f"--host={mariadb.HOST}", f"--port={self.port}", "--user=root", "--connect-timeout=5"]
		return subprocess.run(
			[programs.path_of("mariadb"), "--no-defaults", *account, "--batch", "--skip-column-names"],
			input=statement.encode(),
			env={**os.environ, "MYSQL_PWD": self.password},
			check=False,
			capture_output=True,
		)


@contextmanager
def cluster(size: int) -> Iterator[list[Node]]:
	"""A cluster of so many nodes, each of which has everything and takes writes."""
	programs.require("cluster")
	folder = Path(tempfile.mkdtemp(prefix="ifitwala-galera-", dir=mariadb.memory()))
	folder.chmod(0o711)
	nodes = [_node(number, folder) for number in range(1, size + 1)]
	password = secrets.token_hex(16)
	for node in nodes:
		node.password = password
		node.members = ",".join(f"{mariadb.HOST}:{other.group_port}" for other in nodes)
	try:
		_make_first(nodes[0])
		for node in nodes[1:]:
			shutil.copytree(nodes[0].folder / "data", node.folder / "data")
			_give_to_user(node.folder)
		for node in nodes:
			node.start(is_first=node is nodes[0])
			node.wait_until_synced()
		for node in nodes:
			node.wait_for("wsrep_cluster_size", str(size))
		yield nodes
	finally:
		for node in reversed(nodes):
			node.stop()
		shutil.rmtree(folder, ignore_errors=True)


def _node(number: int, folder: Path) -> Node:
	own = folder / f"node{number}"
	own.mkdir()
	(own / "init.sql").write_text("")
	_give_to_user(own)
	port, group_port, transfer_port, copy_port = (mariadb.free_port() for _ in range(4))
	return Node(number, own, port, group_port, transfer_port, copy_port)


def _give_to_user(folder: Path) -> None:
	if os.geteuid() == 0:
		for each in (folder, *folder.rglob("*")):
			shutil.chown(each, USER)


def _make_first(node: Node) -> None:
	"""Make the data with which every node begins: of one node that was a cluster once and has ended in order."""
	mariadb.initialise(node.folder, node.password, user=USER)
	node.start(is_first=True)
	node.wait_until_synced()
	node.stop()
	(node.folder / "init.sql").write_text("")

#!/usr/bin/env bash
# MariaDB Galera: a server that was cut off from its cluster refuses ROLLBACK, and counts what no table is needed for.
#
# Without the majority a server answers 1047, "WSREP has not yet prepared node for application use", to whatever reads or
# writes a table, which is what the majority is for. It answers the same to ROLLBACK, COMMIT and START TRANSACTION, although
# a transaction that is taken back needs nobody's consent. So what programs and pools of connections do after any error fails
# as well, and its error takes the place of the first one: a web framework that rolls back before it answers has no answer
# left. And SELECT 1, by which many of them ask whether a server is well, succeeds. SHOW STATUS LIKE 'wsrep_ready' tells.
#
# Seen with MariaDB 10.11 and galera-4 of Debian 12, installed where they are missing. This script fails when that changes.
set -euo pipefail
cd "$(dirname "$0")/../.ci"

seen=$(python3 - <<'PYTHON'
import mariadb
import galera

STATEMENTS = (
	"SELECT 1",
	"SHOW STATUS LIKE 'wsrep_ready'",
	"SELECT COUNT(*) FROM mysql.plugin",
	"START TRANSACTION",
	"ROLLBACK",
	"COMMIT",
)
with galera.cluster(2) as nodes:
	nodes[1].set_cut_off(True)
	nodes[1].wait_for("wsrep_cluster_status", "non-Primary")
	for statement in STATEMENTS:
		try:
			print(f"{statement}: {nodes[1].sql(statement).split() or 'done'}")
		except mariadb.NoServer as error:
			print(f"{statement}: {str(error).split(':', 1)[1].strip()}")
PYTHON
)
refused="WSREP has not yet prepared node for application use"
expected="SELECT 1: ['1']
SHOW STATUS LIKE 'wsrep_ready': ['wsrep_ready', 'OFF']
SELECT COUNT(*) FROM mysql.plugin: $refused
START TRANSACTION: $refused
ROLLBACK: $refused
COMMIT: $refused"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It is different now; expected was:" && echo "$expected"; exit 1; }

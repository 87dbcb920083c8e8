"""The comparison of used with provided names, on a host of three small files."""

from pathlib import Path

import pytest

import host_names
from source import Source


@pytest.fixture
def host(tmp_path: Path) -> host_names.Host:
	files = {
		"frappe/__init__.py": (
			"from frappe.utils.data import *\nfrom frappe.messages import _, throw as throw\n"
			"db = local('db')\nif True:\n\tsession = local('session')\n"
		),
		"frappe/messages.py": "def _(text): ...\ndef throw(text): ...\ndef shout(text): ...\n",
		"frappe/utils/__init__.py": "from frappe.utils.data import *\n",
		"frappe/utils/data.py": "def cint(value): return int(value)\n",
		"frappe/database/__init__.py": "",
		"frappe/database/base.py": "class Base:\n\tdef commit(self):\n\t\tself.depth = 0\n",
		"frappe/database/mariadb.py": (
			"from frappe.database.base import Base\n"
			"class MariaDBDatabase(Base):\n\tdef get_value(self): ...\n\tdef hint(self): ...\n"
		),
		"frappe/database/sqlite.py": (
			"from frappe.database.base import Base\nclass SQLiteDatabase(Base):\n\tdef get_value(self): ...\n"
		),
	}
	for name, text in files.items():
		path = tmp_path / name
		path.parent.mkdir(parents=True, exist_ok=True)
		path.write_text(text)
	return host_names.Host(tmp_path)


def missing(host: host_names.Host, code: str) -> list[str]:
	return [problem.message.split()[4] for problem in host_names.missing([Source("app.py", code)], host)]


@pytest.mark.parametrize(
	"code",
	[
		"import frappe\nfrappe.throw('x')",
		"import frappe\nfrappe.session.user",
		"import frappe.utils\nfrappe.utils.cint(1)",
		"import frappe\nfrappe.db.get_value()\nfrappe.db.commit()\nfrappe.db.depth",
		"from frappe.utils import cint as number\nnumber(1)",
		"from frappe import _",
		"import other\nother.anything.goes()",
		"if TYPE_CHECKING:\n\tfrom frappe.types import DF",
	],
)
def test_provided(host: host_names.Host, code: str) -> None:
	assert missing(host, code) == []


@pytest.mark.parametrize(
	("code", "name"),
	[
		("import frappe\nfrappe.sendmail()", "frappe.sendmail"),
		("from frappe.utils import flt", "frappe.utils.flt"),
		("import frappe\nfrappe.utils.flt(1)", "frappe.utils.flt"),
		("import frappe\nfrappe.db.multisql()", "frappe.db.multisql"),
		("import frappe\nfrappe.db.hint()", "frappe.db.hint"),
		("import erpnext", "erpnext"),
		("import frappe.model.document as d", "frappe.model.document"),
	],
)
def test_missing(host: host_names.Host, code: str, name: str) -> None:
	assert missing(host, code) == [name]


def test_unused(host: host_names.Host, tmp_path: Path) -> None:
	users = [
		Source("app.py", "import frappe\nfrappe.throw(frappe.cint(1))\nfrappe.db.get_value()\nfrappe._('')")
	]
	files = [Source(str(path), path.read_text()) for path in sorted(tmp_path.rglob("*.py"))]
	names = {problem.message.split()[0] for problem in host_names.unused(users, files)}
	assert names == {"shout", "MariaDBDatabase", "SQLiteDatabase", "commit", "hint"}


def test_what_frameworks_call_is_not_unused() -> None:
	code = "@click.command()\ndef serve(): ...\n@frappe.whitelist()\ndef login(): ...\ndef _own(): ...\n"
	assert host_names.unused([], [Source("host.py", code)]) == []

"""A server that answers the yardstick beside the app."""

from collections.abc import Iterator

import pytest

from tests.support import yardstick
from tests.support.http import Server, running_server
from tests.support.site import Site, connected


@pytest.fixture(scope="module")
def measured_server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
	with connected(site):
		yardstick.make()
	folder = tmp_path_factory.mktemp("server")
	with running_server(site, folder, application="tests.support.yardstick:application") as running:
		yield running
	with connected(site):
		yardstick.remove()

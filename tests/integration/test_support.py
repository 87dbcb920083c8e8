"""The tools of the tests themselves: connections of their own, and work that really runs at once."""

import threading

import frappe
import pytest

from tests.factories import places
from tests.support.parallel import in_processes, in_threads
from tests.support.site import Site


def make_year_group() -> str:
	return places.year_group().name


def read_user() -> str:
	return frappe.session.user


@pytest.mark.mariadb
def test_a_thread_commits_what_succeeds(site: Site) -> None:
	outcomes = in_threads(site, [make_year_group] * 3)
	assert [outcome.error for outcome in outcomes] == [None] * 3
	frappe.db.rollback()
	for outcome in outcomes:
		assert frappe.db.exists("Year Group", outcome.value)


def test_a_thread_rolls_back_what_fails(site: Site) -> None:
	made = []

	def fail() -> None:
		made.append(make_year_group())
		raise frappe.ValidationError("no")

	[outcome] = in_threads(site, [fail])
	assert isinstance(outcome.error, frappe.ValidationError)
	frappe.db.rollback()
	assert not frappe.db.exists("Year Group", made[0])


def test_threads_run_at_once(site: Site) -> None:
	everybody_is_here = threading.Barrier(4)
	assert all(outcome.ok for outcome in in_threads(site, [lambda: everybody_is_here.wait(30)] * 4))


def test_processes(site: Site) -> None:
	outcomes = in_processes(site, read_user, [(), ()])
	assert [outcome.value for outcome in outcomes] == ["Administrator"] * 2


@pytest.mark.mariadb
def test_a_connection_each(site: Site) -> None:
	# which connection of the server this is, no query builder tells
	outcomes = in_threads(site, [lambda: frappe.db.sql("select connection_id()")[0][0]] * 4)
	assert len({outcome.value for outcome in outcomes}) == 4

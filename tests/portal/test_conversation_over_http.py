"""The two conversation endpoints as a browser meets them: as a parent, a stranger, a guest and staff."""

import json
from concurrent.futures import ThreadPoolExecutor

import frappe
import pytest

from ifitwala_ed.school_communication import ledger
from ifitwala_ed.school_communication.entries import ENTRY
from tests.factories import people
from tests.factories.conversations import Conversation, conversation
from tests.support.http import Answer, Client, Server

API = "ifitwala_ed.api.activity_booking"


@pytest.fixture
def talk() -> Conversation:
	made = conversation()
	frappe.db.commit()
	return made


@pytest.fixture
def parent(client: Client, talk: Conversation) -> Client:
	return client.login(talk.family.user, people.PASSWORD)


def post(client: Client, talk: Conversation, note: str | None = "We will.", **values: str) -> Answer:
	arguments = {"org_communication": talk.thread, "intent_type": "Comment", "note": note, **values}
	return client.call(f"{API}.post_activity_communication_entry", **arguments)


def feed(client: Client, **context: str) -> Answer:
	return client.call(f"{API}.get_activity_communications", "GET", **context)


def text(answer: Answer) -> tuple[str, str]:
	message = json.loads(json.loads(answer.body["_server_messages"])[0])
	return message["title"], message["message"]


def test_a_parent_writes_and_staff_answer(server: Server, parent: Client, talk: Conversation) -> None:
	note = "5 < 6 & <b>when</b>? ünïcode 🎾"
	asked = post(parent, talk, note, intent_type="Question")
	assert (asked.status, asked.message["entry"]["note"]) == (200, note)
	office = server.client().login(talk.office, people.PASSWORD)
	assert post(office, talk, "At three.", intent_type="Answer").status == 200
	assert post(office, talk, "Late payer.", visibility="Staff Only").status == 200
	item = feed(parent, activity_booking=talk.booking).message["items"][0]
	assert [(entry["note"], entry["is_answered"]) for entry in item["entries"]] == [
		(note, True),
		("At three.", False),
	]
	assert item["entry_count"] == 2
	assert "@" not in json.dumps(item)


def test_guest_stranger_and_unknown_name_get_one_and_the_same_answer(
	server: Server, talk: Conversation
) -> None:
	stranger = people.family(talk.made.school)
	frappe.db.commit()
	other = server.client().login(stranger.user, people.PASSWORD)
	answers = [
		post(server.client(), talk),
		post(other, talk),
		post(other, talk, org_communication="no-such-post"),
		feed(server.client()),
		feed(other, activity_booking=talk.booking),
		feed(other, activity_booking="no-such-booking"),
	]
	assert {answer.status for answer in answers} == {403}
	assert len({text(answer) for answer in answers}) == 1
	assert all("exc" not in answer.body and "Traceback" not in answer.text for answer in answers)


@pytest.mark.parametrize(
	("values", "status", "error"),
	[
		({"note": "x" * 4001}, 422, "InvalidEntryError"),
		({"note": ""}, 422, "InvalidEntryError"),
		({"intent_type": "Shout"}, 422, "InvalidEntryError"),
		({"intent_type": "Status"}, 403, "EntryNotPermittedError"),
		({"visibility": "Staff Only"}, 403, "EntryNotPermittedError"),
	],
)
def test_what_is_refused_has_its_status_and_stores_nothing(
	parent: Client, talk: Conversation, values: dict[str, str], status: int, error: str
) -> None:
	answer = post(parent, talk, **values)
	assert (answer.status, answer.error) == (status, error), answer.text
	assert "exc" not in answer.body
	frappe.db.commit()
	assert frappe.db.count(ENTRY, {"org_communication": talk.thread}) == 0


def test_a_get_writes_nothing(parent: Client, talk: Conversation) -> None:
	arguments = {"org_communication": talk.thread, "intent_type": "Comment", "note": "By GET"}
	assert parent.call(f"{API}.post_activity_communication_entry", "GET", **arguments).status == 403
	frappe.db.commit()
	assert frappe.db.count(ENTRY, {"org_communication": talk.thread}) == 0


def test_a_person_who_writes_like_a_program_waits(parent: Client, talk: Conversation) -> None:
	statuses = [post(parent, talk).status for _time in range(21)]
	assert statuses == [200] * 20 + [429]


def test_rest_neither_writes_nor_reads_entries(server: Server, parent: Client, talk: Conversation) -> None:
	name = post(parent, talk).message["entry"]["name"]
	row = {"org_communication": talk.thread, "user": talk.family.user, "intent_type": "Comment", "note": "x"}
	admin = people.staff("System Manager")
	frappe.db.commit()
	manager = server.client().login(admin.name, people.PASSWORD)
	path = f"/api/resource/{ENTRY}"
	assert parent.post(path, row).status == 403
	assert parent.get(f"{path}/{name}").status == 403
	assert parent.get(f"/api/resource/Org Communication/{talk.thread}").status == 403
	assert manager.post(path, row).status in (403, 417)
	assert manager.put(f"{path}/{name}", {"note": "Other"}).status in (403, 417)
	assert manager.delete(f"{path}/{name}").status in (403, 417)
	frappe.db.commit()
	assert frappe.db.get_value(ENTRY, name, "note") == "We will."


@pytest.mark.mariadb
def test_many_at_once_keep_the_chain_whole(server: Server, talk: Conversation) -> None:
	clients = [server.client().login(talk.family.user, people.PASSWORD) for _number in range(2)]
	clients += [server.client().login(talk.office, people.PASSWORD) for _number in range(2)]
	with ThreadPoolExecutor(8) as pool:
		answers = list(
			pool.map(lambda number: post(clients[number % 4], talk, f"Number {number}"), range(16))
		)
		acknowledged = list(
			pool.map(lambda _n: post(clients[0], talk, None, intent_type="Acknowledgement"), range(4))
		)
	assert {answer.status for answer in [*answers, *acknowledged]} == {200}
	frappe.db.commit()
	rows = frappe.get_all(
		ENTRY, filters={"org_communication": talk.thread}, pluck="sequence", order_by="sequence asc"
	)
	assert rows == list(range(1, 18))
	documents = {
		talk.thread,
		*frappe.get_all(ENTRY, filters={"org_communication": talk.thread}, pluck="name", order_by="name"),
	}
	assert [finding for finding in ledger.verify() if finding.document in documents] == []
	before = summaries(talk)
	ledger.rebuild_interactions(talk.thread)
	assert summaries(talk) == before


def summaries(talk: Conversation) -> list[tuple]:
	rows = frappe.get_all(
		"Communication Interaction",
		filters={"org_communication": talk.thread},
		fields=["user", "entry_count", "is_read", "read_on", "last_entry_on", "reaction_code"],
		order_by="user asc",
	)
	return [tuple(row.values()) for row in rows]

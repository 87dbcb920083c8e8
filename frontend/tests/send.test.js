import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import test from "node:test";

import { PATIENCE, delay, newKey, refusal, send, verdict } from "../src/send.js";

const REQUEST = { key: "k", user: "kim@example.com", method: "m", args: {} };
const error = (status, exc_type) => ({ status, body: { exc_type } });
const DONE = { status: 200, body: { message: { name: "AB-1" } } };

/** A server that gives these answers one after the other, the last one for ever, and a clock that waiting moves on. */
function school(answers, more = {}) {
	const sent = [];
	let now = 0;
	return {
		sent,
		post: async (request, token) => {
			sent.push([request.key, token]);
			return answers[Math.min(sent.length, answers.length) - 1];
		},
		session: async () => ({ user: REQUEST.user, csrf_token: "new" }),
		wait: async (milliseconds) => {
			now += milliseconds;
		},
		now: () => now,
		sinceOpening: () => Infinity,
		...more,
	};
}

test("no answer, too many and a failing server are tried again, with the same key", async () => {
	const tools = school([null, error(429), error(500), error(503), DONE]);
	assert.deepEqual(await send(REQUEST, "t", tools), { is: "done", answer: DONE });
	assert.deepEqual(
		tools.sent,
		Array.from({ length: 5 }, () => ["k", "t"]),
	);
});

test("a refusal ends it at once", async () => {
	for (const answer of [error(409, "SectionFullError"), error(422, "InvalidChoiceError"), error(410, "OfferExpiredError")]) {
		const tools = school([answer, DONE]);
		assert.equal((await send(REQUEST, "t", tools)).is, "refused");
		assert.equal(tools.sent.length, 1);
	}
});

test("who is a moment too early tries again, who is late doesn't", async () => {
	const closed = error(409, "BookingWindowClosedError");
	const early = school([closed, DONE], { sinceOpening: () => 200 });
	assert.equal((await send(REQUEST, "t", early)).is, "done");
	assert.equal(verdict(closed, 5_001), "refused");
	assert.equal(verdict(closed), "refused");
});

test("after two minutes it is given up, and the key is kept by whoever asked", async () => {
	const tools = school([null]);
	assert.equal((await send(REQUEST, "t", tools)).is, "given up");
	assert.ok(tools.now() <= PATIENCE);
	assert.ok(tools.sent.length > PATIENCE / 8_000);
});

test("a server that says when to come back is believed", async () => {
	const tools = school([{ status: 429, body: null, after: 30_000 }, DONE]);
	await send(REQUEST, "t", tools);
	assert.equal(tools.now(), 30_000);
});

test("an old token is replaced, once", async () => {
	const tools = school([error(400, "CSRFTokenError"), DONE]);
	assert.equal((await send(REQUEST, "old", tools)).is, "done");
	assert.deepEqual(tools.sent, [
		["k", "old"],
		["k", "new"],
	]);
	const never = school([error(403, "ActivityAccessError")]);
	assert.equal((await send(REQUEST, "t", never)).is, "refused");
	assert.equal(never.sent.length, 2);
});

test("nobody signed in, and somebody else", async () => {
	const nobody = school([error(403)], { session: async () => ({ user: null, csrf_token: null }) });
	assert.equal((await send(REQUEST, "t", nobody)).is, "signed out");
	const other = school([error(403)], { session: async () => ({ user: "pat@example.com", csrf_token: "x" }) });
	assert.equal((await send(REQUEST, "t", other)).is, "another");
	assert.equal(other.sent.length, 1);
});

test("a session that can't be asked for is no refusal", async () => {
	const tools = school([error(403), DONE], { session: async () => null });
	assert.equal((await send(REQUEST, "t", tools)).is, "done");
});

test("pauses grow to eight seconds, and no two devices make the same", () => {
	assert.equal(delay(0, () => 1), 500);
	assert.equal(delay(20, () => 1), 8_000);
	assert.equal(delay(20, () => 0), 250);
});

test("a key is 128 bits", () => {
	assert.match(newKey(webcrypto), /^[0-9a-f]{32}$/);
	assert.notEqual(newKey(webcrypto), newKey(webcrypto));
});

test("the server's words are taken out of its answer; none is no error", () => {
	const body = { exc_type: "SectionFullError", _server_messages: '["{\\"title\\": \\"Full\\", \\"message\\": \\"No seat\\"}"]' };
	const same = (text) => text;
	assert.deepEqual(refusal({ body }, same), { type: "SectionFullError", title: "Full", sentence: "No seat" });
	assert.deepEqual(refusal({ body: null }, same), { type: "", title: "", sentence: "" });
});

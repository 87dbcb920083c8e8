import assert from "node:assert/strict";
import test from "node:test";

import { postFields } from "../src/page.js";
import { verdict } from "../src/send.js";

const REQUEST = { key: "k", page: "/activities/basket", args: [["wish.a.b", "c"]] };
const headers = new Map();
const answering = (answer) => async () => ({ headers, text: async () => "<main id=main></main>", ...answer });

test("a form is sent as it stands, with its key and the token", async () => {
	let sent;
	await postFields(REQUEST, "t", async (page, options) => {
		sent = [page, options.body.toString(), options.redirect];
		return { type: "opaqueredirect" };
	});
	assert.deepEqual(sent, ["/activities/basket", "wish.a.b=c&key=k&csrf_token=t", "manual"]);
});

test("who is led on is done; what is refused comes with its page", async () => {
	assert.equal(verdict(await postFields(REQUEST, "t", answering({ type: "opaqueredirect" }))), "done");
	for (const status of [409, 422]) {
		const answer = await postFields(REQUEST, "t", answering({ status }));
		assert.equal(verdict(answer), "refused");
		assert.equal(answer.page, "<main id=main></main>");
	}
});

test("who is a moment too early tries again", async () => {
	const page = '<main id="main"><section data-refused="BookingWindowClosedError"></section></main>';
	const early = await postFields(REQUEST, "t", answering({ status: 409, text: async () => page }));
	assert.equal(verdict(early, 200), "again");
	assert.equal(verdict(early, 60_000), "refused");
});

test("a session that ended, an old token, a failing server and no answer are what they are for every press", async () => {
	assert.equal(verdict(await postFields(REQUEST, "t", answering({ status: 403 }))), "session");
	assert.equal(verdict(await postFields(REQUEST, "t", answering({ status: 400 }))), "session");
	assert.equal(verdict(await postFields(REQUEST, "t", answering({ status: 503 }))), "again");
	const lost = async () => {
		throw new TypeError("no network");
	};
	assert.equal(verdict(await postFields(REQUEST, "t", lost)), "again");
	const later = answering({ status: 429, headers: new Map([["Retry-After", "3"]]) });
	assert.equal((await postFields(REQUEST, "t", later)).after, 3_000);
});

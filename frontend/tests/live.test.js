import assert from "node:assert/strict";
import test from "node:test";

import { EVERY, follow, pause } from "../src/live.js";

const page = { is: "page", page: "a board" };
const failed = { is: "failed" };
const ended = { is: "ended" };

/** A browser whose answers come one after the other until the session ends: what was done, in its order. */
async function followed(...answers) {
	const done = [];
	await follow({
		ask: async () => answers.shift() ?? ended,
		show: (shown) => done.push(`shown ${shown}`),
		say: (name) => done.push(`said ${name}`),
		seen: async () => done.push("seen"),
		wait: async (milliseconds) => done.push(milliseconds === EVERY ? "waited" : "waited longer"),
	});
	return done;
}

test("it is asked for every five seconds, after somebody looks, until the session ends", async () => {
	assert.deepEqual(await followed(page), ["waited", "seen", "shown a board", "waited", "seen", "said signed_out"]);
});

test("one lost answer is no news, two are told once, and so is that it goes on", async () => {
	const said = (await followed(failed, page, failed, failed, failed, page, page)).filter((each) =>
		each.startsWith("said"),
	);
	assert.deepEqual(said, ["said unreachable", "said again", "said signed_out"]);
});

test("after a failure it waits longer, and as before once it goes well", async () => {
	const waited = (await followed(failed, page)).filter((each) => each.startsWith("waited"));
	assert.deepEqual(waited, ["waited", "waited longer", "waited"]);
});

test("the pause grows to a minute and no further, and never below half of its bound", () => {
	assert.equal(pause(0), EVERY);
	assert.equal(
		pause(1, () => 0),
		EVERY,
	);
	assert.equal(
		pause(30, () => 1),
		60_000,
	);
	assert.equal(
		pause(30, () => 0),
		30_000,
	);
});

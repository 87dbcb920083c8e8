import assert from "node:assert/strict";
import test from "node:test";

import { passed, remaining, serverClock } from "../src/clock.js";

const NINETEEN = "2026-09-01T19:00:00+02:00";

test("the server's time goes on from when the page was made, whatever the device's clock says", () => {
	let monotonic = 1500;
	const clock = serverClock(NINETEEN, 500, () => monotonic);
	assert.equal(clock.now(), Date.parse(NINETEEN) + 1000);
	monotonic = 61_500;
	assert.equal(clock.now(), Date.parse(NINETEEN) + 61_000);
});

test("after a sleep that stopped the clock the server is asked anew", () => {
	let monotonic = 0;
	const clock = serverClock(NINETEEN, 0, () => monotonic);
	monotonic = 10;
	clock.correct("2026-09-01T20:00:00+02:00");
	assert.equal(clock.now(), Date.parse(NINETEEN) + 3_600_000);
});

test("what is left is shown as clocks show it, and is never over before it is", () => {
	assert.equal(remaining(3_723_000), "1:02:03");
	assert.equal(remaining(63_000), "01:03");
	assert.equal(remaining(1), "00:01");
	assert.equal(remaining(-5), "00:00");
});

test("each moment is told once, when it is reached", () => {
	const moments = [0, 60_000];
	assert.equal(passed(moments, 60_100, 60_000), 60_000);
	assert.equal(passed(moments, 60_000, 59_900), null);
	assert.equal(passed(moments, 100, -100), 0);
	assert.equal(passed(moments, -100, -200), null);
});

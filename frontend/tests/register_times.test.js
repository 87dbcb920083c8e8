import assert from "node:assert/strict";
import { test } from "node:test";

import { schoolTimes } from "../src/register/ask.js";

test("what the school tells has its clocks, what a phone marked is turned to them", () => {
	const times = schoolTimes("Europe/Berlin", "de");
	assert.equal(times.clock("2026-11-29T18:27:00+01:00"), "18:27");
	assert.equal(times.clock("2026-11-29T00:05:09.123456+01:00"), "00:05");
	assert.equal(times.clock("2026-11-29T17:27:00.000001Z"), "18:27");
	assert.equal(times.clock("2026-06-29T22:05:00Z"), "00:05");
	assert.equal(
		times.times({ from_datetime: "2026-11-29T18:27:00+01:00", to_datetime: "2026-11-29T19:12:00+01:00" }),
		"18:27–19:12",
	);
	assert.equal(schoolTimes("Europe/Berlin", "ar").clock("2026-11-29T17:27:00Z"), "18:27");
});

test("the day is the school's, on either side of midnight", () => {
	const late = Date.parse("2026-11-29T23:30:00Z");
	assert.equal(schoolTimes("Europe/Berlin", "en").dayOf(late), "2026-11-30");
	assert.equal(schoolTimes("America/New_York", "en").dayOf(late), "2026-11-29");
});

test("the day is written as the server writes it, in whatever order the browser's locale has it", () => {
	const [prototype, name] = [Intl.DateTimeFormat.prototype, "format"];
	const real = Object.getOwnPropertyDescriptor(prototype, name);
	Object.defineProperty(prototype, name, { ...real, get: () => () => "11/30/2026" });
	try {
		assert.equal(schoolTimes("Europe/Berlin", "en").dayOf(Date.parse("2026-11-29T23:30:00Z")), "2026-11-30");
	} finally {
		Object.defineProperty(prototype, name, real);
	}
});

test("no formatter is made before one is needed", () => {
	const real = Intl.DateTimeFormat;
	let made = 0;
	Intl.DateTimeFormat = function (...of) {
		made += 1;
		return new real(...of);
	};
	try {
		const times = schoolTimes("Europe/Berlin", "en");
		times.clock("2026-11-29T18:27:00+01:00");
		assert.equal(made, 0);
		times.dayOf(0);
		times.dayOf(1);
		assert.equal(made, 1);
	} finally {
		Intl.DateTimeFormat = real;
	}
});

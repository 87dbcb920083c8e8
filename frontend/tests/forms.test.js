import assert from "node:assert/strict";
import test from "node:test";

import { choicesOf } from "../src/forms.js";
import { sorted } from "../src/store.js";

test("choices are read by their rank, and empty ones are none", () => {
	const fields = [
		["choice_10", "j"],
		["choice_2", "b"],
		["choice_1", "a"],
		["choice_3", ""],
		["student", "s"],
	];
	assert.deepEqual(choicesOf(fields), ["a", "b", "j"]);
});

test("what was pressed on this page goes on; old ones and another person's are forgotten", () => {
	const press = (key, more) => ({ key, user: "kim", page: "/p", pressed: 1000, ...more });
	const mine = press("mine");
	const elsewhere = press("elsewhere", { page: "/q" });
	const old = press("old", { pressed: 0 });
	const other = press("other", { user: "pat" });
	const found = sorted([elsewhere, old, other, mine], "kim", "/p", 1500, 1000);
	assert.equal(found.mine, mine);
	assert.deepEqual(found.stale, [old, other]);
	assert.equal(found.isOfAnother, true);
	assert.deepEqual(sorted([], "kim", "/p", 0, 1), { mine: null, stale: [], isOfAnother: false });
});

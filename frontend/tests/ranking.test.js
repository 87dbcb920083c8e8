import assert from "node:assert/strict";
import test from "node:test";

import { addable, moved, rowAt, say, without } from "../src/ranking.js";

test("a row moves up and down, and nowhere beyond the ends", () => {
	const list = ["a", "b", "c"];
	assert.deepEqual(moved(list, 2, 0), ["c", "a", "b"]);
	assert.deepEqual(moved(list, 0, 1), ["b", "a", "c"]);
	assert.equal(moved(list, 0, -1), list);
	assert.equal(moved(list, 2, 3), list);
	assert.deepEqual(list, ["a", "b", "c"]);
});

test("what was removed can be added again, up to as many as may be chosen", () => {
	assert.deepEqual(without(["a", "b"], "a"), ["b"]);
	assert.deepEqual(addable(["a", "b", "c"], ["b"], 2), ["a", "c"]);
	assert.deepEqual(addable(["a", "b", "c"], ["b", "a"], 2), []);
});

test("a row that is held goes beyond a neighbour once it has passed its middle, in both directions", () => {
	const middles = [10, 30, 50];
	assert.equal(rowAt(middles, 0, 29), 0);
	assert.equal(rowAt(middles, 0, 31), 1);
	assert.equal(rowAt(middles, 0, 99), 2);
	assert.equal(rowAt(middles, 2, 31), 2);
	assert.equal(rowAt(middles, 2, 29), 1);
	assert.equal(rowAt(middles, 2, -5), 0);
});

test("a name may have any characters", () => {
	assert.equal(say("{0} is now choice {1}.", "Chess $& {1}", 2), "Chess $& {1} is now choice 2.");
	assert.equal(say("Add {0}", "$1"), "Add $1");
});

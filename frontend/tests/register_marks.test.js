import assert from "node:assert/strict";
import test from "node:test";

import { counted, madeAt, merge, micros, momentOf, outranks, whatCounts, withMarks } from "../src/register/marks.js";
import { sendAll, settled } from "../src/register/sending.js";

const SESSION = "judo@2026-12-03T15:30:00";
const START = Date.parse("2026-12-03T15:30:00+01:00");
const WAS_THERE = ["Present", "Late", "Picked Up"];
const STATUSES = ["Present", "Late", "Absent", "Excused", "Picked Up"];
const CHILDREN = ["mia", "kim", "sam"];

const mark = (uid, status = "Present", minutes = 0, more = {}) => ({
	uid,
	session: SESSION,
	student: "mia",
	status,
	at: new Date(START + minutes * 60_000).toISOString(),
	...more,
});
const counting = (...marks) => whatCounts(marks).get(`${SESSION}\nmia`);

/** Chance that can be repeated (mulberry32). */
function chanceOf(seed) {
	let state = seed;
	const chance = () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (most) => Math.floor(chance() * most);
	return { below, of: (list) => list[below(list.length)], is: (share) => chance() < share };
}

test("the newest counts, of two at the same moment the greater uid, and what was seen before what was announced", () => {
	assert.equal(counting(mark("b", "Late", 2), mark("a", "Present", 1), mark("c", "Absent")).status, "Late");
	assert.equal(counting(mark("b", "Absent"), mark("a")).uid, "b");
	assert.equal(counting(mark("a", "Excused", 5, { is_announcement: true }), mark("b")).uid, "b");
});

test("moments are compared whatever zone they are told in, to the microsecond", () => {
	assert.equal(micros("2026-12-03T15:30:00+01:00"), micros("2026-12-03T14:30:00.000000Z"));
	assert.equal(micros("2026-12-03T15:30:00.000002+01:00") - micros("2026-12-03T14:30:00Z"), 2);
	assert.equal(momentOf(micros("2026-12-03T14:30:00.120002Z")), "2026-12-03T14:30:00.120002Z");
	const later = mark("a", "Late", 0, { at: "2026-12-03T15:30:00.000900+01:00" });
	assert.ok(outranks(later, mark("b", "Absent", 0, { at: "2026-12-03T14:30:00.000100Z" })));
});

test("a correction is newer than what it corrects, whatever the clocks say", () => {
	const ahead = mark("z", "Present", 2);
	const corrected = mark("a", "Absent", 0, { at: madeAt(START, ahead) });
	assert.equal(counting(ahead, corrected).uid, "a");
	assert.equal(micros(madeAt(START + 0.7, null)), START * 1000);
	// an announcement counts less anyway, and may be of any time
	assert.equal(micros(madeAt(START, { ...ahead, is_announcement: true })), START * 1000);
});

test("a session shows what was marked on this phone since, and counts", () => {
	const known = mark("k", "Absent", 1);
	const session = {
		key: SESSION,
		students: [
			{ student: "mia", mark: known },
			{ student: "kim", mark: null },
			{ student: "sam", mark: null },
		],
	};
	const shown = withMarks(session, [
		mark("a", "Present", 0),
		mark("b", "Late", 2, { student: "kim" }),
		mark("c", "Late", 2, { student: "sam", session: "chess@2026-12-03T15:30:00" }),
	]);
	assert.deepEqual(
		shown.students.map((child) => child.mark?.uid),
		["k", "b", undefined],
	);
	assert.deepEqual(counted(shown, WAS_THERE), { expected: 3, there: 1, unmarked: 1 });
});

/** The server as it answers: stores each uid once, refuses what isn't a mark of today, tells what counts. */
function school() {
	const rows = [];
	return {
		rows,
		post(marks) {
			const answer = { stored: [], repeated: [], refused: [] };
			for (const [index, sent] of marks.entries()) {
				if (sent.status === "Nonsense") answer.refused.push({ index, uid: sent.uid, message: "No." });
				else if (rows.some((row) => row.uid === sent.uid)) answer.repeated.push(sent.uid);
				else {
					rows.push(sent);
					answer.stored.push(sent.uid);
				}
			}
			return { status: 200, body: { message: answer } };
		},
		register() {
			const found = whatCounts(rows);
			const students = CHILDREN.map((student) => ({ student, mark: found.get(`${SESSION}\n${student}`) ?? null }));
			return { key: SESSION, students };
		},
	};
}

/** A phone: its queue and list, a clock that is wrong, and a network that is cut before or after the server has heard. */
function phone(name, server, chance) {
	const drift = chance.below(180_000) - 90_000;
	const made = [];
	let queue = [];
	let list = server.register();
	let cuts = 0;
	const put = (mark) => {
		made.push(mark);
		queue.push(mark);
	};
	const tools = {
		alone: (act) => act(),
		// a second page of the phone may have read the queue before the first one was answered
		waiting: async () => (chance.is(0.2) ? [...made].slice(-4) : queue),
		async post(marks) {
			if (cuts > 0 && chance.is(0.4)) {
				cuts -= 1;
				return chance.is(0.5) ? null : { status: chance.of([502, 503, 429]), body: null };
			}
			const sent = chance.is(0.3) ? [...marks].reverse() : marks;
			const answer = server.post(sent);
			if (chance.is(0.2)) server.post(sent);
			if (cuts > 0 && chance.is(0.4)) {
				cuts -= 1;
				return null;
			}
			// the answer names places in what was sent
			answer.body.message.refused.forEach((each) => (each.index = marks.findIndex(({ uid }) => uid === each.uid)));
			return answer;
		},
		async settle(gone) {
			list = withMarks(list, gone);
			queue = queue.filter((each) => !gone.some(({ uid }) => uid === each.uid));
		},
		session: async () => ({ user: name }),
		renew: () => {},
		user: () => name,
		failed: () => {},
		wait: async () => {},
	};
	return {
		made,
		shown: () => withMarks(list, queue),
		press(now, number) {
			const student = chance.of(CHILDREN);
			const before = withMarks(list, queue).students.find((child) => child.student === student).mark;
			put({ ...mark(`${name}-${number}`, chance.of(STATUSES)), student, at: madeAt(now + drift, before) });
			return withMarks(list, queue).students.find((child) => child.student === student).mark;
		},
		look: () => (list = server.register()),
		async send(most) {
			cuts = most;
			// a queue that was read too early is answered as repeated, and read again
			do await sendAll(tools);
			while (queue.length);
		},
	};
}

test("two phones, a hundred schedules with cuts, repeats, other orders and wrong clocks: one register, every mark once", async () => {
	for (let seed = 1; seed <= 100; seed += 1) {
		const chance = chanceOf(seed);
		const server = school();
		const phones = ["a", "b"].map((name) => phone(name, server, chance));
		let now = START;
		for (let number = 0; number < 12; number += 1) {
			now += chance.below(40_000);
			const here = chance.of(phones);
			const counts = here.press(now, number);
			assert.equal(counts.uid, here.made.at(-1).uid, `seed ${seed}: a press counts at once`);
			if (chance.is(0.3)) await here.send(chance.below(4));
			if (chance.is(0.2)) chance.of(phones).look();
		}
		for (const each of phones) await each.send(chance.below(4));
		for (const each of phones) each.look();
		const everyone = merge(...phones.map((each) => each.made));
		assert.deepEqual(server.rows.map((row) => row.uid).sort(), [...everyone.keys()].sort(), `seed ${seed}`);
		const register = server.register();
		const counts = whatCounts(everyone.values());
		for (const { student, mark: found } of register.students)
			assert.equal(found?.uid, counts.get(`${SESSION}\n${student}`)?.uid, `seed ${seed}`);
		for (const each of phones) assert.deepEqual(each.shown(), register, `seed ${seed}`);
	}
});

test("a refused mark keeps its reason, and the others are settled", () => {
	const marks = [mark("a"), mark("b", "Nonsense"), mark("c")];
	const { gone, changed } = settled(marks, school().post(marks).body.message);
	assert.deepEqual(
		gone.map(({ uid }) => uid),
		["a", "c"],
	);
	assert.deepEqual(changed, [{ ...marks[1], why: "No.", warning: null }]);
});

/** A browser whose server gives these answers, one after the other and the last for ever. */
function browser(answers, more = {}) {
	let queue = [mark("a"), mark("b")];
	const seen = { posts: [], waits: [], failures: 0 };
	return {
		seen,
		alone: (act) => act(),
		waiting: async () => queue,
		post: async (marks) => {
			seen.posts.push(marks.map(({ uid }) => uid));
			return answers[Math.min(seen.posts.length, answers.length) - 1];
		},
		settle: async (gone, changed) => {
			queue = queue.filter((each) => ![...gone, ...changed].some(({ uid }) => uid === each.uid));
		},
		session: async () => ({ user: "kim", csrf_token: "new" }),
		renew: (session) => (seen.token = session.csrf_token),
		user: () => "kim",
		failed: () => (seen.failures += 1),
		wait: async (milliseconds) => seen.waits.push(milliseconds),
		...more,
	};
}
const DONE = { status: 200, body: { message: { stored: ["a"], repeated: ["b"], refused: [] } } };
const FORBIDDEN = { status: 403, body: { exc_type: "ActivityAccessError" } };

test("what is no answer of the school leaves every mark where it is", async () => {
	const portal = { status: 200, body: null };
	const tools = browser([null, portal, { status: 200, body: { message: {} } }, { status: 503, body: null, after: 30_000 }, DONE]);
	assert.equal((await sendAll(tools)).is, "nothing");
	assert.deepEqual(tools.seen.posts, Array(5).fill(["a", "b"]));
	assert.equal(tools.seen.failures, 4);
	assert.equal(tools.seen.waits[3], 30_000);
});

test("an answer that settles nothing isn't asked for without a pause", async () => {
	const nothing = { status: 200, body: { message: { stored: [], repeated: [], refused: [] } } };
	const tools = browser([nothing, DONE]);
	await sendAll(tools);
	assert.equal(tools.seen.waits.length, 1);
});

test("a new token for the same person, somebody else, nobody, and no right any more", async () => {
	const renewed = browser([{ status: 400, body: { exc_type: "CSRFTokenError" } }, DONE]);
	assert.equal((await sendAll(renewed)).is, "nothing");
	assert.equal(renewed.seen.token, "new");
	const other = browser([FORBIDDEN], { session: async () => ({ user: "pat" }) });
	assert.equal((await sendAll(other)).is, "another");
	const nobody = browser([FORBIDDEN], { session: async () => ({ user: null }) });
	assert.equal((await sendAll(nobody)).is, "signed out");
	const forbidden = browser([FORBIDDEN]);
	assert.equal((await sendAll(forbidden)).is, "forbidden");
	assert.equal(forbidden.seen.posts.length, 2);
	const unknown = browser([FORBIDDEN, DONE], { session: async () => null });
	assert.equal((await sendAll(unknown)).is, "nothing");
	assert.equal((await sendAll(browser([{ status: 422, body: {} }]))).is, "refused");
});

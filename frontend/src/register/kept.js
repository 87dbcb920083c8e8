/**
 * What the register keeps on a phone: the lists of today and tomorrow for a day at most, and each mark until the server has answered it.
 * public/portal/register_worker.js reads the same database.
 */
import { merge } from "./marks.js";

const NAME = "ifitwala-register";
const [LISTS, MARKS, OWNER] = ["lists", "marks", "owner"];
export const DAY = 24 * 60 * 60_000;
// what somebody else left behind isn't kept for them longer than this
export const FOR_OTHERS = 7 * DAY;
// a suspended page of the same phone may hold the database; marking goes on meanwhile
const PATIENCE = 3_000;

// marks of a browser that keeps nothing, as in a private window or on a full disk: they are sent all the same
const inMemory = new Map();

function asked(request) {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

async function opened() {
	const opening = indexedDB.open(NAME, 1);
	opening.onupgradeneeded = () => {
		opening.result.createObjectStore(LISTS, { keyPath: "day" });
		opening.result.createObjectStore(MARKS, { keyPath: "seq", autoIncrement: true });
		opening.result.createObjectStore(OWNER);
	};
	return asked(opening);
}

/** Do something in one transaction; what it asked for is answered once all of it is stored. */
async function inStore(name, mode, act) {
	const database = await opened();
	try {
		const transaction = database.transaction(name, mode);
		const done = new Promise((resolve, reject) => {
			transaction.oncomplete = resolve;
			transaction.onerror = transaction.onabort = () => reject(transaction.error);
		});
		const request = act(transaction.objectStore(name));
		await done;
		return request?.result;
	} finally {
		database.close();
	}
}

/** True and the result, or false: a browser may keep nothing. */
async function tried(name, mode, act) {
	try {
		const late = new Promise((_resolve, reject) => setTimeout(reject, PATIENCE, new Error("late")));
		return [true, await Promise.race([inStore(name, mode, act), late])];
	} catch {
		return [false, undefined];
	}
}

export const isFresh = (list, now) => now - list.received < DAY && now - list.received > -DAY / 24;

/** The lists that may still be shown, by their day; what is too old is erased. */
export async function lists(now = Date.now()) {
	const [, found = []] = await tried(LISTS, "readonly", (store) => store.getAll());
	const old = found.filter((list) => !isFresh(list, now));
	if (old.length) {
		await tried(LISTS, "readwrite", (store) => {
			for (const list of old) store.delete(list.day);
		});
	}
	return Object.fromEntries(found.filter((list) => isFresh(list, now)).map((list) => [list.day, list]));
}

/** Without https no page can be opened offline, and nothing would erase them at signing out. */
export async function keepLists(made) {
	if (!isSecureContext) return;
	await tried(LISTS, "readwrite", (store) => {
		store.clear();
		for (const list of made) store.put(list);
	});
}

export const eraseLists = () => tried(LISTS, "readwrite", (store) => store.clear());

/** All marks that wait, whoever made them, in the order in which they were made. */
export async function marks() {
	const [, found = []] = await tried(MARKS, "readonly", (store) => store.getAll());
	return [...merge(found, [...inMemory.values()]).values()];
}

/** Keep a mark before it is sent. False where the browser didn't: it is lost if the page is closed. */
export async function keepMark(mark) {
	const [isKept] = await tried(MARKS, "readwrite", (store) => store.put(mark));
	if (!isKept) inMemory.set(mark.uid, mark);
	return isKept;
}

/** Marks that were answered go; those that were refused stay until somebody has seen why. */
export async function settleMarks(gone, changed = []) {
	for (const mark of gone) inMemory.delete(mark.uid);
	for (const mark of changed) if (inMemory.has(mark.uid)) inMemory.set(mark.uid, mark);
	await tried(MARKS, "readwrite", (store) => {
		for (const mark of gone) if (mark.seq) store.delete(mark.seq);
		for (const mark of changed) if (mark.seq) store.put(mark);
	});
}

/** Forget everything, as whoever signs out wants. */
export async function eraseAll() {
	inMemory.clear();
	for (const name of [LISTS, MARKS, OWNER]) await tried(name, "readwrite", (store) => store.clear());
}

export async function owner() {
	return (await tried(OWNER, "readonly", (store) => store.get(OWNER)))[1] ?? null;
}

/** From now on the phone is this person's: what it keeps of children for another is erased. */
export async function belongsTo(user) {
	const before = await owner();
	if (before !== user) await eraseLists();
	await tried(OWNER, "readwrite", (store) => store.put(user, OWNER));
}

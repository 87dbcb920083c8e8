/** What was pressed and isn't answered yet, kept by the browser so that a reload or a crash loses nothing. */
const NAME = "ifitwala-portal";
const REQUESTS = "requests";

function asked(request) {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

async function inStore(mode, act) {
	const opening = indexedDB.open(NAME, 1);
	opening.onupgradeneeded = () => opening.result.createObjectStore(REQUESTS, { keyPath: "key" });
	const database = await asked(opening);
	try {
		const transaction = database.transaction(REQUESTS, mode);
		const done = new Promise((resolve, reject) => {
			transaction.oncomplete = resolve;
			transaction.onerror = transaction.onabort = () => reject(transaction.error);
		});
		const result = await asked(act(transaction.objectStore(REQUESTS)));
		await done;
		return result;
	} finally {
		database.close();
	}
}

/** A browser may keep nothing (a private window, a full disk): then a press is still sent, it just survives no reload. */
async function ifPossible(act, otherwise) {
	try {
		return await act();
	} catch {
		return otherwise;
	}
}

export const keep = (request) => ifPossible(() => inStore("readwrite", (store) => store.put(request)));
export const forget = (key) => ifPossible(() => inStore("readwrite", (store) => store.delete(key)));
export const kept = () => ifPossible(() => inStore("readonly", (store) => store.getAll()), []);

/** Of what is kept: what this page goes on with, and what must go because it is too old or another person's. */
export function sorted(requests, user, page, now, longest) {
	const isStale = (each) => each.user !== user || now - each.pressed > longest;
	return {
		mine: requests.find((each) => !isStale(each) && each.page === page) ?? null,
		stale: requests.filter(isStale),
		isOfAnother: requests.some((each) => each.user !== user && each.page === page),
	};
}

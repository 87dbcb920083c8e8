// Opens the register without a connection. It keeps one page that is nobody's and that page's scripts, and hands on every other
// request untouched. TOLD is put before it by ifitwala_ed/portal/offline.py; the database is that of frontend/src/register/kept.js.
/* global TOLD, clients, registration, skipWaiting */
(() => {
	const PREFIX = "ifitwala-register-";
	const OWN = PREFIX + TOLD.version;
	const HOME = "/activities";
	const REGISTER = "/activities/register";
	const SETTINGS = "/activities/settings";
	const DATABASE = "ifitwala-register";
	const [LISTS, MARKS, OWNER] = ["lists", "marks", "owner"];
	const SIGNING_OUT = ["sign_out", "sign_out_everywhere"];
	const DAY = 24 * 60 * 60_000;
	// a weak signal is no better than none where the phone has the list
	const PATIENCE = 4_000;

	self.addEventListener("install", (event) => event.waitUntil(install()));
	self.addEventListener("activate", (event) => event.waitUntil(activate()));
	self.addEventListener("fetch", (event) => {
		const { request } = event;
		const url = new URL(request.url);
		if (url.origin !== location.origin) return;
		const is = (method) => request.mode === "navigate" && request.method === method;
		if (is("POST") && url.pathname === SETTINGS) event.respondWith(leave(request));
		else if (is("GET") && isRegister(url)) event.respondWith(register(request, url));
		else if (is("GET") && url.pathname === HOME) event.respondWith(home(request));
		else if (request.method === "GET" && TOLD.files.includes(url.pathname + url.search))
			event.respondWith(file(request));
	});

	const isRegister = ({ pathname }) => pathname === REGISTER || pathname.startsWith(`${REGISTER}/`);

	/** All of it, or nothing: until then the worker before this one goes on with what it has. */
	async function install() {
		if (TOLD.page) {
			const cache = await caches.open(OWN);
			try {
				const page = await fetch(TOLD.page, { cache: "no-store" });
				if (!page.ok || page.redirected) throw new Error(`no page to keep: ${page.status}`);
				await cache.put(TOLD.page, page);
				await cache.addAll(TOLD.files);
			} catch (error) {
				await caches.delete(OWN);
				throw error;
			}
		}
		await skipWaiting();
	}

	async function activate() {
		for (const name of await caches.keys()) {
			if (name.startsWith(PREFIX) && (name !== OWN || !TOLD.page)) await caches.delete(name);
		}
		// what is kept of children is for one person
		await erase((list) => list.user !== TOLD.user);
		if (TOLD.page) await clients.claim();
		else await registration.unregister();
	}

	async function kept(address) {
		return TOLD.page ? await (await caches.open(OWN)).match(address) : undefined;
	}

	async function file(request) {
		return (await kept(request.url)) ?? fetch(request);
	}

	/** The page as the school has it; without an answer, or a quick one, that of the phone. */
	async function register(request, url) {
		const asked = answered(request);
		const page = await kept(TOLD.page);
		if (!page) return asked;
		const soon = (await hasList(url)) ? [new Promise((resolve) => setTimeout(resolve, PATIENCE, null))] : [];
		const answer = await Promise.race([asked.catch(() => null), ...soon]);
		return answer && answer.status < 500 ? answer : page;
	}

	async function home(request) {
		try {
			return await answered(request);
		} catch (error) {
			if (await kept(TOLD.page)) return Response.redirect(REGISTER);
			throw error;
		}
	}

	/** Ask the school. Who is led away to sign in, or isn't let in, has no register on this phone any more. */
	async function answered(request) {
		const answer = await fetch(request);
		const isOver = answer.type === "opaqueredirect" || [401, 403].includes(answer.status);
		await erase((list) => isOver || Date.now() - list.received >= DAY);
		return answer;
	}

	/** Signing out erases the phone: the register says first what isn't sent yet. */
	async function leave(request) {
		const form = await request
			.clone()
			.formData()
			.catch(() => null);
		if (!SIGNING_OUT.includes(form?.get("act"))) return fetch(request);
		const waiting = await inStore(MARKS, "readonly", (store) => store.count());
		if (waiting && (await kept(TOLD.page))) return Response.redirect(`${REGISTER}?leaving=1`, 303);
		const answer = await fetch(request);
		// browsers without Clear-Site-Data
		if (answer.type === "opaqueredirect") {
			for (const name of [LISTS, MARKS, OWNER]) await inStore(name, "readwrite", (store) => store.clear());
		}
		return answer;
	}

	async function hasList(url) {
		const day = /\d{4}-\d\d-\d\d/.exec(url.pathname)?.[0];
		const lists = (await inStore(LISTS, "readonly", (store) => store.getAll())) ?? [];
		return lists.some((list) => !day || list.day === day);
	}

	async function erase(isOver) {
		const lists = (await inStore(LISTS, "readonly", (store) => store.getAll())) ?? [];
		const gone = lists.filter(isOver);
		if (!gone.length) return;
		await inStore(LISTS, "readwrite", (store) => {
			for (const list of gone) store.delete(list.day);
		});
	}

	/** Nothing where there is no database, which the register's page alone makes, or where a suspended page holds it. */
	function inStore(name, mode, act) {
		const late = new Promise((resolve) => setTimeout(resolve, PATIENCE / 2));
		return Promise.race([late, transacted(name, mode, act).catch(() => undefined)]);
	}

	function transacted(name, mode, act) {
		return new Promise((resolve, reject) => {
			const opening = indexedDB.open(DATABASE);
			opening.onupgradeneeded = () => opening.transaction.abort();
			opening.onerror = () => reject(opening.error);
			opening.onsuccess = () => {
				const database = opening.result;
				if (!database.objectStoreNames.contains(name)) return resolve(database.close());
				const transaction = database.transaction(name, mode);
				const request = act(transaction.objectStore(name));
				transaction.oncomplete = transaction.onabort = () => {
					database.close();
					resolve(request?.result);
				};
				return null;
			};
		});
	}
})();

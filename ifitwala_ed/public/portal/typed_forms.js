// What was typed isn't lost in a tunnel, or when the session has ended. Before such a form is sent, the school is asked who is
// signed in; until it answers with the person for whom the page was made, the form stays, says why, and is sent when it works.
// Where the connection ends while it is sent, it stays too: it may have arrived, so that it isn't sent again by itself.
(() => {
	const TIMEOUT = 15_000;
	const LONGEST_SENDING = 60_000;
	const LONGEST_WAIT = 30_000;
	// an older press isn't sent by itself: much may have happened since
	const LONGEST = 10 * 60_000;
	const { user, texts } = JSON.parse(document.getElementById("typed").textContent);
	const said = new Map();
	// the newest press; what was pressed before it isn't sent any more
	let newest = 0;
	let isSent = false;
	let wake = () => {};

	document.addEventListener("submit", (event) => {
		const form = event.target;
		if (event.defaultPrevented || !form.matches("form[data-typed]")) return;
		event.preventDefault();
		if (!isSent) send(form);
	});
	// the network is back, or the person is, from signing in on another page
	for (const name of ["online", "focus"]) window.addEventListener(name, () => wake());
	// back on a page that the browser had kept as it was
	window.addEventListener("pageshow", () => {
		isSent = false;
	});

	async function send(form) {
		newest += 1;
		const press = newest;
		const pressed = Date.now();
		wake();
		for (let attempt = 0; ; attempt += 1) {
			const now = await session();
			if (press !== newest) return;
			if (now?.user === user) return go(form, now.csrf_token);
			if (now?.user) return drop();
			const isTooLate = !now && Date.now() - pressed > LONGEST;
			say(form, now ? texts.signed_out : isTooLate ? texts.given_up : texts.unreachable);
			if (isTooLate) return;
			await again(now ? Infinity : delay(attempt));
			if (press !== newest) return;
		}
	}

	/** Not by the browser's own sending, which leaves the page before it knows that anything arrives. */
	async function go(form, token) {
		isSent = true;
		said.get(form)?.box.remove();
		said.delete(form);
		form.elements.csrf_token.value = token;
		const answer = await sent(form);
		if (answer?.redirected) return location.assign(answer.url);
		// refused, and nothing of it was kept: sent by the browser it is refused again, on the page that says why
		if (answer && answer.status < 500) return form.submit();
		isSent = false;
		return say(form, texts.unsure);
	}

	async function sent(form) {
		const body = new URLSearchParams(new FormData(form));
		try {
			return await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(LONGEST_SENDING) });
		} catch {
			return null;
		}
	}

	/** What one person typed isn't sent in another's name, nor left for them to read. */
	function drop() {
		const [first, ...others] = document.querySelectorAll("form[data-typed]");
		for (const form of others) form.remove();
		const box = boxOf(texts.another);
		first.replaceWith(box);
		box.focus();
	}

	/** Once for each reason: what is repeated every few seconds is no help to whoever listens. */
	function say(form, text) {
		const before = said.get(form);
		if (before?.text === text) return;
		before?.box.remove();
		const box = boxOf(text);
		said.set(form, { text, box });
		form.prepend(box);
		box.focus();
	}

	function boxOf(text) {
		const { title, sentence, link, address } = text;
		const box = made("div", "notice bad");
		box.setAttribute("role", "alert");
		box.tabIndex = -1;
		const inner = made("div");
		inner.append(made("p", "notice-title", title), made("p", "", sentence));
		if (link) {
			const next = made("a", "", link);
			next.href = address;
			// the page with what was typed stays open
			if (text !== texts.another) next.target = "_blank";
			const line = made("p");
			line.append(next);
			inner.append(line);
		}
		box.append(inner);
		return box;
	}

	function made(name, classes = "", text = "") {
		const element = document.createElement(name);
		element.className = classes;
		element.textContent = text;
		return element;
	}

	/** Who is signed in now, with a token; null where no answer came. */
	async function session() {
		try {
			const response = await fetch("/api/method/ifitwala_ed.api.portal.get_portal_session", {
				headers: { Accept: "application/json" },
				signal: AbortSignal.timeout(TIMEOUT),
			});
			return response.ok ? (await response.json()).message : null;
		} catch {
			return null;
		}
	}

	/** Full jitter, so that those who lost the school together don't come back together. */
	function delay(attempt) {
		return 500 + Math.random() * Math.min(LONGEST_WAIT, 1000 * 2 ** attempt);
	}

	function again(milliseconds) {
		return new Promise((resolve) => {
			const timer = milliseconds === Infinity ? null : setTimeout(() => wake(), milliseconds);
			wake = () => {
				clearTimeout(timer);
				wake = () => {};
				resolve();
			};
		});
	}
})();

/** One press, one key, one answer: the same request is repeated until the server has judged it, or two minutes are over. */
export const PATIENCE = 120_000;
const FIRST = 500;
const LONGEST = 8_000;
const EARLY = 5_000;
export const TIMEOUT = 15_000;

/** 128 bits that nobody guesses; `randomUUID` needs https, which a school's test server may not have. */
export function newKey(random = crypto) {
	return Array.from(random.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Full jitter: anything up to twice the last bound, so that those who failed together don't come back together. */
export function delay(attempt, random = Math.random, longest = LONGEST) {
	return FIRST / 2 + random() * (Math.min(longest, FIRST * 2 ** attempt) - FIRST / 2);
}

/** What an answer means: it is done, refused, or to be repeated, or the session is another one. */
export function verdict(answer, sinceOpening = Infinity) {
	if (!answer || answer.status === 429 || answer.status >= 500) return "again";
	if (answer.status < 300) return "done";
	if (answer.body?.exc_type === "BookingWindowClosedError" && Math.abs(sinceOpening) <= EARLY) return "again";
	if ([401, 403].includes(answer.status) || answer.body?.exc_type === "CSRFTokenError") return "session";
	return "refused";
}

/** The server's title and sentence as plain text. */
export function refusal(answer, plain) {
	const said = parsed(answer.body?._server_messages) ?? [];
	const last = parsed(said[said.length - 1]) ?? {};
	return { type: answer.body?.exc_type ?? "", title: plain(last.title ?? ""), sentence: plain(last.message ?? "") };
}

function parsed(text) {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

/**
 * Send a request until it is judged: {is: "done" | "refused" | "given up" | "signed out" | "another", answer}.
 *
 * `tools` are what a browser has: post(request, token), session(), wait(milliseconds), now(), sinceOpening().
 */
export async function send(request, token, tools) {
	const until = tools.now() + PATIENCE;
	let isFresh = false;
	for (let attempt = 0; ; attempt += 1) {
		const answer = await tools.post(request, token);
		const is = verdict(answer, tools.sinceOpening());
		if (is === "done" || is === "refused") return { is, answer };
		if (is === "session") {
			const session = await tools.session();
			if (session && session.user !== request.user) return { is: session.user ? "another" : "signed out", answer };
			// still the same person, with a new token: once more with the same key
			if (session && isFresh) return { is: "refused", answer };
			if (session) {
				isFresh = true;
				token = session.csrf_token;
				continue;
			}
		}
		const pause = answer?.after ?? delay(attempt);
		if (tools.now() + pause > until) return { is: "given up", answer };
		await tools.wait(pause);
	}
}

/** Post a request as a program does. Null where no answer came. */
export async function post(request, token) {
	try {
		const response = await fetch(`/api/method/${request.method}`, {
			method: "POST",
			headers: {
				Accept: "application/json",
				"Content-Type": "application/json",
				"X-Frappe-CSRF-Token": token,
			},
			body: JSON.stringify({ ...request.args, idempotency_key: request.key }),
			signal: AbortSignal.timeout(TIMEOUT),
		});
		const after = Number(response.headers.get("Retry-After"));
		const text = await response.text();
		return { status: response.status, body: parsed(text), ...(after > 0 ? { after: after * 1000 } : {}) };
	} catch {
		return null;
	}
}

/** Who is signed in now, with a token and the server's time; null where no answer came. */
export async function session() {
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

/** Wait; less, where the device has found its network again. */
export function wait(milliseconds) {
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			removeEventListener("online", done);
			resolve();
		};
		const timer = setTimeout(done, milliseconds);
		addEventListener("online", done);
	});
}

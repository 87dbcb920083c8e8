/** The coordinators' board, kept up to date: what the server writes now in the place of what stands there, and a countdown. */
import { pageMadeAt, remaining, serverClock } from "./clock.js";
import { follow } from "./live.js";
import { morph } from "./morph.js";
import { TIMEOUT, wait } from "./send.js";

const SECOND = 1_000;
const DAY = 86_400_000;
const { now, address, texts } = JSON.parse(document.getElementById("live").textContent);
const board = document.getElementById("board");
const clock = serverClock(now, pageMadeAt());

function tick() {
	for (const place of board.querySelectorAll("[data-opens]")) {
		const left = Date.parse(place.dataset.opens) - clock.now();
		// a countdown of days only makes nervous
		if (left > 0 && left < DAY) place.textContent = texts.opens_in.replace("{0}", remaining(left));
	}
}

async function ask() {
	try {
		// in the language in which this page was asked for
		const response = await fetch(address + location.search, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT) });
		// to signing in
		if (response.type === "opaqueredirect" || response.status === 403) return { is: "ended" };
		const page = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("board");
		return response.ok && page ? { is: "page", page } : { is: "failed" };
	} catch {
		return { is: "failed" };
	}
}

function show(page) {
	const focused = board.contains(document.activeElement) ? document.activeElement : null;
	clock.correct(page.dataset.now);
	morph(board, page);
	tick();
	if (!focused || document.activeElement === focused) return;
	// moved, or gone with what it stood for
	(focused.isConnected ? focused : board).focus({ preventScroll: true });
}

function say(name) {
	document.getElementById("board-says").textContent = texts[name];
}

function seen() {
	if (document.visibilityState === "visible") return Promise.resolve();
	return new Promise((resolve) => {
		document.addEventListener("visibilitychange", function look() {
			if (document.visibilityState !== "visible") return;
			document.removeEventListener("visibilitychange", look);
			resolve();
		});
	});
}

tick();
setInterval(tick, SECOND);
follow({ ask, show, say, seen, wait });

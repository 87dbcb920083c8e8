/** A form that is sent to its own page without leaving it: who is led on is done, else the page that was answered says why not. */
import { TIMEOUT } from "./send.js";

/** Everything that a form says, but for what belongs to one sending of it. */
export function fieldsOf(form) {
	return [...new FormData(form)].filter(([name]) => !["csrf_token", "key"].includes(name));
}

/** Send them as a browser does. Null where no answer came. */
export async function postFields(request, token, ask = fetch) {
	const body = new URLSearchParams([...request.args, ["key", request.key], ["csrf_token", token]]);
	try {
		const signal = AbortSignal.timeout(TIMEOUT);
		const response = await ask(request.page, { method: "POST", body, redirect: "manual", signal });
		// where to, only a browser that follows is told: what is refused isn't led on
		if (response.type === "opaqueredirect") return { status: 200, body: {} };
		const after = Number(response.headers.get("Retry-After"));
		const page = await response.text();
		return {
			status: response.status,
			// the token alone is refused with 400, and by no page of ours
			body: { exc_type: response.status === 400 ? "CSRFTokenError" : refusedFor(page) },
			page,
			...(after > 0 ? { after: after * 1000 } : {}),
		};
	} catch {
		return null;
	}
}

/** Why the page refuses all of it, as the error's name; empty where it doesn't say, or there are several. */
function refusedFor(page) {
	return /data-refused="(\w+)"/.exec(page)?.[1] ?? "";
}

/** Show the page that was answered in the place of this one. False where it is none of the portal's. */
export function takePlace(html, mountAll) {
	const page = new DOMParser().parseFromString(html ?? "", "text/html");
	const shown = page.querySelector("main#main");
	if (!shown) return false;
	document.querySelector("main#main").replaceWith(shown);
	if (page.getElementById("islands")) mountAll(page);
	const notice = shown.querySelector(".notice") ?? shown;
	notice.tabIndex = -1;
	notice.focus();
	return true;
}

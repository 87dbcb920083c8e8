/** Signing in without leaving the page: through the form of the page for it, whose refusal is the server's sentence. */
export async function signIn(address, user, password) {
	const form = new URLSearchParams({ act: "sign_in", usr: user, pwd: password });
	let response;
	try {
		response = await fetch(address, { method: "POST", body: form, redirect: "manual" });
	} catch {
		return { isDone: false, sentence: null };
	}
	if (response.type === "opaqueredirect") return { isDone: true };
	return { isDone: false, sentence: await noticeOf(response) };
}

/** What a page of the portal says on top of it. */
async function noticeOf(response) {
	const page = new DOMParser().parseFromString(await response.text(), "text/html");
	return page.querySelector(".notice.bad p:last-child")?.textContent.trim() ?? null;
}

/** A server's sentence, in which names are bold HTML, as plain text. */
export function plain(html) {
	return new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
}

/** Sends what was marked, in its order, until nothing waits any more or somebody has to do something. */
import { delay, verdict } from "../send.js";

export const AT_ONCE = 100;
export const LONGEST = 60_000;

/** What an answer settles: the marks that the server has, and those that it refused, each with its sentence. */
export function settled(marks, answer) {
	const known = new Set([...answer.stored, ...answer.repeated]);
	const refused = new Map(answer.refused.map((each) => [marks[each.index]?.uid, each]));
	return {
		gone: marks.filter((mark) => known.has(mark.uid)),
		changed: marks
			.filter((mark) => !known.has(mark.uid) && refused.has(mark.uid))
			.map((mark) => ({ ...mark, why: refused.get(mark.uid).message, warning: refused.get(mark.uid).warning ?? null })),
	};
}

/** One request with what waits longest: nothing, sent, again, session or refused. */
async function turn(tools) {
	const waiting = (await tools.waiting()).slice(0, AT_ONCE);
	if (!waiting.length) return { is: "nothing" };
	const answer = await tools.post(waiting);
	const is = verdict(answer);
	if (is !== "done") return { is, answer };
	// somebody else's page, as of a network that wants to be signed in to, is no answer
	if (!Array.isArray(answer.body?.message?.stored)) return { is: "again", answer: null };
	const { gone, changed } = settled(waiting, answer.body.message);
	if (!gone.length && !changed.length) return { is: "again", answer };
	await tools.settle(gone, changed);
	return { is: "sent" };
}

/**
 * Give {is: "nothing" | "signed out" | "another" | "forbidden" | "refused", answer} when it ends.
 *
 * `tools` are what a browser has: waiting(), post(marks), settle(gone, changed), session(), renew(session), user(), wait(milliseconds),
 * failed() for whoever shows it, and alone(act), so that of several pages of one phone one sends.
 */
export async function sendAll(tools) {
	let isFresh = false;
	for (let attempt = 0; ; ) {
		const { is, answer } = await tools.alone(() => turn(tools));
		if (is === "nothing" || is === "refused") return { is, answer };
		if (is === "sent") {
			attempt = 0;
			isFresh = false;
			continue;
		}
		if (is === "session") {
			const session = await tools.session();
			if (session && session.user !== tools.user()) return { is: session.user ? "another" : "signed out" };
			if (session && isFresh) return { is: "forbidden", answer };
			if (session) {
				isFresh = true;
				tools.renew(session);
				continue;
			}
		}
		tools.failed();
		await tools.wait(answer?.after ?? delay(attempt, Math.random, LONGEST));
		attempt += 1;
	}
}

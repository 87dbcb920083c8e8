/** A page that is asked for anew while somebody looks at it: every five seconds, less often while the school can't be reached. */
export const EVERY = 5_000;
const LONGEST = 60_000;
// one answer that is lost is no news
const TOLD_AFTER = 2;

/** How long after so many failures in a row: longer each time, and not everybody at once. */
export function pause(failures, random = Math.random) {
	const bound = Math.min(LONGEST, EVERY * 2 ** failures);
	return failures ? bound / 2 + (random() * bound) / 2 : EVERY;
}

/**
 * Ask until the session has ended.
 *
 * `tools` are what a browser has: ask() gives {is: "page" | "failed" | "ended", page}; show(page), say(name of a text),
 * wait(milliseconds), and seen(), which waits until somebody looks.
 */
export async function follow(tools) {
	for (let failures = 0; ; ) {
		await tools.wait(pause(failures));
		await tools.seen();
		const answer = await tools.ask();
		if (answer.is === "ended") return tools.say("signed_out");
		if (answer.is === "page") {
			tools.show(answer.page);
			if (failures >= TOLD_AFTER) tools.say("again");
			failures = 0;
		} else {
			failures += 1;
			if (failures === TOLD_AFTER) tools.say("unreachable");
		}
	}
}

/** What becomes of a press, for the islands that send something: kept, sent, and led on to what the server made of it. */
import { ref } from "vue";

import { forget, keep, kept, sorted } from "./store.js";
import { newKey, post as postArgs, refusal, send, session, wait } from "./send.js";
import { plain } from "./session.js";

// an older one isn't sent by itself: much may have happened since
const LONGEST = 10 * 60_000;

export function usePress(props, { sinceOpening, lead, refused, post = postArgs }) {
	const state = ref("ready");
	const notice = ref(null);
	const { texts } = props;
	let token = props.token;
	let open = null;

	async function press(args) {
		// after a failure the same request goes on with its key, and another one has a key of its own
		const isSame = open && JSON.stringify(open.args) === JSON.stringify(args);
		open = {
			key: isSame ? open.key : newKey(),
			user: props.user,
			page: location.pathname,
			method: props.method,
			args,
			pressed: Date.now(),
		};
		await keep(open);
		await go();
	}

	async function go() {
		state.value = "sending";
		notice.value = null;
		const result = await send(open, token, { post, session, wait, sinceOpening, now: () => performance.now() });
		if (result.is === "done") {
			await forget(open.key);
			return lead(result.answer.body.message);
		}
		if (result.is === "signed out") {
			state.value = "signed out";
			return null;
		}
		if (result.is === "another") return drop();
		state.value = "ready";
		notice.value = result.is === "refused" ? refusal(result.answer, plain) : texts.given_up;
		if (!notice.value.sentence) notice.value = texts.given_up;
		if (result.is === "refused") {
			await forget(open.key);
			open = null;
			await refused(result.answer);
		}
		return null;
	}

	/** What one person chose isn't sent in another's name. */
	async function drop() {
		for (const each of await kept()) await forget(each.key);
		open = null;
		state.value = "dropped";
		notice.value = texts.another;
	}

	/** After signing in: go on with the same request and key, if it is the same person. */
	async function signedIn() {
		const now = await session();
		if (!now || now.user !== props.user) return drop();
		token = now.csrf_token;
		return go();
	}

	/** What was pressed before a reload goes on; what is too old or somebody else's is forgotten. */
	async function resume() {
		const { mine, stale, isOfAnother } = sorted(await kept(), props.user, location.pathname, Date.now(), LONGEST);
		for (const each of stale) await forget(each.key);
		if (isOfAnother) notice.value = texts.another;
		if (!mine || mine.method !== props.method) return;
		open = mine;
		await go();
	}

	return { state, notice, press, signedIn, resume };
}

/** The register on a phone: lists that are kept, marks that wait, and what the school says about both. */
import { computed, onBeforeUnmount, onMounted, ref } from "vue";

import { pageMadeAt } from "../clock.js";
import { newKey, refusal, session as signedIn, verdict } from "../send.js";
import { plain } from "../session.js";
import { dayAfter, forKeeping, get, post, schoolTimes } from "./ask.js";
import * as kept from "./kept.js";
import { madeAt, withMarks } from "./marks.js";
import { sendAll } from "./sending.js";

// how often a page that is looked at looks for what others marked
const OFTEN = 30_000;

export function useRegister(props) {
	const { about, texts } = props;
	const times = schoolTimes(about.zone, document.documentElement.lang || "en");
	// ready, signed out, another, forbidden
	const state = ref("ready");
	const isOnline = ref(!about.is_shell);
	const isKeeping = ref(true);
	// whether what waits is known
	const isRead = ref(false);
	const notice = ref(null);
	const user = ref(props.user);
	const days = ref({});
	const waiting = ref([]);
	const key = ref(about.session?.key ?? new URLSearchParams(location.search).get("session"));
	const mine = computed(() => waiting.value.filter((mark) => mark.user === user.value));
	const unsent = computed(() => mine.value.filter((mark) => !mark.why));
	const refused = computed(() => mine.value.filter((mark) => mark.why));
	const others = computed(() => waiting.value.length - mine.value.length);
	const token = ref(props.token);
	// the school's clock less this phone's
	let ahead = props.now ? Date.parse(props.now) - performance.timeOrigin - pageMadeAt() : 0;
	const now = () => Date.now() + ahead;
	const today = ref(about.today ?? times.dayOf(now()));
	const day = ref(about.day ?? /\d{4}-\d\d-\d\d/.exec(location.pathname)?.[0] ?? today.value);
	const sessions = computed(() => (days.value[day.value]?.sessions ?? []).map((each) => withMarks(each, unsent.value)));
	const shown = computed(() => {
		const list = sessions.value;
		const wanted = list.find((each) => each.key === key.value);
		// on the school's page the one that it shows; what isn't in the list any more isn't shown for long
		if (wanted || !about.is_shell) return wanted ?? (about.session && !days.value[day.value] ? withMarks(about.session, unsent.value) : null);
		return list.find((each) => Date.parse(each.to_datetime) > now()) ?? list.at(-1) ?? null;
	});
	const canMark = computed(() => day.value === today.value);

	const tabs = "BroadcastChannel" in window ? new BroadcastChannel("ifitwala-register") : null;
	const tell = () => tabs?.postMessage("changed");
	let wake = () => {};
	let isSending = false;

	async function read() {
		waiting.value = await kept.marks();
		isRead.value = true;
	}

	/** Show what is kept, before anything is asked. */
	async function begin() {
		if (user.value) await kept.belongsTo(user.value);
		else user.value = await kept.owner();
		await read();
		const stale = waiting.value.filter((mark) => mark.user !== user.value && Date.now() - mark.made > kept.FOR_OTHERS);
		if (stale.length) await kept.settleMarks(stale).then(read);
		if (!about.is_shell) return;
		days.value = await kept.lists();
		const newest = Object.values(days.value).sort((one, other) => other.received - one.received)[0];
		if (newest) ahead = Date.parse(newest.now) - newest.received;
		today.value = times.dayOf(now());
		if (!/\d{4}-\d\d-\d\d/.test(location.pathname)) day.value = today.value;
	}

	/** Who is signed in: true for whose page it is, false where that was said, null where no answer came. */
	async function isStillMe() {
		const found = await signedIn();
		if (!found) return null;
		if (!found.user) {
			await forget("signed out");
			return false;
		}
		if (user.value && found.user !== user.value) {
			await forget("another", found.user);
			return false;
		}
		user.value = found.user;
		token.value = found.csrf_token;
		return true;
	}

	/** Lists go as soon as their reader may not see them; marks stay for whoever made them. */
	async function forget(why, successor = null) {
		state.value = why;
		if (why !== "signed out") days.value = {};
		if (why === "signed out") await kept.eraseLists();
		else await kept.belongsTo(successor);
	}

	/** Look what the school has now. */
	async function look() {
		if (state.value !== "ready" || document.visibilityState === "hidden") return;
		today.value = times.dayOf(now());
		const answers = {};
		for (const each of [today.value, dayAfter(today.value)]) {
			const answer = await get(each);
			const message = answer?.body?.message;
			if (answer && [401, 403].includes(answer.status)) {
				isOnline.value = true;
				if (await isStillMe()) await forget("forbidden");
				return;
			}
			if (!Array.isArray(message?.sessions)) return void (isOnline.value = false);
			user.value ??= message.user;
			// on another page of this phone somebody else has signed in
			if (message.user !== user.value) return void (await forget("another", message.user));
			answers[each] = message;
		}
		const received = Date.now();
		isOnline.value = true;
		ahead = Date.parse(answers[today.value].now) - received;
		days.value = Object.fromEntries(Object.entries(answers).map(([each, { sessions }]) => [each, { sessions }]));
		await kept.keepLists(Object.entries(answers).map(([each, told]) => forKeeping(each, told, received, user.value)));
	}

	/** What the server has now counts in the lists, too, until they are read anew. */
	async function settle(gone, changed) {
		for (const list of Object.values(days.value)) list.sessions = list.sessions.map((each) => withMarks(each, gone));
		days.value = { ...days.value };
		await kept.settleMarks(gone, changed);
		await read();
		tell();
	}

	function pause(milliseconds) {
		return new Promise((resolve) => {
			const timer = setTimeout(() => wake(), milliseconds);
			wake = () => {
				clearTimeout(timer);
				wake = () => {};
				resolve();
			};
		});
	}

	/** Send what waits. One press, page and timer after the other: whoever comes while it is sent is sent with it. */
	async function send() {
		wake();
		if (isSending || state.value !== "ready" || !unsent.value.length) return;
		isSending = true;
		// in the shell nobody has said yet who is signed in
		if (!token.value && (await isStillMe()) === false) return void (isSending = false);
		const result = await sendAll({
			alone: (act) => (navigator.locks ? navigator.locks.request("ifitwala-register", act) : act()),
			waiting: async () => {
				await read();
				return unsent.value;
			},
			post: (marks) => post("post_marks", { marks: marks.map(sent) }, token.value ?? ""),
			settle: async (gone, changed) => {
				isOnline.value = true;
				await settle(gone, changed);
			},
			session: signedIn,
			renew: (session) => (token.value = session.csrf_token),
			user: () => user.value,
			failed: () => (isOnline.value = false),
			wait: pause,
		});
		isSending = false;
		if (result.is === "nothing") return look();
		if (result.is === "refused") notice.value = said(result.answer);
		else if (result.is === "another") await isStillMe();
		else await forget(result.is);
		return null;
	}

	const sent = ({ uid, session, student, status, at, picked_up_by, note, confirmed }) => ({
		uid,
		session,
		student,
		status,
		at,
		picked_up_by,
		note,
		confirmed,
	});

	function said(answer) {
		const found = refusal(answer, plain);
		return found.sentence ? found : texts.given_up;
	}

	/** Mark a child: kept first, then sent. */
	async function mark(child, status, words = {}) {
		const before = child.mark;
		const says = { picked_up_by: words.picked_up_by?.trim() || null, note: words.note?.trim() || null };
		const isSaid = before && !before.is_announcement && before.status === status && !says.note && !says.picked_up_by;
		if (isSaid) return;
		const made = {
			...says,
			uid: newKey(),
			user: user.value,
			session: shown.value.key,
			title: shown.value.title,
			student: child.student,
			student_name: child.student_name,
			status,
			at: madeAt(now(), before),
			made: Date.now(),
		};
		isKeeping.value = await kept.keepMark(made);
		await read();
		tell();
		send();
	}

	/** What was warned of is sent again by whoever knows, with the same number. */
	async function confirm(refusedMark, note) {
		const says = { note: note.trim() || null, confirmed: true, why: null, warning: null };
		isKeeping.value = await kept.keepMark({ ...refusedMark, ...says });
		await read();
		tell();
		send();
	}

	/** A refused mark was seen: it goes. */
	async function putAside(refusedMark) {
		await kept.settleMarks([refusedMark]);
		await read();
		tell();
	}

	/** What only the school can do. */
	async function act(method, args) {
		notice.value = null;
		if (!token.value && !(await isStillMe())) return void (notice.value = state.value === "ready" ? texts.given_up : null);
		const answer = await post(method, args, token.value);
		const is = verdict(answer);
		if (is === "done" && answer.body?.message?.ok) return look();
		if (is === "session" && (await isStillMe()) === false) return null;
		notice.value = is === "refused" || is === "session" ? said(answer) : texts.given_up;
		return null;
	}

	/** After signing in the same person goes on. */
	async function goOn() {
		state.value = "ready";
		if (await isStillMe()) {
			await kept.belongsTo(user.value);
			await look();
			await send();
		}
	}

	async function again() {
		await read();
		send();
		await look();
	}

	const onVisible = () => document.visibilityState === "visible" && again();
	const onOffline = () => (isOnline.value = false);
	let timer;
	onMounted(async () => {
		tabs?.addEventListener("message", read);
		addEventListener("online", again);
		addEventListener("offline", onOffline);
		addEventListener("pageshow", onVisible);
		document.addEventListener("visibilitychange", onVisible);
		await begin();
		timer = setInterval(() => isSending || look(), OFTEN * (0.8 + 0.4 * Math.random()));
		await again();
	});
	onBeforeUnmount(() => {
		tabs?.close();
		clearInterval(timer);
		removeEventListener("online", again);
		removeEventListener("offline", onOffline);
		removeEventListener("pageshow", onVisible);
		document.removeEventListener("visibilitychange", onVisible);
	});

	return {
		...{ state, isOnline, isKeeping, isRead, notice, user, token, days, day, today, key, sessions, shown, canMark, now },
		...{ unsent, refused, others, waiting, mark, confirm, putAside, act, goOn, send, again, times },
	};
}

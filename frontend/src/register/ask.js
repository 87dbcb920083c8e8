/** What the register asks the school: its lists, and to do something that can't wait in a queue. */
import { TIMEOUT } from "../send.js";

const API = "/api/method/ifitwala_ed.api.register.";

async function answered(method, options) {
	try {
		const response = await fetch(API + method, { signal: AbortSignal.timeout(TIMEOUT), ...options });
		const after = Number(response.headers.get("Retry-After"));
		const body = await response.json().catch(() => null);
		return { status: response.status, body, ...(after > 0 ? { after: after * 1000 } : {}) };
	} catch {
		return null;
	}
}

/** The answer to a POST; null where none came. */
export function post(method, args, token) {
	return answered(method, {
		method: "POST",
		headers: { Accept: "application/json", "Content-Type": "application/json", "X-Frappe-CSRF-Token": token },
		body: JSON.stringify(args),
	});
}

/** The register of a day. */
export function get(day) {
	return answered(`get_register?date=${encodeURIComponent(day)}`, { headers: { Accept: "application/json" } });
}

/**
 * A list as a phone may keep it: of one's own groups, without what families or colleagues wrote, which may be of a child's health, and
 * without notes.
 */
export function forKeeping(day, message, received, user) {
	const sessions = message.sessions
		.filter((session) => session.is_own)
		.map((session) => ({ ...session, students: session.students.map(withoutWords) }));
	return { day, user, received, now: message.now, sessions };
}

function withoutWords(child) {
	return {
		...child,
		announced: child.announced && { ...child.announced, reason: null },
		mark: child.mark && { ...child.mark, note: null },
	};
}

// as the school tells a moment: with its own offset, so that its clocks show what is written
const TOLD = /^.{11}(\d\d:\d\d).*[+-]\d\d:\d\d$/;

/** The day and the times of a school, whatever the phone's own zone is. */
export function schoolTimes(zone, language) {
	// what a browser doesn't know is shown as it can be; made when it is needed, for the first takes a slow phone long
	const format = (locale, options) => once(() => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
	// by its parts: the order in which a locale has them changes with the browser
	const day = format("en", { year: "numeric", month: "2-digit", day: "2-digit", numberingSystem: "latn" });
	const here = format(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn" });
	const clock = (moment) => TOLD.exec(moment)?.[1] ?? here().format(new Date(moment));
	return {
		day: (date) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(date)),
		dayOf: (moment) => isoDay(day().formatToParts(moment)),
		clock,
		times: (session) => `${clock(session.from_datetime)}–${clock(session.to_datetime)}`,
	};
}

function isoDay(parts) {
	const found = Object.fromEntries(parts.map((part) => [part.type, part.value]));
	return `${found.year}-${found.month}-${found.day}`;
}

function once(make) {
	let made = null;
	return () => (made ??= make());
}

export const dayAfter = (day) => new Date(Date.parse(`${day}T12:00:00Z`) + 24 * 60 * 60_000).toISOString().slice(0, 10);

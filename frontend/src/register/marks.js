/**
 * Marks of a register and which of them counts, by the server's rule (ifitwala_ed/attendance/marks.py): what was seen before what was
 * announced, then the newest, then the greater uid. It follows from the marks alone: in whatever order and however often they come,
 * every phone and the server show the same register.
 */
const MOMENT = /^(.*:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;

/** A moment in ISO 8601 as microseconds, which a Date would cut off. */
export function micros(at) {
	const [, whole, fraction = "", zone] = MOMENT.exec(at);
	return Date.parse(whole + zone) * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

export function momentOf(microseconds) {
	const rest = String(microseconds % 1000).padStart(3, "0");
	return `${new Date(Math.floor(microseconds / 1000)).toISOString().slice(0, -1)}${rest}Z`;
}

/** A child at a session. */
export const placeOf = ({ session, student }) => `${session}\n${student}`;

export function outranks(one, other) {
	if (!one.is_announcement !== !other.is_announcement) return !one.is_announcement;
	const [first, second] = [micros(one.at), micros(other.at)];
	return first === second ? one.uid > other.uid : first > second;
}

/** All marks of several lists by their uid: one that is in two is one mark. */
export function merge(...lists) {
	return new Map(lists.flat().map((mark) => [mark.uid, mark]));
}

/** The mark that counts of each child at each session. */
export function whatCounts(marks) {
	const found = new Map();
	for (const mark of marks) {
		const best = found.get(placeOf(mark));
		if (!best || outranks(mark, best)) found.set(placeOf(mark), mark);
	}
	return found;
}

/** A session as the server told it, with what was marked on this phone since. */
export function withMarks(session, marks) {
	const own = whatCounts(marks.filter((mark) => mark.session === session.key));
	const students = session.students.map((child) => {
		const mark = own.get(placeOf({ session: session.key, student: child.student }));
		return mark && (!child.mark || outranks(mark, child.mark)) ? { ...child, mark } : child;
	});
	return { ...session, students };
}

/** How many are expected, how many came, and how many nobody has marked. */
export function counted(session, wasThere) {
	const found = session.students.map((child) => child.mark);
	return {
		expected: found.length,
		there: found.filter((mark) => mark && wasThere.includes(mark.status)).length,
		unmarked: found.filter((mark) => !mark).length,
	};
}

/**
 * Of when a mark is that is made now, in milliseconds by this phone: never before what it corrects. Whoever corrects has seen the other
 * mark, so theirs is the newer one, also where the other phone's clock is ahead.
 */
export function madeAt(now, corrected) {
	const here = Math.floor(now) * 1000;
	const there = corrected && !corrected.is_announcement ? micros(corrected.at) + 1 : 0;
	return momentOf(Math.max(here, there));
}

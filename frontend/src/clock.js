/** The server's time on a device whose own clock may be wrong: its answers, carried on by a clock that nobody sets. */
export function serverClock(now, at, monotonic = () => performance.now()) {
	let told = Date.parse(now);
	let since = at;
	return {
		now: () => told + monotonic() - since,
		/** Some devices stop that clock while they sleep. */
		correct(later) {
			told = Date.parse(later);
			since = monotonic();
		},
	};
}

/** When the page was made, on the monotonic clock: its first byte came just after. */
export function pageMadeAt() {
	return performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
}

/** What is left as clocks show it: 1:02:03, or 02:03 in the last hour. Nothing is left of a time that is over. */
export function remaining(milliseconds) {
	const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
	const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
	const shown = parts[0] ? parts : parts.slice(1);
	return shown.map((part, at) => (at || !parts[0] ? String(part).padStart(2, "0") : part)).join(":");
}

/** Which of the moments that are told to whoever listens was reached between two looks at the clock. */
export function passed(moments, before, now) {
	return moments.find((moment) => before > moment && now <= moment) ?? null;
}

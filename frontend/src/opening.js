/** The wait until booking opens, for the islands that send something: by the server's time, told at a few moments only. */
import { computed, onBeforeUnmount, onMounted, ref } from "vue";

import { pageMadeAt, passed, remaining, serverClock } from "./clock.js";
import { session } from "./send.js";

export const MINUTE = 60_000;
const TOLD = { [5 * MINUTE]: "in_five", [MINUTE]: "in_one", 0: "open" };

/** `opens` gives when what the page asks for opens, in milliseconds; -Infinity where it is open. */
export function useOpening({ now, texts }, opens) {
	const clock = serverClock(now, pageMadeAt());
	const left = ref(opens() - clock.now());
	const announced = ref("");
	const countdown = computed(() => texts.opens_in.replace("{0}", remaining(left.value)));
	// a countdown of days only makes nervous
	const isCounting = computed(() => left.value > 0 && left.value < 24 * 60 * MINUTE);

	function tick() {
		const before = left.value;
		left.value = opens() - clock.now();
		const moment = passed(Object.keys(TOLD).map(Number), before, left.value);
		if (moment !== null) announced.value = texts[TOLD[moment]];
	}

	/** Something else was chosen: no time has passed. */
	function look() {
		left.value = opens() - clock.now();
	}

	/** A device that slept may have stopped its clock. */
	async function correct() {
		if (document.visibilityState !== "visible" || left.value <= 0) return;
		const told = await session();
		if (told) clock.correct(told.now);
		tick();
	}

	let timer;
	onMounted(() => {
		document.addEventListener("visibilitychange", correct);
		timer = setInterval(() => left.value > 0 && tick(), 250);
	});
	onBeforeUnmount(() => {
		clearInterval(timer);
		document.removeEventListener("visibilitychange", correct);
	});
	return { left, announced, countdown, isCounting, look, sinceOpening: () => clock.now() - opens() };
}

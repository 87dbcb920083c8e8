// What calendar libraries make of a calendar: `node read_calendar.mjs ical.js node-ical < feed.ics` tells the events of each as JSON.
// Only those that are named are loaded: an old Node can't run all of them.
import { readFileSync } from "node:fs";

const text = readFileSync(0, "utf8");

function day(date) {
	return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
		.map((part) => String(part).padStart(2, "0"))
		.join("-");
}

function byIcalJs(ICAL) {
	const calendar = new ICAL.Component(ICAL.parse(text));
	return calendar.getAllSubcomponents("vevent").map((component) => {
		const event = new ICAL.Event(component);
		const shown = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString());
		return {
			uid: event.uid,
			start: shown(event.startDate),
			end: shown(event.endDate),
			summary: event.summary,
			description: event.description ?? "",
			status: component.getFirstPropertyValue("status") ?? "",
			sequence: event.sequence ?? 0,
		};
	});
}

function byNodeIcal(nodeIcal) {
	const events = Object.values(nodeIcal.sync.parseICS(text)).filter((each) => each.type === "VEVENT");
	return events.map((event) => {
		const shown = (date) => (event.datetype === "date" ? day(date) : date.toISOString());
		return {
			uid: event.uid,
			start: shown(event.start),
			end: shown(event.end),
			summary: event.summary,
			description: event.description ?? "",
			status: event.status ?? "",
			sequence: Number(event.sequence ?? 0),
		};
	});
}

const readers = { "ical.js": byIcalJs, "node-ical": byNodeIcal };
const told = {};
for (const name of process.argv.slice(2)) {
	told[name] = readers[name]((await import(name)).default);
}
console.log(JSON.stringify(told));

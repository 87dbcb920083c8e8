// What two calendar libraries make of a calendar: `node read_calendar.mjs < feed.ics` tells each one's events as JSON.
import { readFileSync } from "node:fs";

import ICAL from "ical.js";
import nodeIcal from "node-ical";

const text = readFileSync(0, "utf8");

function day(date) {
	return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
		.map((part) => String(part).padStart(2, "0"))
		.join("-");
}

function byIcalJs() {
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

function byNodeIcal() {
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

console.log(JSON.stringify({ "ical.js": byIcalJs(), "node-ical": byNodeIcal() }));

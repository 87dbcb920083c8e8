import assert from "node:assert/strict";
import test from "node:test";

import { morph } from "../src/morph.js";

/** As much of a node as is used: elements with attributes and children, and texts. */
class Node {
	parent = null;
	get siblings() {
		return this.parent ? this.parent.childNodes : [];
	}
	get nextSibling() {
		return this.siblings[this.siblings.indexOf(this) + 1] ?? null;
	}
	remove() {
		if (this.parent) this.siblings.splice(this.siblings.indexOf(this), 1);
		this.parent = null;
	}
}

class Text extends Node {
	nodeType = 3;
	nodeName = "#text";
	constructor(value) {
		super();
		this.nodeValue = value;
	}
	get html() {
		return this.nodeValue;
	}
}

class Element extends Node {
	nodeType = 1;
	childNodes = [];
	constructor(name, given, children) {
		super();
		this.nodeName = name;
		this.given = new Map(Object.entries(given));
		for (const child of children) this.insertBefore(typeof child === "string" ? new Text(child) : child, null);
	}
	get attributes() {
		return [...this.given].map(([name, value]) => ({ name, value }));
	}
	getAttribute(name) {
		return this.given.get(name) ?? null;
	}
	hasAttribute(name) {
		return this.given.has(name);
	}
	setAttribute(name, value) {
		this.given.set(name, value);
	}
	removeAttribute(name) {
		this.given.delete(name);
	}
	get firstChild() {
		return this.childNodes[0] ?? null;
	}
	insertBefore(node, at) {
		node.remove();
		this.childNodes.splice(at ? this.childNodes.indexOf(at) : this.childNodes.length, 0, node);
		node.parent = this;
	}
	get html() {
		const given = this.attributes.map(({ name, value }) => ` ${name}="${value}"`).join("");
		return `<${this.nodeName}${given}>${this.childNodes.map((each) => each.html).join("")}</${this.nodeName}>`;
	}
}

const made = (name, given = {}, ...children) => new Element(name, given, children);
const row = (key, text = key) => made("li", { "data-key": key }, text);
const list = (...rows) => made("ul", {}, ...rows);

test("it becomes what the other is: attributes, texts, what was added and what has gone", () => {
	const here = made("div", { class: "old", title: "a" }, made("p", {}, "one"), made("svg"));
	const wanted = () => made("div", { class: "new" }, made("p", {}, "two"), made("h3", {}, "three"), "four");
	morph(here, wanted());
	assert.equal(here.html, wanted().html);
});

test("what is the same stays the very node", () => {
	const paragraph = made("p", {}, "1 of 2");
	const here = made("div", {}, paragraph);
	morph(here, made("div", {}, made("p", {}, "2 of 2")));
	assert.equal(here.firstChild, paragraph);
	assert.equal(here.html, "<div><p>2 of 2</p></div>");
});

test("a row goes with its key, whatever stands before it by now", () => {
	const [questions, offers] = [row("questions"), row("offers")];
	const here = list(questions, offers);
	morph(here, list(row("registers"), row("offers", "3"), row("questions")));
	assert.deepEqual(
		here.childNodes.map((each) => each.getAttribute("data-key")),
		["registers", "offers", "questions"],
	);
	assert.equal(here.childNodes[1], offers);
	assert.equal(here.childNodes[2], questions);
	assert.equal(offers.html, '<li data-key="offers">3</li>');
});

test("a row that has gone is gone, and its place isn't another's", () => {
	const [first, second] = [row("first"), row("second")];
	const here = list(first, second);
	morph(here, list(row("second")));
	assert.deepEqual(here.childNodes, [second]);
});

test("any order becomes any other", () => {
	const orders = [[], ["a"], ["b", "a"], ["a", "b", "c"], ["c", "b", "a"], ["c", "a"], ["d", "b", "e", "a"]];
	for (const before of orders) {
		for (const after of orders) {
			const here = list(...before.map((key) => row(key)));
			const wanted = list(...after.map((key) => row(key)));
			const html = wanted.html;
			morph(here, wanted);
			assert.equal(here.html, html);
		}
	}
});

test("what somebody has unfolded stays so", () => {
	const here = made("details", { open: "" }, made("summary"));
	morph(here, made("details", {}, made("summary")));
	assert.equal(here.html, '<details open=""><summary></summary></details>');
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const SCRIPT = readFileSync(new URL("../../ifitwala_ed/public/portal/typed_forms.js", import.meta.url), "utf8");
const KIM = "kim@example.com";
const texts = Object.fromEntries(
	["unreachable", "given_up", "unsure", "signed_out", "another"].map((name) => [name, { title: name, sentence: name }]),
);
texts.signed_out.link = "Sign In";
texts.signed_out.address = "/activities/sign-in";

/** As much of an element as the script uses. */
class Element {
	children = [];
	append(...children) {
		for (const child of children) this.put(child, this.children.length);
	}
	prepend(child) {
		this.put(child, 0);
	}
	put(child, at) {
		this.children.splice(at, 0, child);
		child.parent = this;
	}
	remove() {
		this.parent.children = this.parent.children.filter((each) => each !== this);
	}
	replaceWith(other) {
		this.parent.prepend(other);
		this.remove();
	}
	setAttribute() {}
	focus() {
		this.isFocused = true;
	}
	/** Everything in it that says something. */
	get said() {
		return [this.textContent, ...this.children.flatMap((child) => child.said)].filter(Boolean);
	}
}

class Form extends Element {
	elements = { csrf_token: { value: "old" }, note: { value: "He is ill." } };
	sent = [];
	isTyped = true;
	matches() {
		return this.isTyped;
	}
	submit() {
		this.sent.push(this.written);
	}
	get written() {
		return [this.elements.csrf_token.value, this.elements.note.value];
	}
}

/**
 * A page with forms, and a school that answers who is signed in: the answers one after the other, the last one for ever. What
 * is sent is done, but where `sendings` say what becomes of it instead.
 */
function page(answers, forms = [new Form()], sendings = []) {
	const body = new Element();
	body.append(...forms);
	const listeners = {};
	const timers = new Map();
	let asked = 0;
	let now = 0;
	const led = [];
	const listen = (name, act) => (listeners[name] = act);
	const context = {
		document: {
			getElementById: () => ({ textContent: JSON.stringify({ user: KIM, texts }) }),
			createElement: () => new Element(),
			addEventListener: listen,
			querySelectorAll: () => body.children.filter((each) => each.isTyped),
		},
		window: { addEventListener: listen },
		AbortSignal,
		location: { assign: (address) => led.push(address) },
		FormData: class {
			constructor(form) {
				this.form = form;
			}
		},
		URLSearchParams: class {
			constructor({ form }) {
				this.form = form;
			}
		},
		Date: { now: () => now },
		setTimeout: (act) => {
			const id = timers.size + 1;
			timers.set(id, act);
			return id;
		},
		clearTimeout: (id) => timers.delete(id),
		fetch: async (_address, { method, body: sent }) => {
			if (method === "POST") {
				const became = sendings.shift() ?? "done";
				if (became === "no network") throw new TypeError(became);
				if (became === "done") sent.form.submit();
				return { redirected: became === "done", url: "/shown", status: { refused: 409, failing: 502 }[became] };
			}
			const answer = answers[Math.min(asked, answers.length - 1)];
			asked += 1;
			if (answer === "no network") throw new TypeError(answer);
			if (answer === "failing") return { ok: false };
			return { ok: true, json: async () => ({ message: { user: answer, csrf_token: answer && "new" } }) };
		},
	};
	vm.runInNewContext(SCRIPT, context);
	// what was begun goes as far as it can without a timer
	const settle = () => new Promise((resolve) => setImmediate(resolve));
	return {
		forms,
		body,
		led,
		timers,
		asked: () => asked,
		async press(form = forms[0]) {
			const event = { target: form, preventDefault: () => (event.isStopped = true) };
			listeners.submit(event);
			await settle();
			return Boolean(event.isStopped);
		},
		async happens(name) {
			listeners[name]();
			await settle();
		},
		async waits(milliseconds = 0) {
			now += milliseconds;
			const due = [...timers.values()];
			timers.clear();
			for (const act of due) act();
			await settle();
		},
	};
}

test("while all is well it is sent at once, with the session's token", async () => {
	const shown = page([KIM]);
	assert.ok(await shown.press());
	assert.deepEqual(shown.forms[0].sent, [["new", "He is ill."]]);
	assert.deepEqual(shown.body.said, []);
});

test("a form in which nothing is typed is the browser's own", async () => {
	const form = new Form();
	form.isTyped = false;
	const shown = page([KIM], [form]);
	assert.equal(await shown.press(), false);
	assert.equal(shown.asked(), 0);
});

test("in a tunnel it stays and says so once, and is sent when the network is back", async () => {
	for (const trouble of ["no network", "failing"]) {
		const shown = page([trouble, trouble, KIM]);
		const [form] = shown.forms;
		await shown.press();
		assert.deepEqual(form.sent, []);
		assert.deepEqual(form.said, ["unreachable", "unreachable"]);
		assert.ok(form.children[0].isFocused);
		await shown.waits();
		assert.equal(form.children.length, 1);
		await shown.happens("online");
		assert.deepEqual(form.sent, [["new", "He is ill."]]);
		assert.deepEqual(form.said, []);
	}
});

test("without a word from the network it is tried again by itself", async () => {
	const shown = page(["no network", KIM]);
	await shown.press();
	await shown.waits();
	assert.equal(shown.forms[0].sent.length, 1);
});

test("after ten minutes nothing is sent by itself, and pressing again sends it", async () => {
	const shown = page(["no network", "no network", KIM]);
	const [form] = shown.forms;
	await shown.press();
	await shown.waits(10 * 60_000 + 1);
	assert.deepEqual(form.said, ["given_up", "given_up"]);
	assert.equal(shown.timers.size, 0);
	await shown.happens("online");
	assert.deepEqual(form.sent, []);
	await shown.press();
	assert.equal(form.sent.length, 1);
});

test("nobody signed in: it stays with a link, and goes when the person comes back signed in", async () => {
	const shown = page([null, null, KIM]);
	const [form] = shown.forms;
	await shown.press();
	assert.deepEqual(form.said, ["signed_out", "signed_out", "Sign In"]);
	assert.equal(shown.timers.size, 0);
	await shown.happens("focus");
	assert.deepEqual(form.sent, []);
	assert.equal(form.children.length, 1);
	await shown.happens("focus");
	assert.deepEqual(form.sent, [["new", "He is ill."]]);
});

test("somebody else signed in: every such form goes, nothing is sent, and that is said", async () => {
	const shown = page(["pat@example.com"], [new Form(), new Form()]);
	await shown.press(shown.forms[1]);
	assert.deepEqual(shown.body.said, ["another", "another"]);
	assert.ok(shown.body.children[0].isFocused);
	assert.deepEqual([...shown.forms[0].sent, ...shown.forms[1].sent], []);
});

test("pressed twice, and another form pressed while one waits: one is sent, the last", async () => {
	const shown = page(["no network", KIM], [new Form(), new Form()]);
	await shown.press();
	await shown.press(shown.forms[1]);
	await shown.press(shown.forms[1]);
	await shown.happens("online");
	await shown.waits();
	assert.deepEqual([shown.forms[0].sent.length, shown.forms[1].sent.length], [0, 1]);
	// back on the page as the browser had kept it
	await shown.happens("pageshow");
	await shown.press();
	assert.equal(shown.forms[0].sent.length, 1);
});

test("what was sent leads on to where the page that answered does", async () => {
	const shown = page([KIM]);
	await shown.press();
	assert.deepEqual(shown.led, ["/shown"]);
});

for (const [what, became] of [
	["the connection ends while it is sent", "no network"],
	["the server fails while it is sent", "failing"],
]) {
	test(`${what}: it stays, that is said, and it isn't sent again by itself`, async () => {
		const { forms, led, press, happens, waits, timers } = page([KIM], [new Form()], [became]);
		await press();
		assert.deepEqual([...forms[0].said], ["unsure", "unsure"]);
		await happens("online");
		await waits(60_000);
		assert.deepEqual([forms[0].sent, led, timers.size], [[], [], 0]);
		await press();
		assert.deepEqual(forms[0].sent, [["new", "He is ill."]]);
		assert.deepEqual(forms[0].said, []);
	});
}

test("what is refused is sent by the browser, which shows the page that says why", async () => {
	const { forms, led, press } = page([KIM], [new Form()], ["refused"]);
	await press();
	assert.deepEqual(forms[0].sent, [["new", "He is ill."]]);
	assert.deepEqual(led, []);
});

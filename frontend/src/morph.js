/** Makes one element what another is, and keeps what both have: so focus, scrolling and what was unfolded stay. */
const ELEMENT = 1;

/** What has the same key is the same thing, wherever it stands among its siblings. */
const keyOf = (node) => (node.nodeType === ELEMENT ? node.getAttribute("data-key") : null);

const isAlike = (one, other) =>
	one.nodeType === other.nodeType && one.nodeName === other.nodeName && keyOf(one) === keyOf(other);

export function morph(here, there) {
	if (here.nodeType !== ELEMENT) {
		if (here.nodeValue !== there.nodeValue) here.nodeValue = there.nodeValue;
		return;
	}
	takeAttributes(here, there);
	const known = new Map([...here.childNodes].filter(keyOf).map((node) => [keyOf(node), node]));
	let at = here.firstChild;
	for (const wanted of [...there.childNodes]) {
		const key = keyOf(wanted);
		const same = key ? known.get(key) : at;
		if (!same || !isAlike(same, wanted)) {
			here.insertBefore(wanted, at);
			continue;
		}
		if (same === at) at = at.nextSibling;
		else here.insertBefore(same, at);
		morph(same, wanted);
	}
	while (at) {
		const next = at.nextSibling;
		at.remove();
		at = next;
	}
}

function takeAttributes(here, there) {
	// unfolded by whoever looks
	const isTheirs = (name) => name === "open";
	for (const { name } of [...here.attributes]) {
		if (!there.hasAttribute(name) && !isTheirs(name)) here.removeAttribute(name);
	}
	for (const { name, value } of there.attributes) {
		if (here.getAttribute(name) !== value && !isTheirs(name)) here.setAttribute(name, value);
	}
}

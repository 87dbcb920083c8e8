/** A ranked list of sections, best first: what moving, adding and removing make of it. Nothing is changed in place. */
export function moved(list, from, to) {
	if (to < 0 || to >= list.length) return list;
	const rest = list.filter((_, at) => at !== from);
	return [...rest.slice(0, to), list[from], ...rest.slice(to)];
}

export const without = (list, key) => list.filter((each) => each !== key);

/** What is still to be chosen, while there is room for more. */
export function addable(all, list, most) {
	return list.length < most ? all.filter((each) => !list.includes(each)) : [];
}

/** Where a row belongs that is held at a height: beyond each neighbour whose middle it has passed. */
export function rowAt(middles, from, y) {
	let at = from;
	while (at > 0 && y < middles[at - 1]) at -= 1;
	while (at < middles.length - 1 && y > middles[at + 1]) at += 1;
	return at;
}

/** A text of the page with values in its places, whatever characters they have. */
export function say(text, ...values) {
	return text.replace(/\{(\d)\}/g, (place, at) => values[at] ?? place);
}

/** What a form of the page says, as the arguments of the function that answers the same request of a program. */
export function choicesOf(fields) {
	return [...fields]
		.filter(([name, value]) => name.startsWith("choice_") && value)
		.sort(([one], [other]) => Number(one.slice(7)) - Number(other.slice(7)))
		.map(([, value]) => value);
}

export function argsOf(form, args) {
	const fields = new FormData(form);
	const payer = fields.get("account_holder");
	return { ...args, student: fields.get("student"), choices: choicesOf(fields), ...(payer && { account_holder: payer }) };
}

/** After a refusal: what the page would offer now takes the place of what it offered, and what was chosen stays. */
export async function stillFits(form) {
	const list = form?.querySelector("fieldset[data-anew]");
	if (!list) return;
	const response = await fetch(location.href).catch(() => null);
	if (!response?.ok) return;
	const page = new DOMParser().parseFromString(await response.text(), "text/html");
	const anew = page.querySelector("form.book fieldset[data-anew]");
	if (!anew) return;
	const chosen = new FormData(form).get("choice_1");
	for (const choice of anew.querySelectorAll("input[type=radio]:not(:disabled)")) choice.checked = choice.value === chosen;
	list.replaceWith(anew);
}

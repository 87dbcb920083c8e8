// The link of a mail has its secret after the #, which no request contains. It goes into the form that a person sends.
(() => {
	const secret = location.hash.slice(1);
	const form = document.getElementById("by-link");
	if (!/^[0-9a-f]{40}$/.test(secret)) return;
	form.elements.token.value = secret;
	form.hidden = false;
	document.getElementById("by-code").hidden = true;
})();

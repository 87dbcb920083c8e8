/** Puts islands on the page: into each element that names one, with the data of the page. */
import { createApp } from "vue";

const ISLANDS = {
	Basket: () => import("./islands/Basket.vue"),
	Book: () => import("./islands/Book.vue"),
	Rank: () => import("./islands/Rank.vue"),
	Register: () => import("./islands/Register.vue"),
};

/** Mount one. Until then, and again where it throws, its place shows what the server wrote there. */
async function mount(place, data) {
	const written = [...place.childNodes];
	const shown = document.createElement("div");
	const { default: island } = await ISLANDS[place.dataset.island]();
	const app = createApp(island, { ...data, place });
	app.config.errorHandler = (error) => {
		app.unmount();
		place.replaceChildren(...written);
		reportError(error);
	};
	app.mount(shown);
	if (shown.childNodes.length) place.replaceChildren(shown);
}

/** Mount all islands of a page as the server wrote it, this one or one that was answered to a form. */
export function mountAll(page = document) {
	const data = page.getElementById("islands");
	for (const place of document.querySelectorAll("[data-island]")) mount(place, JSON.parse(data.textContent));
}

import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// Frappe serves an app's public folder under /assets; ifitwala_ed/portal/assets.py reads the manifest.
export default defineConfig({
	base: "/assets/ifitwala_ed/portal/build/",
	publicDir: false,
	plugins: [vue()],
	define: { __VUE_OPTIONS_API__: "false", __VUE_PROD_DEVTOOLS__: "false" },
	build: {
		outDir: "../ifitwala_ed/public/portal/build",
		emptyOutDir: true,
		manifest: "manifest.json",
		modulePreload: { polyfill: false },
		target: "es2020",
		rollupOptions: { input: ["src/main.js", "src/board.js"] },
	},
});

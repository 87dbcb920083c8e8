// Form scripts and list views: classic browser scripts that Frappe loads into Desk. And the islands of the portal's pages.
import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import vue from "eslint-plugin-vue";
import globals from "globals";

// The names that Frappe's Desk puts on window.
const desk = {
	__: "readonly",
	cint: "readonly",
	cstr: "readonly",
	cur_frm: "readonly",
	flt: "readonly",
	format: "readonly",
	frappe: "readonly",
	ifitwala_ed: "writable",
	locals: "readonly",
	moment: "readonly",
	open_url_post: "readonly",
	$: "readonly",
};

const rules = {
	eqeqeq: "error",
	"no-alert": "error",
	"no-console": "error",
	"no-eval": "error",
	"no-implied-eval": "error",
	"no-unused-vars": ["error", { args: "after-used", caughtErrors: "all" }],
	"no-var": "error",
	"prefer-const": "error",
	// What an administrator or a family typed goes into a page as text only.
	"no-restricted-properties": [
		"error",
		{ property: "innerHTML", message: "Use text, or frappe.utils.escape_html." },
	],
};

export default [
	{
		ignores: [
			"**/node_modules/",
			".venv/",
			".demo/",
			"ifitwala_ed/public/dist/",
			"ifitwala_ed/public/portal/build/",
		],
	},
	js.configs.recommended,
	{
		files: ["ifitwala_ed/**/*.js"],
		languageOptions: {
			ecmaVersion: 2022,
			sourceType: "script",
			globals: { ...globals.browser, ...desk },
		},
		rules,
	},
	...vue.configs["flat/recommended"].map((config) => ({ files: ["frontend/**/*.vue"], ...config })),
	{
		files: ["frontend/**/*.{js,vue}"],
		languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.browser },
		rules,
	},
	{
		files: ["frontend/**/*.vue"],
		plugins: { vue },
		rules: {
			// islands are named by one word, as the page names them; a page gives all they need
			"vue/multi-word-component-names": "off",
			"vue/require-default-prop": "off",
			"vue/no-v-html": "error",
		},
	},
	{
		files: ["frontend/tests/*.js", "frontend/*.js"],
		languageOptions: { globals: globals.node },
	},
	{
		files: [".ci/lint/*.mjs"],
		languageOptions: { sourceType: "module", globals: globals.node },
	},
	prettier,
];

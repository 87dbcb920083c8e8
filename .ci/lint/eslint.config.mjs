// Form scripts and list views: classic browser scripts that Frappe loads into Desk.
import js from "@eslint/js";
import prettier from "eslint-config-prettier";
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

export default [
	{
		ignores: [
			"**/node_modules/",
			".venv/",
			".demo/",
			"frontend/",
			"ifitwala_ed/public/dist/",
			"ifitwala_ed/public/frontend/",
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
		rules: {
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
		},
	},
	{
		files: [".ci/lint/*.mjs"],
		languageOptions: { sourceType: "module", globals: globals.node },
	},
	prettier,
];

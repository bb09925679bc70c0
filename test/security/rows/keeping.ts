import { proof, type Threat } from "../threat.ts";

/** What is stored, sent and delivered, and what becomes of the user's files and typing. */
export const keeping: readonly Threat[] = [
	{
		attack: "secrets that are stored",
		control: "the editor's secret storage alone",
		proofs: [
			proof("unit/storedKey", "an API key is in the secret storage and nowhere else, and is typed unseen", [
				"src/vscode/connection/apiKey.ts",
				"else await context.secrets.store(secretKeys.apiKey, key);",
				"else await context.globalState.update(secretKeys.apiKey, key);",
			]),
			proof("editor/signIn", "no secret of all this is in any file but AWS's own, though the log tells everything"),
		],
	},
	{
		attack: "telemetry",
		seen: "vscode#320637",
		control: "none; a few files reach the network, each for something that the user chose",
		proofs: [
			proof(
				"unit/hostRules",
				"reaches the network by these files only: AWS, the user's collector of spans, and pages that the user allows",
				[
					"src/vscode/chat/showWhat.ts",
					'import { assertNever } from "../../shared/assertNever.ts";',
					'import { assertNever } from "../../shared/assertNever.ts";\nimport { request } from "node:https";',
				],
			),
			proof("unit/hostRules", "counts and reports nothing about anybody"),
			proof("unit/hostRules", "listens in one place, on this machine only, while somebody signs in", [
				"src/bedrock/sso/loopbackServer.ts",
				'server.listen(0, "127.0.0.1")',
				"server.listen(0)",
			]),
		],
	},
	{
		attack: "supply chain",
		seen: "CVE-2025-8217",
		control:
			"lockfile with hashes, actions by their commits, a list of what is packed, a build that is the same twice (`npm test` packs twice)",
		proofs: [
			proof("unit/supplyChain", "%s names each package by its hash, from the registry of npm"),
			proof("unit/supplyChain", "workflows take actions by their commits, and get no more rights than they need", [
				".github/workflows/release.yml",
				"actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0",
				"actions/checkout@v5",
			]),
			proof("unit/supplyChain", "the package holds what is listed, and a new file is left out until somebody lists it", [
				".vscodeignore",
				"!LICENSE",
				"!src/**",
			]),
			proof("unit/supplyChain", "the manifest names exact versions, and no script that runs when somebody installs", [
				"package.json",
				'"esbuild": "',
				'"esbuild": "^',
			]),
			proof("unit/manifest", "bundles everything: a package has no dependencies of its own"),
		],
	},
	{
		attack: "two windows, one history",
		seen: "cline#10453",
		control: "a file for each chat, to which whole records are appended in one write",
		proofs: [
			proof("faults/oneChatTwice", "four windows that append to one chat at the same moment lose no record and keep each their order", [
				"src/vscode/chat/chatStore.ts",
				'openSync(path, "a", 0o600)',
				'openSync(path, "w", 0o600)',
			]),
			proof("unit/checkpointFiles", "keep what two windows append, each line whole"),
		],
	},
	{
		attack: "a full disk",
		seen: "vscode#34915",
		control: "all of a record or none; nothing is changed that could not be made safe",
		proofs: [
			proof(
				"faults/oneChatTwice",
				"a full disk tears no record: what was there stays whole, the error is told, and nothing is lost when there is room again",
				["src/vscode/chat/chatStore.ts", "\t\t\tftruncateSync(file, size);\n", ""],
			),
			proof("unit/checkpointFiles", "refuses the change in a clear sentence, and what is stored stays whole", [
				"src/core/checkpoint/protectedChange.ts",
				"return {\n\t\tdisk: disk === undefined ? absent : await store.keep(disk),",
				"return {\n\t\tdisk: disk === undefined ? absent : await store.keep(disk).catch(() => absent),",
			]),
			proof("unit/chatRecord", "that cannot be written is reported once, and the chat goes on"),
		],
	},
	{
		attack: "a kill between two edits",
		seen: "copilot-release#8502",
		control: "what files were is on the disk before the first of them is changed",
		proofs: [
			proof(
				"faults/killedWriter",
				"leaves every file as it was or as it was to be, and everything can be undone byte for byte (seed ${seed})",
				[
					"src/core/checkpoint/protectedChange.ts",
					'\tawait ports.append({ kind: "intent", changeId, checkpointId, files: intended });\n\tlet result: Result;\n\ttry {\n\t\tresult = await apply();',
					'\tlet result: Result;\n\ttry {\n\t\tresult = await apply();\n\t\tawait ports.append({ kind: "intent", changeId, checkpointId, files: intended });',
				],
			),
			proof("unit/ssoTokenCache", "is whole for whoever reads it at any moment, and no other file is left", [
				"src/bedrock/sso/atomicFile.ts",
				"await rename(temporary, target);",
				'await (await open(target, "w", mode)).writeFile(content);',
			]),
		],
	},
	{
		attack: "an edit of what is no longer there",
		seen: "vscode#328240",
		control: "a hash when it is read, compared when it is edited",
		proofs: [
			proof("unit/editTool", "refuses a file that has changed since it was read", [
				"src/tools/applyEdit.ts",
				"if (seen !== undefined && seen !== version) {",
				"if (false) {",
			]),
			proof("unit/turn", "a file that changed since it was read is not edited"),
			proof("unit/checkpointTools", "does not delete another text than the one that was shown", [
				"src/tools/deleteFile.ts",
				", version: file?.version",
				"",
			]),
			proof("unit/editInterleavings", "no keystroke is lost, wherever it falls between reading, locating and applying", [
				"src/tools/applyEdit.ts",
				'() => workspace.change([{ kind: "edit", path, version, replacements }], signal);',
				'async () => workspace.change([{ ...(await workspace.readText(path, signal)), kind: "edit", path, replacements }], signal);',
			]),
		],
	},
	{
		attack: "line endings, byte order mark, encoding",
		seen: "copilot-cli#1148",
		control: "minimal ranges in the file's own endings; the editor writes the bytes",
		proofs: [
			proof("unit/editShapes", "keeps %s", ["src/core/edit/lineIndex.ts", 'return at < 0 ? "\\n" : ', 'return at > -9 ? "\\n" : ']),
			proof("unit/editProperties", "nothing outside of the lines that were looked for changes, and undoing gives the file back"),
			proof("unit/editShapes", "keeps %s", [
				"src/core/edit/wholeContent.ts",
				'content.startsWith("\\uFEFF") ? content.slice(1) : content',
				"content",
			]),
		],
	},
	{
		attack: "undo that eats what the user typed",
		seen: "copilot-release#6961",
		control: "three texts are merged: what the assistant changed goes back, what the user wrote stays, or goes after a yes",
		proofs: [
			proof("unit/pendingText", "never costs the user a keystroke, whatever is edited and undone, in whatever order", [
				"src/core/edit/pendingText.ts",
				"const lines = undoneLines(text)(hunk);",
				'const lines = splitLines(text.base).slice(hunk.base.start, hunk.base.end).join("");',
			]),
			proof("unit/checkpointRestore", "leaves what the user has typed since, also between two changes of the turn", [
				"src/core/checkpoint/restorePlan.ts",
				"return text === ours ? current : { text };",
				"return before;",
			]),
			proof("unit/hunks", "a change is taken back around what the user wrote elsewhere since"),
		],
	},
];

/** The import table of ARCHITECTURE: which folder may know which. The linter holds it too; this test explains it. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

interface Row {
	/** Folders of the house whose files may be imported. */
	readonly folders: readonly string[];
	/** Beginnings of the package names that may be imported. */
	readonly packages: readonly string[];
	readonly reason: string;
}

const root = join(import.meta.dirname, "../..");

const table: Readonly<Record<string, Row>> = {
	"src/shared": {
		folders: [],
		packages: ["valibot"],
		reason: "It is the plain vocabulary of both processes. What needs more than JSON belongs into src/core or webview.",
	},
	"src/core": {
		folders: ["src/shared"],
		packages: ["valibot", "@valibot/to-json-schema", "diff", "ignore"],
		reason:
			"The assistant itself knows no editor, no AWS and no disk. Declare a port here, fill it in src/vscode or src/bedrock, join them in src/features.ts.",
	},
	"src/tools": {
		folders: ["src/shared", "src/core"],
		packages: ["valibot", "@valibot/to-json-schema", "diff", "ignore"],
		reason: "A tool acts through the ports of src/core only, so that one gate sees every effect.",
	},
	"src/bedrock": {
		folders: ["src/shared", "src/core"],
		packages: ["@aws-sdk/", "@smithy/", "node:"],
		reason: "It is the adapter to AWS and runs in a test without an editor. What it needs of the editor is a port of src/core.",
	},
	"src/vscode": {
		folders: ["src/shared", "src/core", "src/tools"],
		packages: ["vscode", "node:", "valibot", "diff", "ignore"],
		reason: "The editor's side never sees AWS: identity, catalogue and checks are ports of src/core, and src/features.ts hands them over.",
	},
	"src/extension.ts": {
		folders: ["src/vscode", "src/features.ts"],
		packages: ["vscode"],
		reason: "It is what activation costs: the status bar and the stand-ins for commands. Everything else belongs into src/features.ts.",
	},
	"src/features.ts": {
		folders: ["src/shared", "src/core", "src/tools", "src/bedrock", "src/vscode", "src/engine.ts", "src/tracing.ts"],
		packages: ["vscode", "node:"],
		reason: "It is the composition root: it builds the adapters and registers the features, nothing else.",
	},
	"src/engine.ts": {
		folders: ["src/shared", "src/core", "src/tools", "src/bedrock", "src/vscode"],
		packages: [],
		reason: "It only names what the third bundle holds; src/features.ts loads it with the first request.",
	},
	"src/tracing.ts": {
		folders: ["src/core"],
		packages: ["@opentelemetry/"],
		reason: "It is the fourth bundle and the only home of OpenTelemetry; what becomes a span is decided in src/core/trace/spans.ts.",
	},
	webview: {
		folders: ["src/shared"],
		packages: ["preact", "@preact/signals", "marked", "highlight.js"],
		reason: "It runs in a browser and talks to the host in the messages of src/shared/protocol.ts only.",
	},
};

const files = globSync(["src/**/*.ts", "webview/**/*.{ts,tsx}"], { cwd: root })
	.filter((file) => !file.endsWith(".d.ts"))
	.toSorted();
const imports = new Map(files.map((file) => [file, readImports(file)]));

describe("the import table", () => {
	it("has a row for every file of src and webview", () => {
		const homeless = files.filter((file) => rowOf(file) === undefined);
		expect(homeless, "Put these files into a folder of the house, or add a row to the table and to ARCHITECTURE.md").toEqual([]);
	});

	it.each(Object.keys(table))("%s imports only what its row allows", (name) => {
		const mistakes = files
			.filter((file) => rowOf(file) === name)
			.flatMap((file) => (imports.get(file) ?? []).filter((target) => !allows(name, target)).map((target) => explain(name, file, target)));
		expect(mistakes.join("\n"), mistakes.join("\n")).toBe("");
	});

	it("knows no cycles", () => {
		const cycle = findCycle();
		expect(cycle, `These files need each other: ${cycle.join(" → ")}. Move what both need into a file of its own.`).toEqual([]);
	});

	it("sees type-only imports, exports from and dynamic imports", () => {
		const code = `import type { A } from "a";\nexport { b } from "b";\nimport "c";\nconst d = await import("d");\nimport {\n\te,\n} from "e";`;
		expect(specifiers(code)).toEqual(["a", "b", "c", "d", "e"]);
	});
});

function explain(row: string, file: string, target: string): string {
	const { folders, packages, reason } = table[row] as Row;
	const allowed = [...folders, ...packages].join(", ") || "nothing";
	return `${file} imports ${target}, but ${row} may import ${allowed}. ${reason}`;
}

function allows(name: string, target: string): boolean {
	const { folders, packages } = table[name] as Row;
	const home = rowOf(target);
	if (home !== undefined) {
		return home === name || folders.includes(home);
	}
	return packages.some(
		(allowed) => target === allowed || target.startsWith(allowed.endsWith("/") || allowed.endsWith(":") ? allowed : `${allowed}/`),
	);
}

function rowOf(path: string): string | undefined {
	return Object.keys(table).find((name) => path === name || path.startsWith(`${name}/`));
}

/** Paths from the root for files of the house, package names as they are written for everything else. Styles and built bundles do not count. */
function readImports(file: string): string[] {
	return specifiers(readFileSync(join(root, file), "utf8"))
		.filter((target) => !/\.(css|cjs)$/.test(target))
		.map((target) => (target.startsWith(".") ? relative(root, join(root, dirname(file), target)) : target));
}

function specifiers(code: string): string[] {
	const pattern =
		/^\s*(?:import|export)\b[^"';]*?\bfrom\s*"([^"]+)"|^\s*import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"|\brequire\(\s*"([^"]+)"/gm;
	return [...code.matchAll(pattern)].map((match) => match.slice(1).find((found) => found !== undefined) ?? "");
}

function findCycle(): string[] {
	const finished = new Set<string>();
	const path: string[] = [];
	const visit = (file: string): string[] => {
		if (path.includes(file)) {
			return [...path.slice(path.indexOf(file)), file];
		}
		if (finished.has(file)) {
			return [];
		}
		path.push(file);
		for (const target of imports.get(file) ?? []) {
			const cycle = imports.has(target) ? visit(target) : [];
			if (cycle.length > 0) {
				return cycle;
			}
		}
		path.pop();
		finished.add(file);
		return [];
	};
	for (const file of files) {
		const cycle = visit(file);
		if (cycle.length > 0) {
			return cycle;
		}
	}
	return [];
}

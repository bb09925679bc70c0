/** What the accessibility help says is true: its commands exist under the titles that it gives them, in both languages. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { readTranslation } from "../../scripts/collectSentences.ts";
import { registerAccessibilityHelp } from "../../src/vscode/accessibilityHelp.ts";
import { commands } from "../../src/vscode/names.ts";
import type { OwnDocuments } from "../../src/vscode/ownDocuments.ts";

const editor = vi.hoisted(() => ({
	words: {} as Readonly<Record<string, string>>,
	run: new Map<string, () => unknown>(),
	shown: [] as { readonly scheme: string; readonly path: string }[],
}));

vi.mock("vscode", () => ({
	Uri: { from: (parts: object) => parts },
	Disposable: { from: (...all: unknown[]) => all },
	l10n: { t: (sentence: string) => editor.words[sentence] ?? sentence },
	commands: { registerCommand: (id: string, run: () => unknown) => editor.run.set(id, run) },
	window: { showTextDocument: async (uri: (typeof editor.shown)[number]) => editor.shown.push(uri) },
}));

const root = join(import.meta.dirname, "../..");
const titlesIn = (file: string) => Object.values(JSON.parse(readFileSync(join(root, file), "utf8")) as Readonly<Record<string, string>>);

/** Runs the command and gives the text of the document that it shows. */
async function readHelp(language: "en" | "de"): Promise<string> {
	editor.words = language === "de" ? readTranslation("de") : {};
	const providers = new Map<string, vscode.TextDocumentContentProvider>();
	const register = (scheme: string, provider: vscode.TextDocumentContentProvider) => {
		providers.set(scheme, provider);
		return { dispose: () => undefined };
	};
	registerAccessibilityHelp({ register } as unknown as OwnDocuments);
	await editor.run.get(commands.accessibilityHelp)?.();
	const uri = editor.shown.at(-1);
	const provider = providers.get(uri?.scheme ?? "");
	return (await provider?.provideTextDocumentContent(uri as vscode.Uri, {} as vscode.CancellationToken)) ?? "";
}

test.each([
	["en", "package.nls.json", /"(?:Outcrop: )?([^"]+)"/g],
	["de", "package.nls.de.json", /„(?:Outcrop: )?([^“]+)“/g],
] as const)("the help in %s names commands by the titles that the palette shows", async (language, file, quoted) => {
	const help = await readHelp(language);
	const named = [...help.matchAll(quoted)].map(([, title]) => title);
	expect(named.length).toBeGreaterThan(3);
	for (const title of named) expect(titlesIn(file)).toContain(title);
});

test("the help tells every default key", async () => {
	const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
		readonly contributes: { readonly keybindings: readonly { readonly key: string }[] };
	};
	const help = (await readHelp("en")).toLowerCase();
	for (const { key } of manifest.contributes.keybindings) expect(help).toContain(key);
});

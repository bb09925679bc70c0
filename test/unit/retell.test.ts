/** What was written for the model is told to the user in their language, and what was told to the user is logged in English. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as vscode from "vscode";
import { readTranslation } from "../../scripts/collectSentences.ts";
import { endOfError } from "../../src/core/chat/callEnd.ts";
import { locateEdits } from "../../src/core/edit/locateEdits.ts";
import { ToolError } from "../../src/core/chat/tool.ts";
import { AssistantError } from "../../src/core/errors.ts";
import { WorkspaceError } from "../../src/core/workspace.ts";
import { inOriginal, retell } from "../../src/shared/retell.ts";
import { fillIn, translate, useTranslation } from "../../src/shared/translate.ts";
import { Log } from "../../src/vscode/log.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

const german = readTranslation("de");
/** Words of no language. */
const values = ["Xqa", "Xqb", "Xqc", "Xqd", "Xqe"];

beforeEach(() => useTranslation(german));
afterEach(() => {
	useTranslation(undefined);
	vi.restoreAllMocks();
});

function linesOf(error: unknown): string {
	const lines: string[] = [];
	vi.spyOn(vscode.window, "createOutputChannel").mockReturnValue({ error: (line: string) => lines.push(line) } as never);
	new Log().error(error);
	return lines.join("\n");
}

describe("the log", () => {
	/** Where two English sentences have one German, either is right. */
	const meaning = (sentence: string) => german[sentence] ?? sentence;

	it.each(Object.entries(german).filter(([english]) => /[.?]$/.test(english)))("says in English: %s", (english, own) => {
		const told = fillIn(own, values);
		const back = inOriginal(told);
		const candidates = Object.keys(german).filter((one) => meaning(one) === own);
		expect(candidates.map((one) => fillIn(one, values))).toContain(back);
		expect(candidates).toContain(english);
	});

	it("leaves what is English already as it is", () => {
		for (const english of Object.keys(german)) expect(inOriginal(fillIn(english, values))).toBe(fillIn(english, values));
	});

	it("says a sentence in a sentence in English, and what the service has said as it was", () => {
		const inner = translate("AWS denied access: {0}", "User: arn:aws:sts::1:role/a is not authorized");
		expect(inOriginal(translate("A fallback model was passed over. {0}", inner))).toBe(
			"A fallback model was passed over. AWS denied access: User: arn:aws:sts::1:role/a is not authorized",
		);
		const two = `${translate("Sign in again.")} ${translate("Nothing was sent.")}`;
		expect(inOriginal(two)).toBe("Sign in again. Nothing was sent.");
	});

	it("has English lines in a German editor, with the cause and the stack", () => {
		const cause = new Error(translate("The connection was cut."));
		const line = linesOf(
			new AssistantError("network", translate("Bedrock could not be reached. {0} {1}", cause.message, "ECONNRESET"), { cause }),
		);
		expect(line).toContain("Bedrock could not be reached. The connection was cut. ECONNRESET");
		expect(line).toMatch(/caused by Error: The connection was cut\.\n\s+at /);
	});
});

describe("a tool that failed", () => {
	const detailOf = (error: Error) => endOfError(error, { reportBug: () => undefined });

	it("tells the model in English and the user in German", () => {
		const english = 'There is no file "src/a b.ts". Use find_files to look for it.';
		expect(detailOf(new WorkspaceError("not-found", english))).toMatchObject({
			text: english,
			detail: "Es gibt keine Datei „src/a b.ts“.",
		});
	});

	it("tells problems of several edits line by line, and where nothing was changed", () => {
		const problems = [
			"Edit 1: The search text is not in the file. Read the file again and copy the lines exactly.",
			"Edit 2: The search text and its replacement are the same, so nothing would change. Nothing was changed in a.ts.",
		];
		expect(detailOf(new ToolError(problems.join("\n"))).detail).toBe(
			"Änderung 1: Der Suchtext ist nicht in der Datei.\n" +
				"Änderung 2: Suchtext und Ersatz sind gleich, daher würde sich nichts ändern. In a.ts wurde nichts geändert.",
		);
	});

	it("counts in German", () => {
		expect(retell("a.ts has 3 lines, so there is no line 9.")).toBe("a.ts hat 3 Zeilen, also keine Zeile 9.");
	});

	it("says the reason in German as well, where it is ours", () => {
		expect(retell("https://a.example/ could not be fetched: no answer within 10 s.")).toBe(
			"https://a.example/ konnte nicht abgerufen werden: keine Antwort innerhalb von 10 s.",
		);
		expect(retell("https://a.example/: The server answered 404 Not Found.")).toBe(
			"https://a.example/: Der Server hat mit 404 Not Found geantwortet.",
		);
		const located = locateEdits("let a = 1;\nlet b = 2;\nlet c = 3;\n", [{ search: "let a = 1;\nlet b = 7;\nlet d = 3;", replace: "x" }]);
		expect(retell("problem" in located ? located.problem : "")).toMatch(
			/^Der Suchtext ist nicht in der Datei\. Am ähnlichsten: Zeilen \S+ \(\d+\s?% gleich\)/,
		);
	});

	it("does not translate names and what others have said", () => {
		expect(retell('"no files" is a folder. Use list_files.')).toBe("„no files“ ist ein Ordner.");
		expect(retell("The tool failed: The page was not found")).toBe("Das Tool ist fehlgeschlagen: The page was not found");
		expect(retell("Something that nobody knows. It failed")).toBe("Something that nobody knows. It failed");
	});

	it("leaves what others have said as it is, however long it is", () => {
		const output = `${"A line of a program. \n".repeat(300)}The search text is not in the file.`;
		expect(retell(`The tool failed: ${output}`)).toBe(`Das Tool ist fehlgeschlagen: ${output}`);
		const log = `${"A line of a program.\n".repeat(3_000)}The search text is not in the file.`;
		expect(retell(log)).toBe(log);
	});

	it("is told in time, whatever was said", () => {
		for (const words of ["a. ".repeat(1_300), "a: ".repeat(5_000), `${"a. ".repeat(20)}\n`.repeat(200)]) {
			expect(retell(words)).toBe(words);
			expect(inOriginal(words)).toBe(words);
		}
	});

	it("says in English what it says", () => {
		useTranslation(undefined);
		expect(detailOf(new ToolError("No.")).detail).toBe("No.");
	});
});

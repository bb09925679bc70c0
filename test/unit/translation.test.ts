/** Every sentence that the user sees has a German one, and none is translated too early or to the wrong reader. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { collectSentences, readTranslation, sentencesOf } from "../../scripts/collectSentences.ts";
import { planDocuments, planNotices } from "../../src/core/documents/documentPlan.ts";
import { summarizeEdit } from "../../src/core/edit/editSummary.ts";
import { type RecordingBlock, textBlock } from "../../src/core/record/message.ts";
import { formatNumber, formatUsd } from "../../src/shared/numbers.ts";
import { inEnglish, translate, useTranslation } from "../../src/shared/translate.ts";

const recording = (path: string): RecordingBlock => ({
	kind: "recording",
	medium: "video",
	format: "mp4",
	path,
	bytes: new Uint8Array([path.charCodeAt(0)]),
});

const root = join(import.meta.dirname, "../..");
const readJson = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8")) as Readonly<Record<string, string>>;
const german = readTranslation("de");
const manifest = { english: readJson("package.nls.json"), german: readJson("package.nls.de.json") };

/** `{0}`, commands in links, settings, and whatever stands in backticks: what has to survive a translation. */
const fixedParts = (text: string) =>
	[...text.matchAll(/\{\d\}|\(command:[^)]+\)|`[^`]+`|outcrop\.[\w.]+\w/g)].map(([part]) => part).toSorted();

/** Words that both languages share, and names. */
const alike = new Set([
	"AWS IAM Identity Center in {0}",
	"Agent",
	"Chat",
	"Global",
	"Guardrail",
	"Guardrails",
	"Name",
	"Plan",
	"Proxy",
	"Region",
	"Regional",
	"Status",
	"Terminal",
	"Version",
	"Version {0}",
]);

afterEach(() => useTranslation(undefined));

describe("sentences of the host", () => {
	it("each have a German one, and no German one is left over", () => {
		expect(Object.keys(german).toSorted()).toEqual(collectSentences());
	});

	it("are all in the list that translators start from", () => {
		expect(Object.keys(readJson("l10n/bundle.l10n.json"))).toEqual(collectSentences());
	});

	it("keep their placeholders", () => {
		const placeholders = (text: string) => [...new Set(text.match(/\{\d\}/g))].toSorted();
		const wrong = Object.entries(german).filter(([english, translated]) => `${placeholders(english)}` !== `${placeholders(translated)}`);
		expect(wrong).toEqual([]);
	});

	it("are not left in English by accident", () => {
		const same = Object.entries(german).filter(
			([english, translated]) => english === translated && /[A-Za-z]{3}/.test(english.replaceAll(/\{\d\}/g, "")),
		);
		expect(same.map(([english]) => english).filter((english) => !alike.has(english))).toEqual([]);
	});

	it("are found in every way that a call is written", () => {
		const source = `l10n.t("a {0}", b); translate(\n\t'say "c"',\n); translate("d's");`;
		expect(sentencesOf(source, "x.ts")).toEqual(["a {0}", 'say "c"', "d's"]);
	});

	it("are found where a tool fails, with the values that stand in them", () => {
		const source =
			'throw new WorkspaceError("not-found", `no "${path}" in ${names.join(`, `)}.`); deny("off limits"); new ToolError(message)';
		expect(sentencesOf(source, "x.ts")).toEqual(['no "{0}" in {1}.', "off limits"]);
	});

	/** What an adapter shows by one of these is read by the user; a name of ours, an icon or an address is not to be translated. */
	it("are translated wherever the host shows one", () => {
		const shown =
			/(?:\bshow(?:Information|Warning|Error)Message\(|\bnotices\.push\(|\btell\(|\b(?:title|label|detail|tooltip|placeHolder|placeholder|finding|fix|prompt)(?::| =))\s*(["`])(?!\$[({]|https?:)[^"`]*\p{L}{2} [^"`]*\1/gu;
		const left = globSync("src/{vscode,bedrock,core}/**/*.ts", { cwd: root })
			.filter((file) => !file.startsWith("src/core/prompt/"))
			.flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(shown)].map(([found]) => `${file}: ${found}`));
		expect(left).toEqual([]);
	});

	it("have to be literals", () => {
		expect(() => sentencesOf("translate(title)", "x.ts")).toThrow("x.ts:1: the sentence to translate has to be a literal");
	});
});

describe("the manifest", () => {
	it("has a German text for every key", () => {
		expect(Object.keys(manifest.german).toSorted()).toEqual(Object.keys(manifest.english).toSorted());
	});

	it("uses every key, and no other", () => {
		const used = [...readFileSync(join(root, "package.json"), "utf8").matchAll(/"%([^%"]+)%"/g)].map(([, key]) => String(key));
		expect([...new Set(used)].toSorted()).toEqual(Object.keys(manifest.english).toSorted());
	});

	it.each(Object.keys(manifest.english))("says the same of %s in German", (key) => {
		const english = manifest.english[key] ?? "";
		const translated = manifest.german[key] ?? "";
		expect(fixedParts(translated)).toEqual(fixedParts(english));
		expect(translated).not.toBe(english);
	});
});

describe("numbers", () => {
	it("are written as the words around them are", () => {
		const written = () => [formatNumber(1_024.5, 1), formatUsd(0.12), formatUsd(12.5, 2, 4)].map((text) => text.replace(/\s/g, " "));
		expect(written()).toEqual(["1,024.5", "$0.12", "$12.50"]);
		useTranslation(german);
		expect(written()).toEqual(["1.024,5", "0,12 $", "12,50 $"]);
		expect(inEnglish(written)).toEqual(["1,024.5", "$0.12", "$12.50"]);
	});
});

describe("translate", () => {
	it("says the English sentence as long as nobody has set a language", () => {
		expect(translate("Read {0}", "src/a.ts")).toBe("Read src/a.ts");
	});

	it("puts values where the other language wants them", () => {
		useTranslation({ "Move {0} to {1}": "{0} nach {1} verschieben" });
		expect(translate("Move {0} to {1}", "a", "b")).toBe("a nach b verschieben");
	});

	it("does not take a value for a placeholder", () => {
		expect(translate("{0} and {1}", "{1}", "b")).toBe("{1} and b");
	});

	it("stays English in what the model reads of a text for the user", () => {
		useTranslation({ "No problems.": "Keine Probleme." });
		expect([inEnglish(() => translate("No problems.")), translate("No problems.")]).toEqual(["No problems.", "Keine Probleme."]);
		expect(() =>
			inEnglish(() => {
				throw new Error(translate("No problems."));
			}),
		).toThrow("No problems.");
		expect(translate("No problems.")).toBe("Keine Probleme.");
	});

	it("tells the user why a document is not sent, and the model the same in English", () => {
		useTranslation(german);
		const video = { role: "user" as const, content: [recording("a.mp4"), recording("b.mp4")] };
		const plan = planDocuments([video, { role: "user", content: [textBlock("And?")] }], { video: false });
		expect(planNotices(plan, true)).toEqual(["Nicht unverändert gesendet – dieses Modell nimmt kein Video an: a.mp4, b.mp4."]);
		expect(plan.messages[0]?.content[0]).toMatchObject({ text: "(video a.mp4 not attached: this model takes no video)" });
	});

	it("tells where a gap of a diff leads", () => {
		useTranslation(german);
		const lines = Array.from({ length: 12 }, (_, at) => `line ${at + 1}`);
		const { diff } = summarizeEdit("a.ts", lines.join("\n"), lines.with(9, "ten").join("\n"));
		expect(diff[0]).toEqual({ kind: "gap", text: "Zeile 7" });
	});

	it("is not asked while a bundle is loaded: its language is not known yet", async () => {
		const early: string[] = [];
		useTranslation(new Proxy({}, { get: (_, sentence) => void early.push(String(sentence)) }));
		for (const file of globSync("src/{core,bedrock,tools,shared}/**/*.ts", { cwd: root })) await import(join(root, file));
		expect(early).toEqual([]);
	}, 60_000);
});

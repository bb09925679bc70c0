import { noEditor } from "../../src/core/noWorkspace.ts";
import { silentStep } from "./silentStep.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planDocuments } from "../../src/core/documents/documentPlan.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import type { ToolContext } from "../../src/core/chat/tool.ts";
import { readFile } from "../../src/tools/readFile.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { calls, FakeModel, says } from "./fakeModel.ts";
import { png } from "./imageBytes.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";
import { testSession } from "./testSession.ts";

const claude = factsOf("anthropic.claude-sonnet-4-5-20250929-v1:0");
const image = Buffer.from(png(640, 480)).toString("latin1");

async function read(path: string, content: string, facts = claude, range = {}) {
	const context: ToolContext = {
		workspace: new MemoryWorkspace({ [path]: content }),
		signal: new AbortController().signal,
		readVersions: new Map(),
		editor: noEditor,
		step: silentStep,
		facts,
	};
	const prepared = await readFile.prepare(readFile.parse({ path, ...range }), context);
	return prepared.commit();
}

describe("read_file", () => {
	test("shows an image to the model", async () => {
		expect(await read("shot.png", image)).toEqual({
			text: "shot.png is attached to this result.",
			attached: [{ kind: "image", format: "png", path: "shot.png", bytes: png(640, 480) }],
			detail: "image, 1 KB",
		});
	});

	test.each([
		["report.pdf", "pdf"],
		["report.docx", "docx"],
		["table.xlsx", "xlsx"],
	])("hands over %s as a document that the plan of the chat names", async (path, format) => {
		const { attached } = await read(path, "content");
		expect(attached).toMatchObject([{ kind: "document", format, name: "", path }]);
		const [message] = planDocuments([
			{ role: "user", content: [{ kind: "tool-result", toolUseId: "1", status: "success", text: "x", attached }] },
		]).messages;
		expect(message?.content).toMatchObject([{ attached: [{ name: `Document 1 (${format})` }] }]);
	});

	test("still reads what has text as numbered lines", async () => {
		expect(await read("notes.md", "# Notes")).toMatchObject({ text: expect.stringContaining("1\t# Notes") });
	});

	test("refuses a range that ends before it begins, which would look like an empty file", async () => {
		await expect(read("a.ts", "1\n2\n3\n4", claude, { firstLine: 3, lastLine: 2 })).rejects.toThrow("comes before the first");
		expect(await read("a.ts", "1\n2\n3\n4", claude, { firstLine: 3, lastLine: 3 })).toMatchObject({ detail: "lines 3–3" });
	});

	test("tells a model that cannot see images to ask the user", async () => {
		const blind = read("shot.png", image, factsOf("mistral.devstral-2-123b"));
		await expect(blind).rejects.toThrow(/cannot be shown images.*Tell the user/);
	});

	test("tells a model that takes images of the user but none of tools the same", async () => {
		await expect(read("shot.png", image, factsOf("openai.gpt-6-sol"))).rejects.toThrow(/cannot be shown images/);
	});

	test("refuses what the user could not attach either, by the same sentence", async () => {
		await expect(read("shot.png", "no image")).rejects.toThrow(/holds no image that can be read/);
		await expect(read("large.docx", "x".repeat(5_000_000))).rejects.toThrow(/5\.0 MB; Bedrock takes documents up to 4\.5 MB/);
	});
});

describe("What read_file hands over", () => {
	let engine: Engine;

	beforeAll(async () => {
		engine = await startEngine();
	});

	afterAll(async () => {
		engine.bedrock.account.refresh();
		await engine.server.close();
	});

	const files = {
		"shot.png": image,
		...Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`${index}.pdf`, `report ${index}`])),
	};
	const call = (path: string) => ({ kind: "tool" as const, id: `read-${path}`, name: "read_file", input: { path } });

	test("reaches the service in the result of the call, never more of it than a request may carry", async () => {
		engine.server.setScript({
			turns: [
				{ steps: [call("shot.png"), call("0.pdf"), call("1.pdf")] },
				{ steps: [call("2.pdf"), call("3.pdf"), call("4.pdf"), call("5.pdf")] },
				{ steps: [call("6.pdf"), { ...call("3.pdf"), id: "again" }] },
				{ steps: [{ kind: "text", text: "Read." }] },
			],
			otherwise: "error",
		});
		const { session, events, stored } = testSession(engine.bedrock.model, { files, settings: { connection: engine.settings.connection } });
		await session.send("Read them all", []);
		expect(session.transcript.turns[0]?.outcome).toEqual({ kind: "done" });
		expect(engine.server.journal.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
		expect(stored().history[2]?.content[0]).toMatchObject({ attached: [{ kind: "image", bytes: png(640, 480) }] });
		const shown = session.transcript.turns[0]?.parts.filter(({ kind }) => kind === "image");
		expect(shown).toEqual([{ kind: "image", format: "png", data: Buffer.from(png(640, 480)).toString("base64"), label: "shot.png" }]);
		const last = JSON.stringify(engine.server.journal.at(-1)?.request);
		expect(last.match(/"document":/g)).toHaveLength(5);
		expect(last.match(/"image":/g)).toHaveLength(1);
		expect(last).toContain("3.pdf, is the same as Document 4 (pdf)");
		expect(events.filter(({ kind }) => kind === "notice")).toMatchObject([
			{ text: expect.stringContaining("0.pdf") },
			{ text: expect.stringContaining("1.pdf") },
		]);
	});

	test("is withheld where a guardrail judges what tools read: it cannot judge this", async () => {
		const guardrail = { id: "g", version: "1", trace: "enabled", streamMode: "sync", scope: "conversation", checkTools: true } as const;
		const model = new FakeModel(calls({ id: "t", name: "read_file", input: { path: "shot.png" } }), says("I could not."));
		const { session } = testSession(model, { files, settings: { guardrail } });
		await session.send("Look", []);
		expect(model.requests[1]?.messages.at(-1)?.content).toEqual([
			{ kind: "tool-result", toolUseId: "t", status: "error", text: expect.stringMatching(/cannot judge this file/) },
		]);
	});
});

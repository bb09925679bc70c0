import { describe, expect, test } from "vitest";
import { encodeRequest } from "../../src/bedrock/request/encode.ts";
import { type Attachment, attachFile } from "../../src/core/documents/attachments.ts";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { Session } from "../../src/core/chat/session.ts";
import type { Mode } from "../../src/shared/protocol.ts";
import { calls, FakeModel, says, stop } from "./fakeModel.ts";
import { testSession, testSettings } from "./testSession.ts";

/** Each request of a chat has to begin, byte by byte, with the one before it: that is all that a prompt cache asks for. */

const limits = { ...testSettings.limits, stepsPerTurn: 40 };
const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}.ts`, `export const n${index} = ${index};\n`]));
const read = (index: number): ModelEvent[] => calls({ id: `r${index}`, name: "read_file", input: { path: `f${index}.ts` } });
const reads = (count: number, from = 0) => Array.from({ length: count }, (_, index) => read(from + index));

function attachment(name: string): Attachment {
	const attached = attachFile({ id: name, path: name, bytes: new TextEncoder().encode(`The contents of ${name}.`) });
	if (!("attachment" in attached)) throw new Error(attached.refusal);
	return attached.attachment;
}

/** The encoded requests, each part as its bytes. */
function encoded(model: FakeModel) {
	return model.requests.map((request) => {
		const { system, toolConfig, messages } = encodeRequest(request);
		return { system: bytesOf(system), tools: bytesOf(toolConfig), messages: (messages ?? []).map(bytesOf) };
	});
}

function bytesOf(value: unknown): string {
	return JSON.stringify(value, function (this: Record<string, unknown>, key, inner: unknown) {
		const held = this[key];
		return held instanceof Uint8Array ? Buffer.from(held).toString("base64") : inner;
	});
}

type Encoded = ReturnType<typeof encoded>;

/** Numbers of the messages, from 0, in which a request differs from what the one before it had there. */
function differences(requests: Encoded): { request: number; part: string }[] {
	return requests.slice(1).flatMap((now, index) => {
		const before = requests[index];
		if (!before) return [];
		const parts = [
			...(now.system === before.system ? [] : ["system"]),
			...(now.tools === before.tools ? [] : ["tools"]),
			...before.messages.flatMap((message, at) => (now.messages[at] === message ? [] : [`message ${at}`])),
		];
		return parts.map((part) => ({ request: index + 1, part }));
	});
}

describe("the prefix of a chat", () => {
	test("stays as it was over a loop of thirty requests, with reasoning, failures and malformed calls among them", async () => {
		const thought: ModelEvent = stop(
			[
				{ kind: "reasoning", text: "Hm.", signature: "c2ln" },
				{ kind: "reasoning", text: "", redacted: new Uint8Array([1, 2, 3]) },
				{ kind: "text", text: "Let me see." },
				{ kind: "tool-use", id: "x", name: "read_file", input: { path: "no.ts" } },
				{ kind: "tool-use", id: "y", name: "read_file", input: {}, malformed: '{"pa' },
				{ kind: "tool-use", id: "z", name: "launch_rocket", input: {} },
			],
			"tool_use",
		);
		const model = new FakeModel(...reads(14), [thought], ...reads(14, 14), says("Done."));
		const { session } = testSession(model, { files, settings: { limits } });
		await session.send("Go", []);
		expect(model.requests.length).toBe(30);
		expect(differences(encoded(model))).toEqual([]);
	});

	test("stays as it was over turns, a stop, a reload and a switch of the mode and back", async () => {
		const model = new FakeModel(...reads(3), says("One."), ...reads(3, 3), says("Two."), says("Asked."), ...reads(2, 6), says("Three."));
		let mode: Mode = "agent";
		const { session, ports, stored } = testSession(model, { files, settings: { limits }, ports: { mode: () => mode } });
		await session.send("First", []);
		await session.send("Second", []);
		mode = "ask";
		await session.send("What was that?", []);
		mode = "agent";
		const reloaded = new Session(ports, replayRecords(stored().text));
		await reloaded.send("Third", []);
		const found = differences(encoded(model));
		expect(found.map(({ request, part }) => `${request}: ${part}`)).toEqual(["8: system", "8: tools", "9: system", "9: tools"]);
		const all = encoded(model);
		expect([all[9]?.system, all[9]?.tools]).toEqual([all[7]?.system, all[7]?.tools]);
	});

	test("breaks where a document becomes text and nowhere else", async () => {
		const turns = Array.from({ length: 8 }, (_, index) => [...reads(2, index * 2), says("Read.")]).flat();
		const model = new FakeModel(...turns);
		const { session } = testSession(model, { files, settings: { limits } });
		/** There is no room for a PDF as text, so one of the older five has to give way. */
		for (let index = 0; index < 8; index++)
			await session.send(`Document ${index}`, [attachment(`doc${index}.${index < 5 ? "md" : "pdf"}`)]);
		const requests = encoded(model);
		const found = differences(requests);
		expect(found.length).toBeGreaterThan(0);
		for (const { request, part } of found) {
			const at = Number(part.replace("message ", ""));
			expect([part, requests[request - 1]?.messages[at]?.includes('"document"')]).toEqual([`message ${at}`, true]);
			/** Only a prompt that brings a document along makes an older one give way. */
			expect(request % 3).toBe(0);
		}
	});

	test("does not break for a document that can travel as text from the start", async () => {
		const model = new FakeModel();
		const { session } = testSession(model);
		for (let index = 0; index < 8; index++) await session.send(`Document ${index}`, [attachment(`doc${index}.md`)]);
		expect(model.requests.length).toBe(8);
		expect(differences(encoded(model))).toEqual([]);
	});

	test("is the chat's own in a compaction that asks at its end, the service's tools included", async () => {
		const model = new FakeModel(...reads(1), says("Done."));
		const request = { ...testSettings.request, systemTools: ["nova_grounding"] };
		const { session } = testSession(model, { files, settings: { request } });
		await session.send("Go", []);
		const [asked] = model.requests;
		if (!asked) throw new Error("Nothing was asked.");
		const { toolConfig } = encodeRequest(asked);
		expect(JSON.stringify(toolConfig)).toContain("nova_grounding");
		expect(encodeRequest({ ...asked, purpose: "compaction" }).toolConfig).toEqual(toolConfig);
	});

	test("is the same when the tools come in the same order, whichever were called", async () => {
		const model = new FakeModel(...reads(2), says("Done."));
		const { session } = testSession(model, { files });
		await session.send("Go", []);
		expect(new Set(encoded(model).map(({ tools }) => tools)).size).toBe(1);
	});
});

import { describe, expect, test } from "vitest";
import { type Attachment, attachFile } from "../../src/core/documents/attachments.ts";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { AssistantError } from "../../src/core/errors.ts";
import type { GuardrailCheck, GuardrailVerdict } from "../../src/core/guardrail/guardrailCheck.ts";
import { Session } from "../../src/core/chat/session.ts";
import type { Guardrail } from "../../src/core/settings.ts";
import type { GuardrailFinding } from "../../src/shared/turnEvent.ts";
import { calls, FakeModel, says } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

const guardrail: Guardrail = { id: "gr", version: "1", trace: "enabled", streamMode: "sync", scope: "conversation", checkTools: true };
const address = "ann@example.com";

/** Masks addresses and blocks the word "codename". */
const judging = (): GuardrailCheck & { readonly asked: string[] } => {
	const asked: string[] = [];
	const found = (name: string, action: string): GuardrailFinding[] => [
		{ source: "input", policy: "sensitiveInformationPolicy", name, action, match: "hidden" },
	];
	return {
		asked,
		check: async (_, __, text): Promise<GuardrailVerdict> => {
			asked.push(text);
			if (text.includes("codename")) return { kind: "blocked", findings: found("CODE", "BLOCKED") };
			if (!text.includes(address)) return { kind: "passed", findings: [] };
			return { kind: "masked", text: text.replaceAll(address, "{EMAIL}"), findings: found("EMAIL", "ANONYMIZED") };
		},
	};
};

function attach(path: string, text: string): Attachment {
	const result = attachFile({ id: path, path, bytes: new TextEncoder().encode(text) });
	if (!("attachment" in result)) throw new Error(result.refusal);
	return result.attachment;
}

function start(model: FakeModel, check: GuardrailCheck = judging(), change: Partial<Guardrail> = {}) {
	return testSession(model, {
		answer: "once",
		settings: { guardrail: { ...guardrail, ...change } },
		ports: { guardrailCheck: check },
	});
}

/** Every text that the requests carried, those of documents included. */
const sent = (model: FakeModel) =>
	JSON.stringify(
		model.requests.map(({ messages }) => messages),
		(_, value: unknown) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value),
	);

describe("A text that the user attaches", () => {
	test("reaches the model masked, in this turn and in later ones, and the user is told where", async () => {
		const model = new FakeModel(says("Read."), says("Again."));
		const check = judging();
		const { session, stored, events } = start(model, check);
		await session.send("Look", [attach("a.ts", `to ${address}`)]);
		await session.send("Once more", []);
		expect(sent(model)).toContain("to {EMAIL}");
		expect(sent(model)).not.toContain(address);
		expect(check.asked).toHaveLength(1);
		expect(events.find(({ kind }) => kind === "guardrail")).toMatchObject({ findings: [{ name: "EMAIL", detail: "in a.ts" }] });
		expect(replayRecords(stored().text).history).toEqual(session.record);
	});

	test("leaves masks that are never written into a file", async () => {
		const model = new FakeModel(calls({ id: "c", name: "create_file", input: { path: "b.ts", content: "to {EMAIL}" } }), says("No."));
		const { session, workspace } = start(model);
		await session.send("Copy it", [attach("a.ts", `to ${address}`)]);
		expect(workspace.files.has("b.ts")).toBe(false);
		expect([...session.hidingMasks]).toEqual(["{EMAIL}"]);
	});

	test("that is blocked is not sent, nor its prompt, and the chat goes on", async () => {
		const model = new FakeModel(says("Fine."));
		const { session } = start(model);
		await session.send("Look", [attach("a.ts", "fine"), attach("b.ts", "the codename is Heron")]);
		expect(model.requests).toEqual([]);
		expect(session.transcript.turns[0]?.outcome).toMatchObject({
			kind: "guardrail",
			failure: { message: expect.stringContaining("b.ts") },
		});
		await session.send("Without it", []);
		expect(sent(model)).not.toMatch(/Heron|Look/);
		expect(session.transcript.turns[1]?.outcome).toEqual({ kind: "done" });
	});

	test("that cannot be judged is not sent, and is judged again when the turn is tried again, after a reload too", async () => {
		let isDown = true;
		const check = judging();
		const flaky: GuardrailCheck = {
			check: (...asked) => (isDown ? Promise.reject(new AssistantError("throttled", "Bedrock is throttling.")) : check.check(...asked)),
		};
		const model = new FakeModel(says("Read."));
		const first = start(model, flaky);
		await first.session.send("Look", [attach("a.ts", `to ${address}`)]);
		expect(model.requests).toEqual([]);
		expect(first.session.transcript.turns[0]?.outcome).toMatchObject({
			kind: "failed",
			failure: { kind: "throttled", action: "retry", message: expect.stringContaining("could not judge a.ts") },
		});
		const again = new Session({ ...first.ports, onEvents: () => undefined }, replayRecords(first.stored().text));
		isDown = false;
		await again.resume();
		expect(sent(model)).toContain("to {EMAIL}");
		expect(sent(model)).not.toContain(address);
	});

	test("is not sent by a later prompt when the user stops while it is judged", async () => {
		const hanging: GuardrailCheck = {
			check: (_, __, ___, signal) =>
				new Promise((_resolve, reject) => {
					signal.addEventListener("abort", () => reject(signal.reason));
					session.stop();
				}),
		};
		const model = new FakeModel(says("Fine."));
		const { session, bugs } = start(model, hanging);
		await session.send("Look", [attach("a.ts", `to ${address}`)]);
		expect(session.transcript.turns[0]?.outcome).toEqual({ kind: "cancelled" });
		await session.send("Hello", []);
		expect(sent(model)).not.toContain(address);
		expect(bugs).toEqual([]);
	});

	test("is masked beside a prompt that the service renders", async () => {
		const model = new FakeModel(says("Rendered."));
		const { session } = start(model);
		await session.send("ignored", [attach("a.ts", `to ${address}`)], { native: { variables: {}, rest: "rest" } });
		expect(sent(model)).toContain("to {EMAIL}");
		expect(sent(model)).not.toContain(address);
	});

	test("is sent unjudged where nobody asked for more", async () => {
		const check = judging();
		const model = new FakeModel(says("Read."));
		await start(model, check, { checkTools: false }).session.send("Look", [attach("a.ts", `to ${address}`)]);
		expect(check.asked).toEqual([]);
		expect(sent(model)).toContain(address);
	});
});

test("Before its first turn a chat without a trace takes every mask of the service's own for one of its guardrail", () => {
	const { session } = start(new FakeModel(), judging(), { trace: "disabled" });
	expect([...session.hidingMasks]).toContain("{EMAIL}");
	expect([...start(new FakeModel()).session.hidingMasks]).toEqual([]);
});

test("What has no text that could be judged is sent as the user attached it, who is told so", async () => {
	const check = judging();
	const model = new FakeModel(says("Read."));
	const { session, events } = start(model, check);
	const pdf: Attachment = { id: "p", path: "p.pdf", content: { kind: "document", format: "pdf", bytes: new Uint8Array([1, 2]) } };
	const png: Attachment = { id: "i", path: "i.png", content: { kind: "image", format: "png", bytes: new Uint8Array([3]) } };
	await session.send("Look", [pdf, png]);
	expect(check.asked).toEqual([]);
	expect(session.transcript.turns[0]?.outcome).toEqual({ kind: "done" });
	expect(events.filter(({ kind }) => kind === "notice")).toMatchObject([{ text: expect.stringMatching(/cannot judge p\.pdf:/) }]);
});

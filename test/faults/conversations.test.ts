import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { attachFile, type Attachment } from "../../src/core/documents/attachments.ts";
import { encodeRecord, replayRecords } from "../../src/core/record/chatRecord.ts";
import { Session } from "../../src/core/chat/session.ts";
import type { Settings } from "../../src/core/settings.ts";
import type { Fault, ScriptTurn, Step } from "../local-bedrock/script.ts";
import { type Engine, startEngine } from "../unit/engineBench.ts";
import { testSession } from "../unit/testSession.ts";
import { type FaultyProxy, type LineFault, startFaultyProxy } from "./faultyProxy.ts";
import { isLong, pickFrom, randomFrom, scaled, seed } from "./scale.ts";

let engine: Engine;
let proxy: FaultyProxy;

beforeAll(async () => {
	console.log(`Conversations: seed ${seed}${isLong ? "" : ", a sample"}`);
	engine = await startEngine();
	proxy = await startFaultyProxy(engine.server.url);
});

afterAll(async () => {
	vi.restoreAllMocks();
	engine.bedrock.account.refresh();
	await proxy.close();
	await engine.server.close();
});

describe("A long conversation with faults, aborts, attachments and restarts", { timeout: 2 * 3_600_000 }, () => {
	test.each(Array.from({ length: scaled(10, 1) }, (_, index) => seed + index))(
		"from seed %i goes on after each of its turns",
		async (start) => {
			const random = randomFrom(start);
			/** Full jitter at its least; the conversation's own chance comes from the seed. */
			const jitter = vi.spyOn(Math, "random").mockReturnValue(0);
			const chat = new ChatUnderTest();
			const turns = scaled(300, 40);
			const ends = new Map<string, number>();
			for (let turn = 0; turn < turns; turn++) {
				if (random() < 0.1) chat.restart();
				const end = await chat.turn(random);
				ends.set(end.kind, (ends.get(end.kind) ?? 0) + 1);
				expect(end.isFalse, `turn ${turn} was broken off and reads as done`).toBe(false);
				expect(await chat.probe(), `after turn ${turn}, which ended as ${end.kind}`).toBe("done");
			}
			jitter.mockRestore();
			console.log(`${turns} turns: ${[...ends].map(([kind, count]) => `${count} ${kind}`).join(", ")}`);
			expect(ends.get("done")).toBeGreaterThan(0);
			expect(ends.size).toBeGreaterThan(1);
			expect(chat.bugs).toEqual([]);
		},
	);
});

/** A chat whose file is all that survives a restart. */
class ChatUnderTest {
	private text = "";
	private readonly base = testSession(engine.bedrock.model, { files: { "a.ts": "one", "b.md": "# B\n" } });
	private session = this.open(this.base.session ? proxy.url : "");
	private position = 0;

	get bugs(): readonly unknown[] {
		return this.base.bugs;
	}

	/** The window was closed, in the middle of whatever it did. */
	restart(): void {
		this.session.stop();
		this.session = this.open(proxy.url);
	}

	/** One prompt with whatever befalls it. */
	async turn(random: () => number): Promise<{ kind: string; isFalse: boolean }> {
		const line = random() < 0.4 ? lineFault(random) : undefined;
		const turn = scriptTurn(random);
		engine.server.setScript({ turns: [turn], otherwise: "sample" });
		proxy.strikeNext(line);
		const attachments = random() < 0.3 ? [this.attachment(random)] : [];
		const sent = this.session.send(`Turn: ${Math.floor(random() * 1e9)}`, attachments);
		if (random() < 0.15) {
			await new Promise((resolve) => setTimeout(resolve, random() * 15));
			this.session.stop();
		}
		await sent;
		proxy.strikeNext(undefined);
		const outcome = this.session.transcript.turns.at(-1)?.outcome;
		const isFalse = outcome?.kind === "done" && !proxy.lastWasWhole();
		engine.server.journal.length = 0;
		return { kind: outcome?.kind ?? "endless", isFalse };
	}

	/** Whether a prompt gets through now, asked of a copy of the chat as its file has it, over an undisturbed line. */
	async probe(): Promise<string> {
		engine.server.setScript({ turns: [{ steps: [{ kind: "text", text: "Still here." }] }] });
		const stored = this.text;
		const copy = this.open(engine.server.url, false);
		await copy.send("Are you still there?", []);
		const outcome = copy.transcript.turns.at(-1)?.outcome;
		this.text = stored;
		engine.server.journal.length = 0;
		return outcome && "failure" in outcome ? `${outcome.kind}: ${outcome.failure.message}` : (outcome?.kind ?? "endless");
	}

	private open(endpoint: string, isRecorded = true): Session {
		const { connection } = engine.settings;
		/** Stalls are part of the game, but not where the line is undisturbed. */
		const limits = { stepsPerTurn: 6, streamIdleSeconds: isRecorded ? 0.5 : 30, concurrentRequests: 4 };
		const settings: Settings = {
			...this.base.ports.settings(),
			connection: { ...connection, endpoint },
			limits,
			inference: { maxTokens: 4_000, stopSequences: [] },
		};
		const session: Session = new Session(
			{
				...this.base.ports,
				settings: () => settings,
				record: (record) => {
					if (isRecorded) this.text += encodeRecord(record);
				},
				onEvents: (events) => {
					for (const event of events)
						if (event.kind === "approval-request") session.answer(event.approvalId, event.approvalId < "8" ? "once" : "deny");
				},
			},
			replayRecords(this.text),
		);
		return session;
	}

	private attachment(random: () => number): Attachment {
		const path = pickFrom(["a.ts", "b.md", "a_b@1.ts", "a_b@1.test.ts", "notes.txt", "report.pdf", "table.csv"], random);
		const id = `a${this.position++}`;
		const bytes = new TextEncoder().encode(path.endsWith("pdf") ? `%PDF-1.4 ${id}` : `Content of ${path} ${random() < 0.5 ? "" : id}`);
		const result = attachFile({ id, path, bytes });
		if (!("attachment" in result)) throw new Error(result.refusal);
		return result.attachment;
	}
}

function scriptTurn(random: () => number): ScriptTurn {
	/** Some models use the same ids again in later messages. */
	const id = random() < 0.3 ? "t1" : `t${Math.floor(random() * 1e9)}`;
	const steps: readonly (() => Step)[] = [
		() => ({ kind: "text", text: "Some words of an answer.", chunkSize: 7 }),
		() => ({ kind: "text", text: "   " }),
		() => ({ kind: "reasoning", text: "Hm.", signature: "c2ln" }),
		() => ({ kind: "redacted-reasoning", data: "cmVk" }),
		() => ({ kind: "tool", id, name: "read_file", input: { path: pickFrom(["a.ts", "no.ts", "../x", ".env"], random) } }),
		() => ({ kind: "tool", id: `${id}x`, name: "apply_edit", input: { path: "a.ts", edits: [{ search: "one", replace: "one" }] } }),
		() => ({ kind: "tool", id: `${id}y`, name: "launch_rocket", input: {} }),
		() => ({ kind: "tool", id: `${id}z`, name: "read_file", rawInput: '{"path' }),
	];
	const reasons = [
		undefined,
		undefined,
		undefined,
		undefined,
		"max_tokens",
		"content_filtered",
		"malformed_tool_use",
		"end_turn",
		"tool_use",
		"unheard_of",
	];
	const count = Math.floor(random() * 4);
	const chosen = steps.toSorted(() => random() - 0.5).slice(0, count);
	return {
		steps: chosen.map((make) => make()),
		stopReason: pickFrom(reasons, random),
		fault: random() < 0.35 ? scriptFault(random) : undefined,
	};
}

function scriptFault(random: () => number): Fault {
	const afterEvents = Math.floor(random() * 8);
	const faults: readonly Fault[] = [
		{ kind: "throttle", times: 1 + Math.floor(random() * 7) },
		{ kind: "exception", name: "ModelErrorException", status: 424 },
		{ kind: "exception", name: "ValidationException", status: 400, message: "Something is wrong." },
		{ kind: "exception", name: "AccessDeniedException", status: 403, message: "No." },
		{ kind: "stream-exception", afterEvents, name: "modelStreamErrorException" },
		{ kind: "stream-exception", afterEvents, name: "throttlingException" },
		{ kind: "stream-exception", afterEvents, name: "internalServerException" },
		{ kind: "end", afterEvents },
		{ kind: "oversized-frame", afterEvents },
	];
	return pickFrom(faults, random);
}

function lineFault(random: () => number): LineFault {
	const at = Math.floor(random() ** 2 * 1_500);
	const faults: readonly LineFault[] = [
		{ kind: "fin", at },
		{ kind: "rst", at },
		{ kind: "stall", at },
		{ kind: "flip", at, bit: Math.floor(random() * 8) },
		{ kind: "oversized-frame", at },
		{ kind: "dribble" },
		{ kind: "bad-gateway" },
	];
	return pickFrom(faults, random);
}

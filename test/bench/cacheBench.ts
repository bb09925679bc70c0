import { createBedrock } from "../../src/bedrock/bedrock.ts";
import { type Attachment, attachFile } from "../../src/core/documents/attachments.ts";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { Session } from "../../src/core/chat/session.ts";
import type { Settings } from "../../src/core/settings.ts";
import { estimateToolTokens } from "../../src/core/compaction/tokenEstimate.ts";
import type { Tool } from "../../src/core/chat/tool.ts";
import type { Mode } from "../../src/shared/protocol.ts";
import { tools } from "../../src/tools/index.ts";
import { defaultBearerKey } from "../local-bedrock/options.ts";
import type { PromptUse } from "../local-bedrock/promptCache.ts";
import type { ScriptTurn, Step } from "../local-bedrock/script.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";
import { describeEditor } from "../../src/core/prompt/editorContext.ts";
import type { Instructions } from "../../src/core/prompt/instructions.ts";
import type { Surroundings } from "../../src/core/prompt/surroundings.ts";
import { testSession, testSettings } from "../unit/testSession.ts";
import { billOf, boundOf, unbrokenBillOf, uncachedBillOf } from "./inputBill.ts";
import type { Row } from "./row.ts";

/** A chat that is billed: what it says, and what happens meanwhile. */
interface Loop {
	/** Tokens of the tools and the system prompt. */
	readonly static: number;
	/** Tool calls in each message of the model. */
	readonly calls?: number;
	/** Tokens of each tool result. */
	readonly result?: number;
	/** The model thinks before each of its messages. */
	readonly thinks?: boolean;
	/** Minutes that pass before a request, by its number from 0. */
	readonly pauses?: Readonly<Record<number, number>>;
	run(chat: BilledChat): Promise<void>;
}

export const loops: Readonly<Record<string, Loop>> = {
	"12k static prompt": { static: 12_000, run: (chat) => chat.send(30) },
	"4k static prompt": { static: 4_000, run: (chat) => chat.send(30) },
	"12 parallel calls a turn": { static: 12_000, calls: 12, result: 200, run: (chat) => chat.send(30) },
	"6-minute pause": { static: 12_000, pauses: { 15: 6 }, run: (chat) => chat.send(30) },
	compaction: {
		static: 12_000,
		run: async (chat) => {
			await chat.send(15);
			await chat.compact();
			await chat.send(15);
		},
	},
	"mode switches": {
		static: 12_000,
		run: async (chat) => {
			for (const mode of ["agent", "ask", "agent", "ask", "agent"] as const) {
				chat.mode = mode;
				await chat.send(6);
			}
		},
	},
	attachments: {
		static: 12_000,
		run: async (chat) => {
			for (let index = 0; index < 8; index++) await chat.send(4, [chat.attachment(2_000)]);
		},
	},
	"documents that give way": {
		static: 12_000,
		run: async (chat) => {
			await chat.send(12);
			for (let index = 0; index < 8; index++) await chat.send(7, [chat.attachment(2_000, index < 5 ? "md" : "pdf")]);
		},
	},
	thinking: {
		static: 12_000,
		thinks: true,
		run: async (chat) => {
			for (let index = 0; index < 3; index++) await chat.send(10);
		},
	},
	"another model and back": {
		static: 12_000,
		run: async (chat) => {
			await chat.send(10);
			chat.model = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
			await chat.send(10);
			chat.model = testSettings.model;
			await chat.send(10);
		},
	},
	"edited messages": {
		static: 12_000,
		run: async (chat) => {
			await chat.send(10);
			const before = chat.stored();
			await chat.send(10);
			chat.takeBack(before);
			await chat.send(10);
		},
	},
};

/** Tokens of input billed for whole chats, as the local Bedrock meters them, beside the least that any five-minute points could have cost. */
export async function benchCache(): Promise<Row[]> {
	const rows: Row[] = [];
	for (const [name, loop] of Object.entries(loops)) rows.push(...toRows(name, await play(loop)));
	return rows;
}

/** Every prompt that the chat has sent. */
export async function play(loop: Loop): Promise<readonly PromptUse[]> {
	const uses: PromptUse[] = [];
	const start = Date.now();
	let passed = 0;
	const server = await startLocalBedrock({
		now: () => start + passed,
		onPrompt: (use) => {
			uses.push(use);
			/** Ten seconds: a model that writes, and a tool that runs. */
			passed += 10_000 + (loop.pauses?.[uses.length] ?? 0) * 60_000;
		},
	});
	try {
		await loop.run(new BilledChat(server, loop));
		return uses;
	} finally {
		await server.close();
	}
}

/** A chat over the real session, encoder and HTTP, with a script in the model's place. */
class BilledChat {
	mode: Mode = "agent";
	model = testSettings.model;
	private readonly server: LocalBedrock;
	private readonly loop: Loop;
	private readonly test: ReturnType<typeof testSession>;
	private session: Session;
	private next = 0;

	constructor(server: LocalBedrock, loop: Loop) {
		this.server = server;
		this.loop = loop;
		/** With a key there is no signature, and so no clock that has to be right. */
		const connection = { ...testSettings.connection, apiKey: true, endpoint: server.url, controlPlaneEndpoint: server.url };
		const settings = (): Settings => ({
			...testSettings,
			connection,
			model: this.model,
			promptCaching: "auto",
			instructions: true,
			limits: { ...testSettings.limits, stepsPerTurn: 40 },
		});
		const { model } = createBedrock({ askMfaCode: async () => undefined, apiKey: async () => defaultBearerKey });
		const all = [...tools, padding(loop.static)];
		this.test = testSession(model, {
			answer: "once",
			ports: { chatId: "billed", settings, surroundings: this.surroundings(), tools: () => all, mode: () => this.mode },
		});
		this.session = this.test.session;
	}

	/** One turn of so many requests: all but the last are answered with tool calls. */
	async send(requests: number, attachments: readonly Attachment[] = []): Promise<void> {
		const turns = Array.from({ length: requests - 1 }, () => this.toolTurn());
		this.server.setScript({ turns: [...turns, { steps: [{ kind: "text", text: words(100) }] }], otherwise: "error" });
		await this.session.send(`Task ${this.next++}: ${words(50)}`, attachments);
		const outcome = this.session.transcript.turns.at(-1)?.outcome;
		if (outcome?.kind !== "done") throw new Error(`The turn did not end well: ${JSON.stringify(outcome)}`);
	}

	async compact(): Promise<void> {
		this.server.setScript({ turns: [{ steps: [{ kind: "text", text: words(400) }] }], otherwise: "error" });
		await this.session.compact();
	}

	/** What the chat's file holds. */
	stored(): string {
		return this.test.stored().text;
	}

	/** Goes back to what the file held. */
	takeBack(stored: string): void {
		this.session = new Session(this.test.ports, replayRecords(stored));
	}

	attachment(tokens: number, extension = "md"): Attachment {
		const path = `notes${this.next++}.${extension}`;
		const attached = attachFile({ id: path, path, bytes: new TextEncoder().encode(`${path} ${words(tokens)}`) });
		if (!("attachment" in attached)) throw new Error(attached.refusal);
		return attached.attachment;
	}

	/** Another file is in front with each prompt, and the first file that is read has instructions of its own. */
	private surroundings(): Surroundings {
		const rules = { path: ".github/instructions/all.instructions.md", text: words(300), scope: "all files", applies: () => true };
		const instructions: Instructions = { always: [{ path: "AGENTS.md", text: words(300) }], scoped: [rules], skills: [], notices: [] };
		const editor = () => describeEditor({ openFiles: [`file${this.next}.txt`], edited: [], problems: { errors: 0, warnings: 0 } });
		return { machine: { system: "Linux", shell: "bash" }, instructions: async () => instructions, editor };
	}

	private toolTurn(): ScriptTurn {
		const { calls = 1, result = 1_000, thinks } = this.loop;
		const paths = Array.from({ length: calls }, () => `file${this.next++}.txt`);
		for (const path of paths) this.test.workspace.files.set(path, `${path} ${words(result)}`);
		const thought: Step[] = thinks ? [{ kind: "reasoning", text: words(150), signature: "c2ln" }] : [];
		const reads = paths.map((path): Step => ({ kind: "tool", name: "read_file", input: { path } }));
		return { steps: [...thought, { kind: "text", text: words(40) }, ...reads] };
	}
}

/** A tool that nobody calls, so long that all tools together have so many tokens. */
function padding(total: number): Tool {
	const tool: Tool = {
		name: "look_up",
		description: "",
		inputSchema: { type: "object" },
		effect: "read",
		parse: () => ({}),
		title: () => "",
		targets: () => [],
		prepare: () => Promise.reject(new Error("Nobody calls this.")),
	};
	const known = tools.reduce((sum, one) => sum + estimateToolTokens(one), 0);
	return { ...tool, description: words(Math.max(1, total - known)) };
}

/** A text of about so many tokens. */
function words(tokens: number): string {
	return "word".repeat(tokens);
}

function toRows(name: string, uses: readonly PromptUse[]): Row[] {
	const uncached = uncachedBillOf(uses);
	const [bill, bound] = [billOf(uses), boundOf(uses)];
	const row = (subject: string, tokens: number) =>
		({ bench: "cache", case: name, subject, value: Number((tokens / uncached).toFixed(3)), unit: "of the uncached input" }) as const;
	const ratio = bill / bound;
	return [
		row("if no prefix broke or expired", unbrokenBillOf(uses)),
		row("the least that any five-minute points cost", bound),
		{ ...row(`Outcrop, ${uses.length} requests`, bill), ratio: Number(ratio.toFixed(3)), goal: "≤ 1.02 × the least", met: ratio <= 1.02 },
	];
}

import type { ChatRecord } from "../../src/core/record/chatRecord.ts";
import { encodeRecord, replayRecords } from "../../src/core/record/chatRecord.ts";
import { AssistantError } from "../../src/core/errors.ts";
import type { Message } from "../../src/core/record/message.ts";
import type { Model } from "../../src/core/models/model.ts";
import { Session } from "../../src/core/chat/session.ts";
import type { SessionPorts } from "../../src/core/chat/sessionPorts.ts";
import { noEditor } from "../../src/core/noWorkspace.ts";
import type { Settings } from "../../src/core/settings.ts";
import type { ApprovalChoice, TurnEvent } from "../../src/shared/turnEvent.ts";
import { tools } from "../../src/tools/index.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";

export const testSettings: Settings = {
	connection: { profile: "", apiKey: false, region: "us-east-1", endpoint: "", controlPlaneEndpoint: "", trusted: true },
	model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
	smallModel: "",
	fallbackModels: [],
	inference: { maxTokens: 1_000, stopSequences: [] },
	reasoning: { show: true },
	request: { additionalModelResponseFieldPaths: [], requestMetadata: {}, toolChoice: { kind: "auto" }, strictTools: false },
	promptCaching: "off",
	approveEdits: "ask",
	approveCommands: { allow: [], deny: [] },
	instructions: false,
	residency: [],
	limits: { stepsPerTurn: 8, streamIdleSeconds: 5, concurrentRequests: 4 },
	prices: {},
};

export interface TestSession {
	readonly session: Session;
	readonly workspace: MemoryWorkspace;
	readonly events: TurnEvent[];
	readonly bugs: unknown[];
	readonly ports: SessionPorts;
	/** The model's record as a reload would find it. */
	stored(): { history: readonly Message[]; text: string };
}

/** A session over a model, with a workspace in memory; questions are answered as `answer` says. */
export function testSession(
	model: Model,
	options: { files?: Record<string, string>; answer?: ApprovalChoice; settings?: Partial<Settings>; ports?: Partial<SessionPorts> } = {},
): TestSession {
	const workspace = new MemoryWorkspace(options.files);
	const events: TurnEvent[] = [];
	const bugs: unknown[] = [];
	let text = "";
	const ports: SessionPorts = {
		model,
		guardrailCheck: { check: async () => ({ kind: "passed", findings: [] }) },
		tools: () => tools,
		folder: () => ({ uri: "file:///sample", name: "sample", workspace, editor: noEditor }),
		settings: () => ({ ...testSettings, ...options.settings }),
		mode: () => "agent",
		isTrusted: () => true,
		record: (record: ChatRecord) => {
			text += encodeRecord(record);
		},
		onEvents: (joined) => {
			events.push(...joined);
			for (const event of joined) {
				if (event.kind === "approval-request" && options.answer) session.answer(event.approvalId, options.answer);
			}
		},
		onChange: () => undefined,
		pinnedTools: () => new Map(),
		allowAlways: () => undefined,
		report: (error) => {
			if (!(error instanceof AssistantError)) bugs.push(error);
		},
		...options.ports,
	};
	const session = new Session(ports, replayRecords(""));
	return { session, workspace, events, bugs, ports, stored: () => ({ history: replayRecords(text).history, text }) };
}

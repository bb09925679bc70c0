import * as vscode from "vscode";
import { Session } from "../../core/chat/session.ts";
import type { SessionPorts } from "../../core/chat/sessionPorts.ts";
import type { TurnOverride } from "../../core/chat/turnOverride.ts";
import { findFacts } from "../../core/models/knownFacts.ts";
import type { Turn } from "../../shared/transcript.ts";
import type { Settings } from "../../core/settings.ts";
import type { TurnEvent } from "../../shared/turnEvent.ts";
import { askModally } from "../edit/modalApproval.ts";
import { native } from "../names.ts";
import { attachReferences, historyOf, type Metadata, spentIn } from "./participantHistory.ts";
import { ParticipantStream, type Shown } from "./participantStream.ts";
import { withSignal } from "./withSignal.ts";

export interface ParticipantPorts extends Pick<SessionPorts, "model" | "guardrailCheck" | "tools" | "surroundings" | "report"> {
	/** The folder that the chat works in, with its files, for a turn of this prompt. */
	folder(prompt: string): ReturnType<SessionPorts["folder"]>;
	readonly workspaceFolder: () => vscode.WorkspaceFolder | undefined;
	/** The settings to call a model with; `undefined` when none may be called, which the user has been told. */
	settings(): Promise<Settings | undefined>;
	noteEvent(event: TurnEvent): void;
}

/** As much of a request of the editor's own chat as the handler reads. */
export type Request = Pick<vscode.ChatRequest, "prompt" | "command" | "references"> & {
	readonly model?: Pick<vscode.LanguageModelChat, "id" | "vendor">;
};

/**
 * Answers `@outcrop` in the editor's own chat with a session of our engine: the same tools, gate, guardrail and limits. Only `/edit`
 * may change something, and each change, command and page is asked for: that chat has no approvals of ours, so a dialog asks. In an
 * untrusted workspace it answers what the user types, without tools, as Outcrop's own chat does.
 */
export async function answerRequest(
	ports: ParticipantPorts,
	request: Request,
	context: Pick<vscode.ChatContext, "history">,
	stream: Shown,
	token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
	if (request.command === "edit" && !vscode.workspace.isTrusted) {
		const message = vscode.l10n.t("Trust this workspace first: Outcrop changes no files in an untrusted one.");
		return { errorDetails: { message } };
	}
	const configured = await ports.settings();
	if (token.isCancellationRequested) return {};
	if (!configured) return { errorDetails: { message: vscode.l10n.t("Nothing was sent.") } };
	const settings = carefully(configured, request);
	const folder = ports.workspaceFolder();
	return withSignal(token, async (signal) => {
		const facts = await findFacts(ports.model, settings, signal);
		const { attachments, texts, refusals } = await attachReferences(request.references, folder, facts ?? {});
		for (const refusal of refusals) stream.progress(refusal);
		const shown = new ParticipantStream(stream, folder?.uri);
		const session: Session = createSession(ports, settings, request, context, (event) => {
			ports.noteEvent(event);
			shown.show(event);
			answerQuestion(event, session, signal, ports.report);
		});
		signal.addEventListener("abort", () => session.stop(), { once: true });
		if (signal.aborted) return {};
		await session.send(promptOf(request, texts), attachments, overrideOf(request));
		return resultOf(session.transcript.turns.at(-1), request);
	});
}

/** One thing that people do next; more would be noise. */
export function followUps(result: vscode.ChatResult): vscode.ChatFollowup[] {
	return result.metadata?.command === "explain"
		? [{ prompt: vscode.l10n.t("Improve it"), label: vscode.l10n.t("Let Outcrop improve it"), command: "edit" }]
		: [];
}

function createSession(
	ports: ParticipantPorts,
	settings: Settings,
	{ command, prompt }: Request,
	context: Pick<vscode.ChatContext, "history">,
	onEvent: (event: TurnEvent) => void,
): Session {
	const { model, guardrailCheck, tools, surroundings, report } = ports;
	const folder = ports.folder(prompt);
	return new Session(
		{
			model,
			guardrailCheck,
			tools,
			surroundings,
			report,
			folder: () => folder,
			settings: () => settings,
			mode: () => (command === "edit" ? "agent" : "ask"),
			isTrusted: () => vscode.workspace.isTrusted,
			/** The editor keeps its own chats. */
			record: () => undefined,
			onEvents: (events) => events.forEach(onEvent),
			onChange: () => undefined,
			pinnedTools: () => new Map(),
			allowAlways: () => undefined,
		},
		{ transcript: spentIn(context), history: historyOf(context) },
	);
}

/** What was allowed for Outcrop's own chat was not allowed for this one, and what is shown here cannot be taken back. */
function carefully(settings: Settings, { model }: Request): Settings {
	const { guardrail, approveCommands } = settings;
	return {
		...settings,
		model: model?.vendor === native.vendor ? model.id : settings.model,
		approveEdits: "ask",
		approveCommands: { ...approveCommands, allow: [] },
		guardrail: guardrail && { ...guardrail, streamMode: "sync" },
	};
}

function promptOf({ command, prompt }: Request, texts: readonly string[]): string {
	const task = command === "explain" ? `Explain this. Say what it does and why, and what is easy to miss.\n\n${prompt}` : prompt;
	return [...texts, task].join("\n\n").trim() || "Explain what is attached.";
}

function overrideOf({ command }: Request): TurnOverride {
	return command === "edit" ? {} : { mode: "ask" };
}

/** The gate and the model ask by dialogs here. */
function answerQuestion(event: TurnEvent, session: Session, signal: AbortSignal, report: (error: unknown) => void): void {
	if (event.kind === "approval-request") {
		askModally(event).then((choice) => session.answer(event.approvalId, signal.aborted ? "deny" : choice), report);
	}
	if (event.kind === "user-question") {
		askUser(event).then(
			(text) => (text === undefined ? session.stopTool(event.toolUseId) : session.answerQuestion(event.questionId, text)),
			report,
		);
	}
}

async function askUser({ question, options }: Extract<TurnEvent, { kind: "user-question" }>): Promise<string | undefined> {
	const ask = { title: "Outcrop", ignoreFocusOut: true };
	if (options.length === 0) return vscode.window.showInputBox({ ...ask, prompt: question });
	return (await vscode.window.showQuickPick([...options], { ...ask, placeHolder: question }))?.label;
}

function resultOf(turn: Pick<Turn, "outcome" | "cost"> | undefined, { command }: Request): vscode.ChatResult {
	const { outcome, cost } = turn ?? {};
	const metadata: Metadata = { command, ...(cost && { cost }) };
	if (!outcome || outcome.kind === "done" || outcome.kind === "cancelled") return { metadata };
	const { kind, message } = outcome.failure;
	return { metadata, errorDetails: { message, responseIsFiltered: kind === "guardrail" || kind === "content-filtered" } };
}

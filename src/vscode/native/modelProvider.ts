import * as vscode from "vscode";
import { overBudgetAlone } from "../../core/chat/budget.ts";
import { type ModelReply, receiveReply, type ReplyPorts } from "../../core/chat/modelReply.ts";
import { outcomeOfStop } from "../../core/chat/stopReasons.ts";
import { estimateMessageTokens, estimateTextTokens } from "../../core/compaction/tokenEstimate.ts";
import { planDocuments } from "../../core/documents/documentPlan.ts";
import { type AssistantError, asAssistantError, toFailure } from "../../core/errors.ts";
import type { GuardedContext } from "../../core/guardrail/guardedTools.ts";
import type { GuardrailCheck } from "../../core/guardrail/guardrailCheck.ts";
import { wasOnlyMasked } from "../../core/guardrail/guardrailStop.ts";
import { findFacts } from "../../core/models/knownFacts.ts";
import type { Model, ModelRequest, ToolSpec } from "../../core/models/model.ts";
import { overLimit } from "../../core/prompt/callAlone.ts";
import { healHistory } from "../../core/record/history.ts";
import { isToolUse, type Message, type ReasoningBlock, textBlock } from "../../core/record/message.ts";
import type { Settings } from "../../core/settings.ts";
import type { Outcome, TurnEvent } from "../../shared/turnEvent.ts";
import type { Callers } from "./callers.ts";
import { nameOf } from "./callers.ts";
import { languageModelError } from "./languageModelError.ts";
import { maxTokensIn, settingsFor } from "./modelSettings.ts";
import { guardCalls, NativeGuard } from "./nativeGuard.ts";
import { fromNative } from "./nativeMessages.ts";
import { withSignal } from "./withSignal.ts";
import { formatUsd } from "../../shared/numbers.ts";

export interface ModelProviderPorts {
	readonly model: Model;
	readonly guardrailCheck: GuardrailCheck;
	readonly callers: Callers;
	readonly monitor: { noteEvent(event: TurnEvent): void; readonly state: { readonly kind: string } };
	settings(): Settings;
	/** Whether the guardrail that a workspace brings may judge; the user has been asked. */
	mayUseGuardrail(settings: Settings): Promise<boolean>;
	report(error: unknown): void;
}

/** What the editor hands over besides what the stable typings name: who asks. */
type ResponseOptions = Pick<vscode.ProvideLanguageModelChatResponseOptions, "modelOptions" | "tools" | "toolMode"> & {
	/** `core` for the editor itself, else the id of an extension (proposal `chatProvider`). */
	readonly requestInitiator?: string;
};

type Asked = Pick<vscode.LanguageModelChatInformation, "id" | "name">;

/** So many answers keep their reasoning. */
const keptReasonings = 200;
/** A shorter text is not worth a request: the estimate is off by a few tokens only. */
const shortText = 4_000;

/** Answers for the models of Bedrock in the editor's own chat and in other extensions, by the engine that answers in Outcrop's chat. */
export class ModelProvider {
	private readonly ports: ModelProviderPorts;
	private readonly guard = new NativeGuard();
	private readonly reasonings = new Map<string, readonly ReasoningBlock[]>();
	/** Estimated USD that each caller has spent in this window. */
	private readonly spent = new Map<string, number>();

	constructor(ports: ModelProviderPorts) {
		this.ports = ports;
	}

	/** Streams an answer. Rejects with a `LanguageModelError` that has our sentence, and with `CancellationError` when it was cancelled. */
	async respond(
		asked: Asked,
		messages: readonly vscode.LanguageModelChatRequestMessage[],
		options: ResponseOptions,
		progress: vscode.Progress<vscode.LanguageModelResponsePart>,
		token: vscode.CancellationToken,
	): Promise<void> {
		const caller = options.requestInitiator;
		if (!(await this.ports.callers.mayCall(caller, asked.name))) {
			const refusal = vscode.l10n.t("{0} may not use Outcrop's models. Reload the window to be asked again.", nameOf(caller));
			throw vscode.LanguageModelError.NoPermissions(refusal);
		}
		const settings = settingsFor(asked.id, this.ports.settings(), options.modelOptions);
		if (!(await this.ports.mayUseGuardrail(settings)))
			throw vscode.LanguageModelError.NoPermissions(vscode.l10n.t("The guardrail that this workspace brings was not allowed."));
		const outcome = await withSignal(token, (signal) => this.answer(settings, messages, options, progress, signal));
		if (outcome.kind === "cancelled") throw new vscode.CancellationError();
		if (outcome.kind !== "done") throw languageModelError(outcome.failure);
	}

	/** Tokens of a text or message: counted by the service where that is worth a request and the user is connected, else estimated. */
	async countTokens(
		{ id }: Pick<Asked, "id">,
		text: string | vscode.LanguageModelChatRequestMessage,
		token: vscode.CancellationToken,
	): Promise<number> {
		const messages: readonly Message[] =
			typeof text === "string"
				? text.trim() === ""
					? []
					: [{ role: "user", content: [textBlock(text)] }]
				: fromNative([text], () => []).messages;
		const estimate =
			typeof text === "string" ? estimateTextTokens(text) : messages.reduce((sum, message) => sum + estimateMessageTokens(message), 0);
		const isWorthIt = this.ports.monitor.state.kind === "connected" && estimate * 4 >= shortText;
		if (!isWorthIt || messages.some(({ content }) => content.length === 0)) return estimate;
		const settings = settingsFor(id, this.ports.settings(), undefined);
		const request = { settings, system: "", messages, tools: [] };
		return (await withSignal(token, (signal) => this.ports.model.countTokens(request, signal))) ?? estimate;
	}

	private async answer(
		settings: Settings,
		messages: readonly vscode.LanguageModelChatRequestMessage[],
		options: ResponseOptions,
		progress: vscode.Progress<vscode.LanguageModelResponsePart>,
		signal: AbortSignal,
	): Promise<Outcome> {
		const { model, monitor } = this.ports;
		const ports = this.replyPorts(options.requestInitiator, progress, signal);
		let outcome: Outcome;
		monitor.noteEvent({ kind: "turn-resume" });
		try {
			const context = this.guardedContext(settings, signal);
			const request = await this.requestOf(settings, messages, options, context);
			const tooDear = this.overBudget(settings, options.requestInitiator) ?? (await overLimit({ ...ports, model }, request));
			if (tooDear) return { kind: "failed", failure: tooDear };
			const reply = await receiveReply(ports, request);
			outcome = withOwnLimit(await this.settle(reply, context, progress), options);
		} catch (error) {
			if (!signal.aborted) this.ports.report(error);
			outcome = signal.aborted ? { kind: "cancelled" } : { kind: "failed", failure: toFailure(asAssistantError(error)) };
		}
		monitor.noteEvent({ kind: "turn-end", outcome });
		return outcome;
	}

	private async requestOf(
		settings: Settings,
		messages: readonly vscode.LanguageModelChatRequestMessage[],
		{ tools = [], toolMode }: ResponseOptions,
		context: GuardedContext,
	): Promise<ModelRequest> {
		const facts = await findFacts(this.ports.model, settings, context.signal);
		const native = fromNative(messages, (callId) => this.reasonings.get(callId) ?? []);
		const judged = await this.guard.guardMessages(native.messages, context);
		const isForced = toolMode === vscode.LanguageModelChatToolMode.Required && tools.length > 0;
		return {
			settings,
			system: native.system,
			messages: planDocuments(healHistory(judged), facts).messages,
			tools: tools.map(toSpec),
			...(isForced && { toolChoice: { kind: "any" } }),
		};
	}

	/** Tool calls are handed over when the message has stopped, and never from one that was cut. */
	private async settle(
		reply: ModelReply,
		context: GuardedContext,
		progress: vscode.Progress<vscode.LanguageModelResponsePart>,
	): Promise<Outcome> {
		const { end } = reply;
		if (end.kind === "cancelled") return end;
		if (end.kind === "failed") return { kind: "failed", failure: end.failure };
		const isMasked = end.reason === "guardrail_intervened" && wasOnlyMasked(reply);
		const outcome = isMasked ? ({ kind: "done" } as const) : outcomeOfStop(end.reason, context.guarding.settings.guardrail);
		if (outcome.kind !== "done") return outcome;
		const asked = end.content.filter(isToolUse);
		const calls = asked.filter(({ malformed }) => malformed === undefined);
		/** Without any call left, an agent would take the answer for its last. */
		if (asked.length > 0 && calls.length === 0) return outcomeOfStop("malformed_tool_use", undefined);
		await guardCalls(calls, context);
		const reasoning = end.content.filter((block) => block.kind === "reasoning");
		for (const { id, name, input } of calls) {
			if (reasoning.length > 0) this.keepReasoning(id, reasoning);
			progress.report(new vscode.LanguageModelToolCallPart(id, name, input as object));
		}
		return outcome;
	}

	private replyPorts(
		caller: string | undefined,
		progress: vscode.Progress<vscode.LanguageModelResponsePart>,
		signal: AbortSignal,
	): ReplyPorts {
		const emit = (event: TurnEvent) => {
			if (event.kind === "text-delta") progress.report(new vscode.LanguageModelTextPart(event.text));
			if (event.kind === "reasoning-delta") reportThinking(event.text, progress);
			if (event.kind === "image") {
				const data = Buffer.from(event.data, "base64");
				progress.report(vscode.LanguageModelDataPart.image(data, `image/${event.format}`));
			}
			if (event.kind === "usage") this.spent.set(caller ?? "", (this.spent.get(caller ?? "") ?? 0) + (event.cost?.total ?? 0));
		};
		return { model: this.ports.model, emit, reportFailure: (error: AssistantError) => this.ports.report(error), signal };
	}

	/** What one caller spends in this window counts as a chat of its own. */
	private overBudget({ limits }: Settings, caller: string | undefined) {
		const closed = overBudgetAlone(limits);
		const spent = this.spent.get(caller ?? "") ?? 0;
		if (closed || limits.usdPerChat === undefined || spent < limits.usdPerChat) return closed;
		const message = vscode.l10n.t(
			"The requests of {0} in this window have cost an estimated {1} and reached the limit of {2} for a chat (outcrop.limits.usdPerChat). Nothing was sent.",
			nameOf(caller),
			formatUsd(spent),
			formatUsd(limits.usdPerChat),
		);
		return { kind: "budget", message } as const;
	}

	private guardedContext(settings: Settings, signal: AbortSignal): GuardedContext {
		return {
			guarding: { settings, check: this.ports.guardrailCheck, masks: new Set() },
			signal,
			emit: () => undefined,
			reportBug: (error) => this.ports.report(error),
		};
	}

	private keepReasoning(callId: string, reasoning: readonly ReasoningBlock[]): void {
		const [oldest] = this.reasonings.keys();
		if (this.reasonings.size >= keptReasonings && oldest !== undefined) this.reasonings.delete(oldest);
		this.reasonings.set(callId, reasoning);
	}
}

/** Who sets the limit of an answer knows what it cuts. */
function withOwnLimit(outcome: Outcome, { modelOptions }: ResponseOptions): Outcome {
	return outcome.kind === "length" && maxTokensIn(modelOptions) !== undefined ? { kind: "done" } : outcome;
}

function toSpec({ name, description, inputSchema }: vscode.LanguageModelChatTool): ToolSpec {
	const schema = { type: "object", properties: {}, ...inputSchema } as Record<string, unknown>;
	return { name, description: description.trim() || name, inputSchema: schema };
}

type ThinkingPart = new (value: string) => vscode.LanguageModelTextPart;

/** Only where the editor has a part for it, which the stable typings do not name (proposal `languageModelThinkingPart`). */
function reportThinking(text: string, progress: vscode.Progress<vscode.LanguageModelResponsePart>): void {
	const Thinking = (vscode as { LanguageModelThinkingPart?: ThinkingPart }).LanguageModelThinkingPart;
	if (Thinking && text !== "") progress.report(new Thinking(text));
}

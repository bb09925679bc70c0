import * as vscode from "vscode";
import { pricesAsOf } from "../../core/models/modelFacts.ts";
import type { Session } from "../../core/chat/session.ts";
import type { Settings } from "../../core/settings.ts";
import { modelLabel } from "../../shared/modelLabel.ts";
import type { ChatChoices, ChatState } from "../../shared/protocol.ts";

interface ChatFacts extends Pick<ChatState, "title" | "connection" | "attachments" | "pending" | "openFile" | "prompt" | "promptFiles"> {
	readonly settings: Settings;
	readonly folder: vscode.WorkspaceFolder | undefined;
	readonly mode: ChatChoices["mode"];
	/** Absent while the chat was not opened yet. */
	readonly session: Session | undefined;
}

/** Everything that the page shows beside the conversation. */
export function describeChat({ settings, folder, mode, session, ...shown }: ChatFacts): ChatState {
	const { connection, model, guardrail, reasoning, limits } = settings;
	return {
		...shown,
		choices: {
			folder: folder?.name ?? "",
			canChangeFolder: (vscode.workspace.workspaceFolders?.length ?? 0) > 1,
			profile: connection.profile,
			apiKey: connection.apiKey,
			region: connection.region,
			model,
			modelLabel: modelLabel(model),
			guardrail: guardrail ? `${guardrail.id} · ${guardrail.version}` : "",
			guardrailScope: guardrail?.scope,
			residency: settings.residency,
			mode,
			effort: reasoning.effort,
		},
		running: session?.isRunning ?? false,
		context: session?.contextOf(model),
		queue: session?.queued ?? [],
		trusted: vscode.workspace.isTrusted,
		showReasoning: reasoning.show,
		budget: { turn: limits.usdPerTurn, chat: limits.usdPerChat },
		pricesAsOf,
	};
}

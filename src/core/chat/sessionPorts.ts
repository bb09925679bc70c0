import type { ApprovalSubject } from "../../shared/turnEvent.ts";
import type { EditorPorts } from "../editor/editorPorts.ts";
import type { Mode } from "../../shared/protocol.ts";
import type { GuardrailCheck } from "../guardrail/guardrailCheck.ts";
import type { Model } from "../models/model.ts";
import type { Surroundings } from "../prompt/surroundings.ts";
import type { ChatRecordsPorts } from "../record/chatRecords.ts";
import type { Settings } from "../settings.ts";
import type { Workspace } from "../workspace.ts";
import type { CallInWriting } from "./callsInWriting.ts";
import type { Tool } from "./tool.ts";

/** What a session needs of the editor and the engine. */
export interface SessionPorts extends ChatRecordsPorts {
	/** For the trace; without it the calls of models belong to no chat. */
	readonly chatId?: string;
	readonly model: Model;
	/** Judges what tools read and write, when the settings want that. */
	readonly guardrailCheck: GuardrailCheck;
	tools(): readonly Tool[];
	/** What of the tools of others is left out and why, a sentence for each. */
	toolNotices?(): readonly string[];
	/** The folder that the chat works in, as it is when a turn starts; `undefined` without one. */
	folder(): ChatFolder | undefined;
	/** Without it the model is told nothing but what the user writes. */
	readonly surroundings?: Surroundings;
	/** Read when a turn starts and frozen until it ends, save the commands that are denied. */
	settings(): Settings;
	/** As it is now: a turn that runs is held to the stricter one of this and the one that it began in. */
	mode(): Mode;
	isTrusted(): boolean;
	/** For a preview: more of a tool call has come, which may never be carried out. */
	onToolInput?(call: CallInWriting): void;
	/** Whether it runs, the queue, or how full the model's window is has changed. */
	onChange(): void;
	/** Tools of others that the user always allows in this workspace: their keys, and the hashes of what they said of themselves then. */
	pinnedTools(): ReadonlyMap<string, string>;
	/** Remembers the user's "Always allow": of edits, or of exactly this. */
	allowAlways(subject: ApprovalSubject | undefined): void;
	/** For the log: causes of failures, and bugs of ours. */
	report(error: unknown): void;
}

export interface ChatFolder {
	/** What it is told from other folders by. */
	readonly uri: string;
	readonly name: string;
	readonly workspace: Workspace;
	readonly editor: EditorPorts;
	/** As `ToolContext.beforeRun`; `tell` gets a sentence for the user. */
	beforeRun?(tell: (notice: string) => void): Promise<() => Promise<void>>;
}

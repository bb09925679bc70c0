import type * as vscode from "vscode";
import type { Tool } from "../../core/chat/tool.ts";
import type { Account } from "../../core/connection.ts";
import type { GuardrailCheck } from "../../core/guardrail/guardrailCheck.ts";
import type { Catalogue } from "../../core/models/catalogue.ts";
import type { Model } from "../../core/models/model.ts";
import type { Prompts } from "../../core/prompt/prompts.ts";
import type { Surroundings } from "../../core/prompt/surroundings.ts";
import type { Checkpoints } from "../checkpoint/checkpoints.ts";
import type { ConnectionMonitor } from "../connection/connectionMonitor.ts";
import type { ChatPreviews } from "../edit/chatPreviews.ts";
import type { PendingChanges } from "../edit/pendingChanges.ts";
import type { ChatTitles } from "../history/chatTitles.ts";
import type { Log } from "../log.ts";
import type { Mentions } from "../mention/mentions.ts";
import type { Attention } from "../native/attention.ts";
import type { WrongSettings } from "../settings/wrongSettings.ts";
import type { Tracing } from "../trace/tracing.ts";
import type { ChatFolderPorts } from "./chatFolder.ts";
import type { ChatStore } from "./chatStore.ts";
import type { KeptAttachments } from "./keptAttachments.ts";

/** What the chat of a window needs of the rest of the extension. */
export interface ChatPorts extends ChatFolderPorts {
	readonly model: Model;
	readonly guardrailCheck: GuardrailCheck;
	tools(): readonly Tool[];
	/** What of the tools of others is left out, a sentence for each. */
	toolNotices(): readonly string[];
	readonly pending: PendingChanges;
	readonly checkpoints: Checkpoints;
	readonly store: ChatStore;
	readonly kept: Pick<KeptAttachments, "keep" | "read">;
	readonly titles: ChatTitles;
	readonly state: vscode.Memento;
	readonly log: Log;
	readonly monitor: ConnectionMonitor;
	readonly account: Account;
	readonly catalogue: Catalogue;
	readonly prompts: Prompts;
	readonly tracing: Tracing;
	readonly previews: ChatPreviews;
	/** What `@` means in the composer. */
	readonly mentions: Pick<Mentions, "find" | "resolve" | "attachFolder">;
	readonly attention: Pick<Attention, "note">;
	readonly surroundings: Surroundings;
	readonly wrongSettings: WrongSettings;
	/** Loads what the first request needs. */
	warmUp(): void;
}

import * as vscode from "vscode";
import { Session } from "../../core/chat/session.ts";
import type { Chat as StoredChat, ChatRecord } from "../../core/record/chatRecord.ts";
import type { Settings } from "../../core/settings.ts";
import type { TurnEvent } from "../../shared/turnEvent.ts";
import { scopeOfChat } from "../checkpoint/turnScope.ts";
import { readChoices } from "../settings/choices.ts";
import { pinnedTools, rememberApproval } from "../settings/rememberApproval.ts";
import { chatFolder } from "./chatFolder.ts";
import type { ChatPorts } from "./chatPorts.ts";

interface SessionHost {
	readonly ports: ChatPorts;
	folder(): vscode.WorkspaceFolder | undefined;
	settings(): Settings;
	/** After everything else that listens to a chat has heard of them. */
	onEvents(events: readonly TurnEvent[]): void;
	onChange(): void;
}

/** A session that goes on with a stored chat, joined to whatever in the editor listens to chats. */
export function createSession(
	chatId: string,
	stored: { readonly chat: StoredChat; append(record: ChatRecord): void },
	{ ports, folder, settings, onEvents, onChange }: SessionHost,
): Session {
	const folderNow = () => {
		const current = folder();
		return current && chatFolder(current, ports, scope);
	};
	const scope = scopeOfChat(chatId, () => session);
	const session: Session = new Session(
		{
			chatId,
			model: ports.model,
			guardrailCheck: ports.guardrailCheck,
			tools: () => ports.tools(),
			toolNotices: () => ports.toolNotices(),
			folder: folderNow,
			settings,
			mode: () => readChoices(ports.state).mode,
			isTrusted: () => vscode.workspace.isTrusted,
			record: stored.append,
			onEvents: (events) => {
				for (const event of events) {
					ports.monitor.noteEvent(event);
					ports.previews.note(event);
					ports.attention.note(event);
				}
				ports.tracing.note(chatId, events);
				ports.titles.note(chatId, settings, session, events);
				onEvents(events);
			},
			onToolInput: (call) => {
				const current = folder();
				if (current) ports.previews.update(current, call);
			},
			onChange,
			surroundings: ports.surroundings,
			pinnedTools: () => pinnedTools(ports.state),
			allowAlways: (subject) => void rememberApproval(ports.state, subject).catch((error: unknown) => ports.log.error(error)),
			report: (error) => ports.log.error(error),
		},
		stored.chat,
	);
	return session;
}

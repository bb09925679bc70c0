import * as vscode from "vscode";
import type { Tool } from "../../core/chat/tool.ts";
import type { Chat } from "../chat/chat.ts";
import { commands } from "../names.ts";
import { writeCommitMessage } from "./commitMessage.ts";
import { Findings } from "./findings.ts";
import { fixDiagnostics } from "./fixDiagnostics.ts";
import { reviewRepository } from "./reviewRepository.ts";
import type { SideTaskPorts } from "./sideTask.ts";
import { writeTests } from "./writeTests.ts";

export interface AssistantCommandsPorts extends SideTaskPorts {
	readonly chat: Chat;
	/** By which a review answers. */
	findingsTool(): Tool;
}

/** Commands that bring a task along: what is wrong, what is selected, what has changed. */
export function registerAssistantCommands(ports: AssistantCommandsPorts): vscode.Disposable {
	const { chat } = ports;
	const findings = new Findings();
	const register = (command: string, run: (...parameters: never[]) => unknown) => vscode.commands.registerCommand(command, run);
	return vscode.Disposable.from(
		findings,
		register(commands.fixDiagnostics, (uri?: vscode.Uri, range?: vscode.Range, what?: "fix" | "explain") =>
			fixDiagnostics(chat, uri, range, what),
		),
		register(commands.writeTests, () => writeTests(chat)),
		register(commands.commitMessage, (source?: Pick<vscode.SourceControl, "rootUri">) => writeCommitMessage(ports, source?.rootUri)),
		register(commands.reviewChanges, (source?: Pick<vscode.SourceControl, "rootUri">) =>
			reviewRepository(ports, findings, source?.rootUri),
		),
		register(commands.fixFinding, (thread: vscode.CommentThread) => findings.fix(thread, chat)),
		register(commands.resolveFinding, (thread: vscode.CommentThread) => findings.resolve(thread)),
		register(commands.dismissFinding, (thread: vscode.CommentThread) => findings.dismiss(thread)),
		register(commands.clearFindings, () => findings.clear()),
	);
}

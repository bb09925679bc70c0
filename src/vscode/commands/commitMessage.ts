import * as vscode from "vscode";
import type { ReplyPorts } from "../../core/chat/modelReply.ts";
import { callAlone } from "../../core/prompt/callAlone.ts";
import { commitMessageRequest, readCommitMessage } from "../../core/prompt/commitMessage.ts";
import type { Settings } from "../../core/settings.ts";
import type { Failure } from "../../shared/turnEvent.ts";
import type { GitRepository } from "../context/gitExtension.ts";
import { changesToCommit } from "./changedFiles.ts";
import { chooseRepository, readyToCall, type SideTaskPorts, tellFailure, withCancel } from "./sideTask.ts";

/** "Write Commit Message": one call without tools, which writes into the input box of Source Control while it answers. */
export async function writeCommitMessage(ports: SideTaskPorts, root: vscode.Uri | undefined): Promise<void> {
	const repository = await chooseRepository(ports, root);
	if (!repository) return;
	const folder = vscode.workspace.getWorkspaceFolder(repository.rootUri) ?? ports.chat.folder;
	const settings = await readyToCall(ports, folder);
	if (!settings) return;
	const failure = await withCancel(vscode.l10n.t("Outcrop is writing a commit message"), (signal) =>
		write(ports, repository, settings, signal),
	);
	if (failure) await tellFailure(failure, folder, ports.state);
}

/** What the user had typed comes back unless a whole message takes its place, and what they type meanwhile ends the writing. */
async function write(
	{ model, log }: SideTaskPorts,
	repository: GitRepository,
	settings: Settings,
	cancel: AbortSignal,
): Promise<Failure | undefined> {
	const { inputBox } = repository;
	const changes = await changesToCommit(repository);
	if (changes.length === 0) {
		void vscode.window.showInformationMessage(vscode.l10n.t("There is nothing to commit."));
		return undefined;
	}
	const draft = inputBox.value;
	const request = commitMessageRequest(settings, { changes, subjects: await newestSubjects(repository), draft: draft.trim() });
	const typing = new AbortController();
	/** The workbench tells back late what it was given, so an earlier one of these may stand there for a moment. */
	const written = new Set([draft]);
	const show = (text: string) => {
		if (!written.has(inputBox.value)) return typing.abort();
		written.add(text);
		inputBox.value = text;
	};
	let said = "";
	const emit: ReplyPorts["emit"] = (event) => {
		if (event.kind !== "text-delta") return;
		said += event.text;
		show(readCommitMessage(said));
	};
	const signal = AbortSignal.any([cancel, typing.signal]);
	const answer = await callAlone({ model, emit, reportFailure: (error) => log.error(error), signal }, request, {
		blocked: vscode.l10n.t("The guardrail does not allow a message for these changes."),
		cut: vscode.l10n.t("The message grew too long and was cut. Another model may write a shorter one."),
	});
	if (answer.kind === "complete" && said.trim() !== "") return undefined;
	show(draft);
	if (answer.kind === "failed") return answer.failure;
	if (answer.kind === "cancelled") return undefined;
	return { kind: "model-error", message: vscode.l10n.t("The model gave no message. Another model may do it."), action: "select-model" };
}

/** A repository without a commit has none. */
async function newestSubjects(repository: GitRepository): Promise<readonly string[]> {
	const commits = await repository.log({ maxEntries: 10 }).catch(() => []);
	return commits.map(({ message }) => message.split("\n")[0] ?? "").filter((subject) => subject !== "");
}

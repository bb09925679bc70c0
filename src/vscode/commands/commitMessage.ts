import * as vscode from "vscode";
import { receiveReply } from "../../core/chat/modelReply.ts";
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
	let shown = inputBox.value;
	const show = (text: string) => {
		if (inputBox.value !== shown) return typing.abort();
		shown = text;
		inputBox.value = text;
	};
	let said = "";
	const emit: Parameters<typeof receiveReply>[0]["emit"] = (event) => {
		if (event.kind !== "text-delta") return;
		said += event.text;
		show(readCommitMessage(said));
	};
	const signal = AbortSignal.any([cancel, typing.signal]);
	const { end } = await receiveReply({ model, emit, reportFailure: (error) => log.error(error), signal }, request);
	if (end.kind === "complete" && end.reason !== "guardrail_intervened" && said.trim() !== "") return undefined;
	show(draft);
	if (end.kind === "failed") return end.failure;
	if (end.kind === "cancelled") return undefined;
	return end.reason === "guardrail_intervened"
		? { kind: "guardrail", message: "The guardrail does not allow a message for these changes.", action: "select-guardrail" }
		: { kind: "model-error", message: "The model gave no message. Another model may do it.", action: "select-model" };
}

/** A repository without a commit has none. */
async function newestSubjects(repository: GitRepository): Promise<readonly string[]> {
	const commits = await repository.log({ maxEntries: 10 }).catch(() => []);
	return commits.map(({ message }) => message.split("\n")[0] ?? "").filter((subject) => subject !== "");
}

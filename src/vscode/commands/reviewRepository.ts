import * as vscode from "vscode";
import type { Tool } from "../../core/chat/tool.ts";
import { reviewChanges } from "../../core/prompt/changeReview.ts";
import type { GitRepository } from "../context/gitExtension.ts";
import { changesSince } from "./changedFiles.ts";
import type { Findings } from "./findings.ts";
import { chooseRepository, readyToCall, type SideTaskPorts, tellFailure, withCancel } from "./sideTask.ts";

interface ReviewPorts extends SideTaskPorts {
	findingsTool(): Tool;
}

/** "Review Changes": of the working tree, or of the branch since it left its base. What is found stands as comments in the editor. */
export async function reviewRepository(ports: ReviewPorts, findings: Findings, root: vscode.Uri | undefined): Promise<void> {
	const repository = await chooseRepository(ports, root);
	if (!repository) return;
	const folder = vscode.workspace.getWorkspaceFolder(repository.rootUri) ?? ports.chat.folder;
	const settings = await readyToCall(ports, folder);
	const ref = settings && (await chooseRange(repository));
	if (!settings || ref === undefined) return;
	const review = await withCancel(vscode.l10n.t("Outcrop is reviewing the changes"), async (signal) => {
		const changes = await changesSince(repository, ref);
		if (changes.length === 0) return undefined;
		const { model, log } = ports;
		const reply = { model, emit: () => undefined, reportFailure: (error: unknown) => log.error(error), signal };
		return reviewChanges(reply, settings, ports.findingsTool(), changes);
	});
	if (!review) return void vscode.window.showInformationMessage(vscode.l10n.t("There are no changes to review."));
	if (review.kind === "cancelled") return;
	if (review.kind === "failed") return tellFailure(review.failure, folder, ports.state);
	await findings.show(repository.rootUri, review.findings);
	await tellResult(findings);
}

/** The commit to compare the working tree with; `undefined` when the user has chosen none. */
async function chooseRange(repository: GitRepository): Promise<string | undefined> {
	const { HEAD, indexChanges, workingTreeChanges, untrackedChanges = [] } = repository.state;
	const base = await forkOf(repository);
	const hasUncommitted = indexChanges.length + workingTreeChanges.length + untrackedChanges.length > 0;
	if (!base || base.commit === HEAD?.commit) return "HEAD";
	if (!hasUncommitted) return base.commit;
	const uncommitted = { label: vscode.l10n.t("Uncommitted changes"), ref: "HEAD" };
	const branch = { label: vscode.l10n.t("All changes since {0}", base.name), ref: base.commit };
	const picked = await vscode.window.showQuickPick([uncommitted, branch], { title: vscode.l10n.t("What should be reviewed?") });
	return picked?.ref;
}

/** Where the branch left the one that it was made from. */
async function forkOf(repository: GitRepository): Promise<{ readonly name: string; readonly commit: string } | undefined> {
	const branch = repository.state.HEAD?.name;
	try {
		const base = branch === undefined ? undefined : await repository.getBranchBase?.(branch);
		const name = base?.remote ? `${base.remote}/${base.name}` : base?.name;
		const commit = name && (await repository.getMergeBase(name, "HEAD"));
		return name && commit ? { name, commit } : undefined;
	} catch {
		return undefined;
	}
}

async function tellResult(findings: Findings): Promise<void> {
	if (findings.count === 0) return void vscode.window.showInformationMessage(vscode.l10n.t("No findings."));
	const show = vscode.l10n.t("Show");
	const message = findings.count === 1 ? vscode.l10n.t("One finding.") : vscode.l10n.t("{0} findings.", findings.count);
	if ((await vscode.window.showInformationMessage(message, show)) === show) await findings.reveal();
}

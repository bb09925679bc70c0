import * as vscode from "vscode";
import { redact } from "../../core/trace/redact.ts";
import type { Replays } from "../../core/trace/replay.ts";
import type { Connection } from "../../core/settings.ts";
import type { TraceRun } from "../../core/trace/trace.ts";
import { describeDifferences, modelOf, money, purposeLabels, timesOf, writeTraceDocument } from "../../core/trace/traceDocument.ts";
import { modelLabel } from "../../shared/modelLabel.ts";
import { commands, schemes } from "../names.ts";
import type { OwnDocuments } from "../ownDocuments.ts";
import type { TraceStore } from "./traceStore.ts";

export interface TraceViewPorts {
	readonly store: Pick<TraceStore, "read">;
	/** Names of the traces of the current chat, and of what belongs to no chat. */
	chatIds(): readonly string[];
	readonly replays: Replays;
	connection(): Connection;
	readonly documents: OwnDocuments;
	report(error: unknown): void;
}

/** Of documents without times and ids. */
const comparedEnding = " (compared).jsonc";
const icon = (id: string, tooltip: string) => ({ iconPath: new vscode.ThemeIcon(id), tooltip });

/** "Show Trace": the calls of models in this chat, newest first; each to be read, compared, exported, and sent again where that is free. */
export function registerTraceView(ports: TraceViewPorts): vscode.Disposable {
	const view = new TraceView(ports);
	return vscode.Disposable.from(
		ports.documents.register(schemes.trace, { provideTextDocumentContent: (uri) => view.write(uri) }),
		vscode.commands.registerCommand(commands.showTrace, () => view.show()),
	);
}

interface RunItem extends vscode.QuickPickItem {
	readonly run: TraceRun;
}

class TraceView {
	private readonly ports: TraceViewPorts;
	/** The run of the last replay, which no trace keeps. */
	private replayed: TraceRun | undefined;
	private readonly buttons = {
		compare: icon("git-compare", vscode.l10n.t("Compare with Another Run…")),
		export: icon("save", vscode.l10n.t("Export as JSON…")),
		replay: icon("debug-restart", vscode.l10n.t("Replay on the Local Endpoint")),
	};

	constructor(ports: TraceViewPorts) {
		this.ports = ports;
	}

	/** The text of a document; one that was open before the window was loaded again is found in the trace. */
	async write({ path }: vscode.Uri): Promise<string> {
		const [, id] = path.split("/");
		const run = [this.replayed, ...(await this.runs())].find((one) => one?.id === id);
		return run
			? writeTraceDocument(run, path.endsWith(comparedEnding))
			: `// ${vscode.l10n.t("This run is no longer kept, or belongs to another chat.")}\n`;
	}

	async show(): Promise<void> {
		const runs = await this.runs();
		if (runs.length === 0) {
			return void vscode.window.showInformationMessage(vscode.l10n.t("No model has been called in this chat yet."));
		}
		const { compare, export: save, replay } = this.buttons;
		const buttons = [...(runs.length > 1 ? [compare] : []), save, ...(isLocal(this.ports.connection()) ? [replay] : [])];
		const pick = vscode.window.createQuickPick<RunItem>();
		pick.title = vscode.l10n.t("Trace of This Chat");
		pick.placeholder = vscode.l10n.t("Choose a call to read its request and its events");
		pick.matchOnDescription = true;
		pick.matchOnDetail = true;
		pick.items = newestFirst(runs).map((run) => ({ ...describeRun(run), run, buttons }));
		const closed = new Promise<void>((resolve) => pick.onDidHide(resolve));
		pick.onDidAccept(() => {
			const [chosen] = pick.selectedItems;
			pick.hide();
			if (chosen) this.attempt(this.open(chosen.run));
		});
		pick.onDidTriggerItemButton(({ item: { run }, button }) => {
			pick.hide();
			if (button === compare) this.attempt(this.compare(run, runs));
			else if (button === save) this.attempt(exportRun(run));
			else this.attempt(this.replay(run));
		});
		pick.show();
		await closed;
		pick.dispose();
	}

	private async open(run: TraceRun): Promise<void> {
		await vscode.window.showTextDocument(await openDocument(run, ".jsonc"), { preview: true });
	}

	private async compare(first: TraceRun, runs: readonly TraceRun[]): Promise<void> {
		const others = newestFirst(runs).filter(({ id }) => id !== first.id);
		const placeHolder = vscode.l10n.t("The run to compare with");
		const items = others.map((run) => ({ ...describeRun(run), run }));
		const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true });
		if (chosen) await (chosen.run.at < first.at ? this.showDifferences(chosen.run, first) : this.showDifferences(first, chosen.run));
	}

	private async showDifferences(first: TraceRun, second: TraceRun): Promise<void> {
		const summary = describeDifferences(first, second);
		const [left, right] = await Promise.all([first, second].map((run) => openDocument(run, comparedEnding)));
		if (left && right) await vscode.commands.executeCommand("vscode.diff", left.uri, right.uri, summary);
	}

	/** Only to an endpoint on this machine, and asked for each time: there may be a gateway behind it, and then AWS bills it again. */
	private async replay(run: TraceRun): Promise<void> {
		const connection = this.ports.connection();
		/** It may be another one than when the button was shown. */
		if (!isLocal(connection)) return;
		const send = vscode.l10n.t("Send Again");
		const detail = vscode.l10n.t("No tool is run. If {0} is a gateway to AWS, the request is billed again.", connection.endpoint);
		const message = vscode.l10n.t("Send this request to {0} again?", connection.endpoint);
		if ((await vscode.window.showInformationMessage(message, { modal: true, detail }, send)) !== send) return;
		const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Replaying…"), cancellable: true };
		const again = await vscode.window.withProgress(options, (_, token) => {
			const abort = new AbortController();
			token.onCancellationRequested(() => abort.abort());
			return this.ports.replays.replay(connection, run, abort.signal);
		});
		this.replayed = again;
		await this.showDifferences(run, again);
	}

	private async runs(): Promise<readonly TraceRun[]> {
		return (await Promise.all(this.ports.chatIds().map((id) => this.ports.store.read(id)))).flat();
	}

	private attempt(task: Promise<void>): void {
		task.catch((error: unknown) => {
			this.ports.report(error);
			void vscode.window.showErrorMessage(redact(error instanceof Error ? error.message : String(error)));
		});
	}
}

function isLocal({ endpoint }: Connection): boolean {
	const host = URL.parse(endpoint)?.hostname ?? "";
	return host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
}

async function openDocument(run: TraceRun, ending: string): Promise<vscode.TextDocument> {
	const document = await vscode.workspace.openTextDocument(
		vscode.Uri.from({ scheme: schemes.trace, path: `/${run.id}/${nameOf(run)}${ending}` }),
	);
	return vscode.languages.setTextDocumentLanguage(document, "jsonc");
}

async function exportRun(run: TraceRun): Promise<void> {
	const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
	const name = `trace-${new Date(run.at).toISOString().replace(/\..*$/, "").replaceAll(":", "-")}.json`;
	const defaultUri = folder && vscode.Uri.joinPath(folder, name);
	const uri = await vscode.window.showSaveDialog({ defaultUri, filters: { JSON: ["json"] } });
	if (!uri) return;
	await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`${JSON.stringify(run, undefined, "\t")}\n`));
	await vscode.window.showTextDocument(uri);
}

function describeRun(run: TraceRun): vscode.QuickPickItem {
	const { usage, cost, attempts, outcome, failure, stopReason } = run;
	const tokens = usage && vscode.l10n.t("{0} in, {1} out", usage.input + usage.cacheRead + usage.cacheWrite, usage.output);
	const retries = attempts.length === 1 ? vscode.l10n.t("1 retry") : attempts.length > 0 && vscode.l10n.t("{0} retries", attempts.length);
	const detail = [timesOf(run), tokens, cost && money(cost.total), retries, failure?.message ?? stopReason];
	return {
		label: `$(${outcomeIcons[outcome]}) ${new Date(run.at).toLocaleTimeString(vscode.env.language)} · ${purposeLabels()[run.purpose]}`,
		description: modelLabel(run.report?.invokedModel ?? modelOf(run)),
		detail: detail.filter(Boolean).join(" · "),
	};
}

/** For the tab: what and when. */
function nameOf(run: TraceRun): string {
	return `${purposeLabels()[run.purpose]} ${new Date(run.at).toTimeString().slice(0, 8).replaceAll(":", "-")}`;
}

const outcomeIcons = { complete: "check", cancelled: "circle-slash", failed: "error" } as const;

function newestFirst(runs: readonly TraceRun[]): readonly TraceRun[] {
	return runs.toSorted((a, b) => b.at - a.at);
}

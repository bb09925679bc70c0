import * as vscode from "vscode";
import type { Citation, EditSummary, FailureAction, TurnEvent } from "../../shared/turnEvent.ts";
import { commands } from "../names.ts";

/** What the participant shows by: as much of `ChatResponseStream` as it needs. */
export type Shown = Pick<vscode.ChatResponseStream, "markdown" | "progress" | "reference" | "anchor" | "button">;

/** Shows a turn of ours in the editor's own chat, event by event. */
export class ParticipantStream {
	private readonly stream: Shown;
	private readonly folder: vscode.Uri | undefined;
	/** Titles of the steps that were shown: a call starts twice, and its second title says more. */
	private readonly titles = new Map<string, string>();
	private readonly changed = new Map<string, EditSummary>();

	constructor(stream: Shown, folder: vscode.Uri | undefined) {
		this.stream = stream;
		this.folder = folder;
	}

	show(event: TurnEvent): void {
		switch (event.kind) {
			case "text-delta":
				/** Text of a model is never trusted: no link of it may run a command. */
				return this.stream.markdown(event.text);
			case "tool-start":
				return this.showStep(event.toolUseId, event.title, event.name);
			case "tool-end":
				for (const edit of event.edits ?? []) this.changed.set(edit.path, edit);
				return;
			case "notice":
				return this.stream.progress(event.text);
			case "retry-wait":
				return this.stream.progress(event.message);
			case "model-change":
				return this.stream.progress(event.reason);
			case "citation":
				return this.showCitation(event.citation);
			case "compaction":
				if (event.state === "start") this.stream.progress(vscode.l10n.t("Summing up the older part of the chat…"));
				return;
			case "turn-end":
				return this.showEnd(event);
			default:
				return;
		}
	}

	/** The call is named twice; the bare name of a tool tells the user nothing. */
	private showStep(toolUseId: string, title: string, name: string): void {
		if (title === name || this.titles.get(toolUseId) === title) return;
		this.titles.set(toolUseId, title);
		this.stream.progress(title);
	}

	private showCitation({ target }: Citation): void {
		if (target?.kind === "web" && /^https?:/i.test(target.url) && URL.canParse(target.url))
			return this.stream.reference(vscode.Uri.parse(target.url));
		const uri = target?.kind === "file" ? this.uriOf(target.path) : undefined;
		if (!uri || target?.kind !== "file") return;
		if (target.first === undefined) return this.stream.reference(uri);
		const range = new vscode.Range(target.first - 1, 0, (target.last ?? target.first) - 1, 0);
		this.stream.reference(new vscode.Location(uri, range));
	}

	private showEnd({ outcome }: Extract<TurnEvent, { kind: "turn-end" }>): void {
		for (const { path, change } of this.changed.values()) {
			const uri = change === "delete" ? undefined : this.uriOf(path);
			if (uri) this.stream.anchor(uri, path);
		}
		if (this.changed.size > 0) this.stream.button({ command: commands.reviewAll, title: vscode.l10n.t("Review Changes") });
		const way = outcome.kind === "done" || outcome.kind === "cancelled" ? undefined : wayOut(outcome.failure.action);
		if (way) this.stream.button(way);
	}

	private uriOf(path: string): vscode.Uri | undefined {
		return this.folder && vscode.Uri.joinPath(this.folder, path);
	}
}

/** The ways out that need neither our chat nor a question of ours. */
function wayOut(action: FailureAction | undefined): vscode.Command | undefined {
	switch (action) {
		case "sign-in":
			return { command: commands.signIn, title: vscode.l10n.t("Sign In") };
		case "select-profile":
			return { command: commands.selectProfile, title: vscode.l10n.t("Select AWS Profile") };
		case "select-region":
			return { command: commands.selectRegion, title: vscode.l10n.t("Select Region") };
		case "select-model":
		case "switch-model":
			return { command: commands.selectModel, title: vscode.l10n.t("Select Model") };
		case "select-guardrail":
			return { command: commands.selectGuardrail, title: vscode.l10n.t("Select Guardrail") };
		case "open-doctor":
		case "copy-policy":
			return { command: commands.doctor, title: vscode.l10n.t("Open Doctor") };
		case "show-log":
			return { command: commands.showLog, title: vscode.l10n.t("Show Log") };
		default:
			return undefined;
	}
}

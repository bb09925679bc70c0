import * as vscode from "vscode";
import type { TurnEvent } from "../../shared/turnEvent.ts";
import { commands, section, settings as keys } from "../names.ts";

/** Where the chat is shown: the view or an editor tab. Only the view can carry a badge. */
type ChatView = vscode.WebviewView | vscode.WebviewPanel;

/**
 * Tells the user who looks elsewhere that a turn has ended or waits for an answer: by a badge on the view until the chat is seen, and,
 * while the whole window is in the background, by one notification. Nothing is told to whoever sees the chat.
 */
export class Attention {
	private readonly views = new Set<ChatView>();
	private readonly subscription = vscode.window.onDidChangeWindowState(() => this.clearIfSeen());
	/** A second notification would say no more than the first. */
	private isTelling = false;

	dispose(): void {
		this.subscription.dispose();
	}

	/** Counts a view of the chat in, until it is disposed. */
	watch(view: ChatView): void {
		this.views.add(view);
		const clear = () => this.clearIfSeen();
		const watching = "onDidChangeVisibility" in view ? view.onDidChangeVisibility(clear) : view.onDidChangeViewState(clear);
		view.onDidDispose(() => {
			this.views.delete(view);
			watching.dispose();
		});
	}

	note(event: TurnEvent): void {
		const message = messageOf(event);
		if (message === undefined || this.isSeen || !isOn()) return;
		for (const view of this.views) if ("onDidChangeVisibility" in view) view.badge = { value: 1, tooltip: message };
		if (!vscode.window.state.focused) void this.tell(message);
	}

	private get isSeen(): boolean {
		return vscode.window.state.focused && [...this.views].some(({ visible }) => visible);
	}

	private clearIfSeen(): void {
		if (!this.isSeen) return;
		for (const view of this.views) if ("onDidChangeVisibility" in view && view.badge) view.badge = undefined;
	}

	private async tell(message: string): Promise<void> {
		if (this.isTelling) return;
		this.isTelling = true;
		try {
			const show = vscode.l10n.t("Show");
			if ((await vscode.window.showInformationMessage(message, show)) === show) await vscode.commands.executeCommand(commands.open);
		} finally {
			this.isTelling = false;
		}
	}
}

/**
 * Fixed sentences, without any word of a model: a notification of the editor turns `[…](command:…)` into a link that runs the command.
 * Who has stopped a turn knows that it has ended.
 */
function messageOf(event: TurnEvent): string | undefined {
	switch (event.kind) {
		case "approval-request":
			return vscode.l10n.t("Outcrop waits for your approval.");
		case "user-question":
			return vscode.l10n.t("Outcrop has a question for you.");
		case "turn-end":
			if (event.outcome.kind === "cancelled") return undefined;
			return event.outcome.kind === "done"
				? vscode.l10n.t("Outcrop has answered.")
				: vscode.l10n.t("Outcrop has stopped before the end of its answer.");
		default:
			return undefined;
	}
}

function isOn(): boolean {
	return vscode.workspace.getConfiguration(section).get(keys.notifications) !== "off";
}

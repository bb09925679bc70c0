import * as vscode from "vscode";
import { stateKeys } from "../names.ts";

/** The editor's own word for itself. */
const editorItself = "core";

/**
 * Asks which other extensions may call models on the user's bill. The editor itself asks only about models whose provider says
 * `requiresAuthorization`, which is proposed API and open to no published extension: seen in `extHostLanguageModels` of VS Code
 * 1.139. So without this question every extension could spend silently.
 */
export class Callers {
	private readonly globalState: vscode.Memento;
	private readonly ownId: string;
	/** The answers of this window, and the questions that wait for one. */
	private readonly answers = new Map<string, Promise<boolean>>();

	constructor(globalState: vscode.Memento, ownId: string) {
		this.globalState = globalState;
		this.ownId = ownId.toLowerCase();
	}

	/** `caller`: id of an extension; `undefined` where the editor does not tell. An answer holds for this window, or for good. */
	mayCall(caller: string | undefined, model: string): Promise<boolean> {
		if (caller === editorItself || caller === this.ownId) return Promise.resolve(true);
		if (caller !== undefined && this.alwaysAllowed.includes(caller)) return Promise.resolve(true);
		const key = caller ?? "";
		const answer = this.answers.get(key) ?? this.ask(caller, model);
		this.answers.set(key, answer);
		return answer;
	}

	private get alwaysAllowed(): readonly string[] {
		return this.globalState.get<readonly string[]>(stateKeys.allowedCallers, []);
	}

	private async ask(caller: string | undefined, model: string): Promise<boolean> {
		const name = nameOf(caller);
		const once = vscode.l10n.t("Allow in This Window");
		const always = vscode.l10n.t("Always Allow");
		const chosen = await vscode.window.showWarningMessage(
			vscode.l10n.t("{0} wants to use {1} on Amazon Bedrock through Outcrop.", name, model),
			{
				modal: true,
				detail: vscode.l10n.t(
					"Its requests go out with your AWS credentials and are billed to your account. Your guardrail, residency and limits hold for them as well.",
				),
			},
			once,
			/** Who does not say who it is cannot be known again. */
			...(caller === undefined ? [] : [always]),
		);
		if (chosen === always && caller !== undefined) await this.globalState.update(stateKeys.allowedCallers, [...this.alwaysAllowed, caller]);
		return chosen === once || chosen === always;
	}
}

/** As the user knows it. */
export function nameOf(caller: string | undefined): string {
	if (caller === undefined) return vscode.l10n.t("Another extension");
	if (caller === editorItself) return vscode.l10n.t("The editor's own chat");
	const { displayName } = (vscode.extensions.getExtension(caller)?.packageJSON ?? {}) as { displayName?: unknown };
	return typeof displayName === "string" ? `${displayName} (${caller})` : caller;
}

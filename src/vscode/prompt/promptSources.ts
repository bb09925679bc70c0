import type * as vscode from "vscode";
import type { Account } from "../../core/connection.ts";
import type { Prompts } from "../../core/prompt/prompts.ts";
import type { Connection } from "../../core/settings.ts";
import type { TurnOverride } from "../../core/chat/turnOverride.ts";
import type { ChatState, PromptUse } from "../../shared/protocol.ts";
import { confirmModelOfRepository } from "../connection/foreignModel.ts";
import { PromptFiles } from "./promptFiles.ts";
import { PromptManagement } from "./promptManagement.ts";

export interface PromptSourcesPorts {
	readonly prompts: Prompts;
	readonly account: Account;
	readonly state: vscode.Memento;
	folder(): vscode.WorkspaceFolder | undefined;
	connection(): Connection;
	onChange(): void;
	/** The user has been asked for the values of a prompt, and has given them. */
	onAnswered(): void;
	report(error: unknown): void;
}

/** Where a prompt's words may come from besides the composer: Prompt Management, and the prompt files of the chat's folder. */
export class PromptSources {
	private readonly ports: PromptSourcesPorts;
	private readonly management: PromptManagement;
	private readonly files: PromptFiles;

	constructor(ports: PromptSourcesPorts) {
		this.ports = ports;
		this.management = new PromptManagement(ports);
		this.files = new PromptFiles(() => ports.folder(), ports.onChange, ports.onAnswered);
		void this.files.refresh();
	}

	dispose(): void {
		this.management.dispose();
		this.files.dispose();
	}

	get offers(): Pick<ChatState, "prompt" | "promptFiles"> {
		return { prompt: this.management.offer, promptFiles: this.files.offers };
	}

	/** The composer's text names a managed prompt, or no longer does. */
	lookUp(reference: string): void {
		this.management.lookUp(reference);
	}

	/** The chat has another folder. */
	refresh(): void {
		void this.files.refresh();
	}

	/** What is sent for a text of the composer; `undefined` when the user has to, or wants to, change it first. */
	async fill(text: string, use: PromptUse | undefined): Promise<{ text: string; override?: TurnOverride } | undefined> {
		const managed = await this.management.fill(text, use);
		if (managed) return managed === "cancelled" ? undefined : managed;
		const file = await this.files.fill(text);
		if (file === "cancelled") return undefined;
		if (!file) return { text };
		const { model } = file.override;
		const mayCall = model === undefined || (await confirmModelOfRepository(model, this.ports.connection(), this.ports));
		return mayCall ? file : undefined;
	}
}

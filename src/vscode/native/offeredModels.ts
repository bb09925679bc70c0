import * as vscode from "vscode";
import type { Catalogue, ModelList } from "../../core/models/catalogue.ts";
import type { Connection, Settings } from "../../core/settings.ts";
import type { ConnectionMonitor } from "../connection/connectionMonitor.ts";
import { section } from "../names.ts";
import { isOffered, modelInformation, unlistedModel } from "./modelInformation.ts";
import { rememberedModels, rememberModels } from "./rememberedModels.ts";

export interface OfferedModelsPorts {
	readonly catalogue: Catalogue;
	readonly monitor: Pick<ConnectionMonitor, "state">;
	/** Shared by all windows. */
	readonly globalState: vscode.Memento;
	settings(): Settings;
	/** Leads a user without any connection to one; false when there is still none. */
	signIn(): Promise<boolean>;
	report(error: unknown): void;
}

/**
 * The models that the editor and other extensions are offered. The editor asks for them in every window and again with every change, so
 * that is answered from memory: the models that were listed last for whoever asked for a list, such as Outcrop's own picker.
 */
export class OfferedModels {
	/** The port to the catalogue for everybody else; what it lists is offered from then on. */
	readonly catalogue: Catalogue;
	private readonly changed = new vscode.EventEmitter<void>();
	readonly onDidChange = this.changed.event;
	private readonly ports: OfferedModelsPorts;
	private readonly subscription = vscode.workspace.onDidChangeConfiguration(
		(event) => event.affectsConfiguration(section) && this.changed.fire(),
	);

	constructor(ports: OfferedModelsPorts) {
		this.ports = ports;
		this.catalogue = {
			list: async (connection, residency, listener, signal, anew) => {
				let last: ModelList | undefined;
				const overhear = (models: ModelList) => {
					last = models;
					listener(models);
				};
				await ports.catalogue.list(connection, residency, overhear, signal, anew);
				if (last) await this.remember(connection, last).catch(ports.report);
			},
			facts: (connection, model, signal) => ports.catalogue.facts(connection, model, signal),
		};
	}

	dispose(): void {
		this.changed.dispose();
		this.subscription.dispose();
	}

	/** What is known without asking anybody, the chosen model always among it. */
	get known(): readonly vscode.LanguageModelChatInformation[] {
		const settings = this.ports.settings();
		const models = rememberedModels(this.ports.globalState, settings.connection) ?? [];
		return settings.model === "" || models.some(({ id }) => id === settings.model)
			? models
			: [modelInformation(unlistedModel(settings.model), settings), ...models];
	}

	/** With `silent`, neither the user nor AWS is asked for anything. Without, it rejects when no model could be listed. */
	async list(silent: boolean, signal: AbortSignal): Promise<readonly vscode.LanguageModelChatInformation[]> {
		if (silent) return this.known;
		if (this.ports.monitor.state.kind === "unconfigured" && !(await this.ports.signIn())) return this.known;
		signal.throwIfAborted();
		const { connection, residency } = this.ports.settings();
		let last: ModelList | undefined;
		const listener = (models: ModelList) => {
			last = models;
		};
		await this.catalogue.list(connection, residency, listener, signal);
		const [problem] = last?.problems ?? [];
		if (last?.choices.length === 0 && problem) throw problem;
		return this.known;
	}

	private async remember(connection: Connection, { choices }: ModelList): Promise<void> {
		if (choices.length === 0) return;
		const settings = this.ports.settings();
		const models = choices.filter(isOffered).map((choice) => modelInformation(choice, settings));
		const before = JSON.stringify(this.known);
		await rememberModels(this.ports.globalState, connection, models);
		if (JSON.stringify(this.known) !== before) this.changed.fire();
	}
}

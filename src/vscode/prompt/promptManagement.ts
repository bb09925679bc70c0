import * as vscode from "vscode";
import { asAssistantError } from "../../core/errors.ts";
import { parsePromptReference, readPromptCall } from "../../core/prompt/promptReference.ts";
import type { ManagedPrompt, Prompts } from "../../core/prompt/prompts.ts";
import { missingVariables, renderPrompt } from "../../core/prompt/renderPrompt.ts";
import type { Connection } from "../../core/settings.ts";
import type { PromptOffer, PromptUse } from "../../shared/protocol.ts";
import type { FilledPrompt } from "./promptFiles.ts";

export interface PromptManagementPorts {
	readonly prompts: Prompts;
	connection(): Connection;
	onChange(): void;
	report(error: unknown): void;
}

interface LookUp {
	readonly reference: string;
	readonly found: Promise<ManagedPrompt>;
	readonly abort: AbortController;
	readonly connection: string;
}

/** The prompt of Prompt Management that the composer's text names: looked up while it is written, filled in when it is sent. */
export class PromptManagement {
	private readonly ports: PromptManagementPorts;
	private current: LookUp | undefined;
	offer: PromptOffer | undefined;
	/** Sending empties the composer, and putting the text back asks for it anew: what was wrong with it has to be there then. */
	private refused: PromptOffer | undefined;

	constructor(ports: PromptManagementPorts) {
		this.ports = ports;
	}

	dispose(): void {
		this.current?.abort.abort();
	}

	/** An empty reference, or one that is not complete yet, takes the offer away. */
	lookUp(reference: string): void {
		const parsed = parsePromptReference(reference);
		const isSaid = this.offer?.reference === reference && (this.offer.state !== "failed" || !parsed);
		if (isSaid && (this.known(reference) || !parsed)) return;
		this.forget();
		if (parsed) this.showOffer(this.ask(reference));
		else if (reference === "bedrock://") this.offer = { reference, state: "failed", failure: withoutId() };
		else if (this.refused?.reference === reference) this.offer = this.refused;
		this.ports.onChange();
	}

	/**
	 * What a text that calls a prompt is sent as. `undefined` when it calls none; `cancelled` when something is missing, which the
	 * offer tells then.
	 */
	async fill(text: string, use: PromptUse | undefined): Promise<FilledPrompt | "cancelled" | undefined> {
		const call = readPromptCall(text);
		if (!call) return undefined;
		const { reference, rest } = call;
		if (!parsePromptReference(reference)) {
			return this.refuse(reference, reference === "bedrock://" ? withoutId() : noReference(reference));
		}
		const lookUp = this.known(reference) ?? this.ask(reference);
		/** The composer is empty now, and what is written there next must not call off what is being sent. */
		this.current = undefined;
		try {
			const values = use?.reference === reference ? use.variables : {};
			const prompt = await lookUp.found;
			const missing = missingVariables(prompt, values);
			if (missing.length > 0) {
				/** The composer has a field for each. */
				this.forget();
				this.showOffer(lookUp);
				this.ports.onChange();
				return "cancelled";
			}
			const filled = fillPrompt(prompt, { reference, variables: values, native: use?.native ?? false }, rest, text.trim());
			if (!filled) {
				void vscode.window.showWarningMessage(
					vscode.l10n.t("The prompt {0} ends with an answer: write after it what you ask.", prompt.name),
				);
				return "cancelled";
			}
			if (this.offer?.reference === reference) this.forget();
			return filled;
		} catch (error) {
			return this.refuse(reference, asAssistantError(error).message);
		}
	}

	/** Another account or region may have another prompt by that name. */
	private known(reference: string): LookUp | undefined {
		const isSame = this.current?.reference === reference && this.current.connection === JSON.stringify(this.ports.connection());
		return isSame ? this.current : undefined;
	}

	private ask(reference: string): LookUp {
		const connection = this.ports.connection();
		const abort = new AbortController();
		const parsed = parsePromptReference(reference) ?? { id: reference, version: "DRAFT" };
		const found = this.ports.prompts.get(connection, parsed, abort.signal);
		return { reference, found, abort, connection: JSON.stringify(connection) };
	}

	private showOffer(lookUp: LookUp): void {
		this.current = lookUp;
		this.offer = { reference: lookUp.reference, state: "loading" };
		void this.offerWhenFound(lookUp).catch((error: unknown) => this.ports.report(error));
	}

	private async offerWhenFound(lookUp: LookUp): Promise<void> {
		const { reference } = lookUp;
		const offer = await lookUp.found.then(
			({ name, description, variables, nativeOnly }): PromptOffer => ({
				reference,
				state: "ready",
				name,
				description,
				variables,
				nativeOnly,
			}),
			(error: unknown): PromptOffer => ({ reference, state: "failed", failure: asAssistantError(error).message }),
		);
		if (this.current !== lookUp) return;
		this.offer = offer;
		/** Whoever sends it nevertheless may have signed in by then. */
		if (offer.state === "failed") this.current = undefined;
		this.ports.onChange();
	}

	/** The sentence is shown beside the text, which goes back into the composer. */
	private refuse(reference: string, failure: string): "cancelled" {
		this.forget();
		this.offer = { reference, state: "failed", failure };
		this.refused = this.offer;
		this.ports.onChange();
		return "cancelled";
	}

	private forget(): void {
		this.current?.abort.abort();
		this.current = undefined;
		this.offer = undefined;
	}
}

function withoutId(): string {
	return vscode.l10n.t("Write after it which stored prompt to call: bedrock://ID, bedrock://ID:version or bedrock:// and an ARN.");
}

function noReference(reference: string): string {
	return vscode.l10n.t('"{0}" names no stored prompt. It takes bedrock://ID, bedrock://ID:version or bedrock:// and an ARN.', reference);
}

/** The chat shows what the user typed, and below it what was filled in. `undefined` when there is nothing to ask. */
function fillPrompt(prompt: ManagedPrompt, { variables, native }: PromptUse, rest: string, typed: string): FilledPrompt | undefined {
	const { before, text } = renderPrompt(prompt, variables, rest);
	const shown = [typed, ...prompt.variables.map((name) => `${name}: ${variables[name] ?? ""}`)].join("\n");
	if (native || prompt.nativeOnly !== undefined) {
		const notice = vscode.l10n.t(
			"Bedrock runs this prompt with the prompt's own model, system prompt and tools. What was said in this chat before does not go along.",
		);
		const asked = text === "" ? vscode.l10n.t("(The prompt ends here.)") : text;
		return { text: asked, override: { shown, before, model: prompt.arn, native: { variables, rest }, notices: [notice] } };
	}
	return text === "" ? undefined : { text, override: { shown, before } };
}

import { CountTokensCommand, type ConverseStreamRequest } from "@aws-sdk/client-bedrock-runtime";
import type { Settings } from "../../core/settings.ts";
import type { Clients } from "../clients.ts";
import { classifyError } from "../failure/errors.ts";
import type { ModelTargets } from "../catalogue/modelTargets.ts";
import { regionForModel } from "../region.ts";
import { checkResidency } from "../catalogue/residencyGuard.ts";

/** Milliseconds after which a model or a policy that refused to count is asked again. */
const refusalKeptFor = 60 * 60_000;
/** Milliseconds that a count may take: it is worth no longer wait. */
const patience = 10_000;

/** Asks CountTokens, which is free, as long as it answers. */
export class TokenCounter {
	private readonly clients: Clients;
	private readonly targets: ModelTargets;
	/** Until when, in milliseconds since the epoch, somebody is not asked. */
	private readonly refusals = new Map<string, number>();

	constructor(clients: Clients, targets: ModelTargets) {
		this.clients = clients;
		this.targets = targets;
	}

	/**
	 * Tokens of the input of the request that `encode` gives; `undefined` where nobody can or may count them. Never rejects. It is the base model that
	 * counts, in the region that is called, which has to be one that the settings allow.
	 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/count-tokens.html
	 */
	async count(encode: () => ConverseStreamRequest, settings: Settings, signal: AbortSignal): Promise<number | undefined> {
		try {
			const { baseModel } = await this.targets.resolve(settings.connection, settings.model, signal);
			return baseModel === undefined ? undefined : await this.ask(encode(), { ...settings, model: baseModel }, signal);
		} catch {
			return undefined;
		}
	}

	private async ask(input: ConverseStreamRequest, settings: Settings, signal: AbortSignal): Promise<number | undefined> {
		const { connection, model } = settings;
		const key = JSON.stringify([connection, await regionForModel(connection, model), model]);
		if ((this.refusals.get(key) ?? 0) > Date.now()) return undefined;
		await checkResidency(settings, this.targets, signal);
		const client = await this.clients.runtime(connection, model, signal);
		const { messages, system, toolConfig, additionalModelRequestFields } = input;
		const converse = { messages, system, toolConfig, additionalModelRequestFields };
		try {
			const command = new CountTokensCommand({ modelId: model, input: { converse } });
			const { inputTokens } = await client.send(command, { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) });
			return inputTokens;
		} catch (error) {
			const { kind } = classifyError(error);
			if (kind === "access-denied" || kind === "not-found" || kind === "validation") this.refusals.set(key, Date.now() + refusalKeptFor);
			return undefined;
		}
	}
}

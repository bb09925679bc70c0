import type { AssistantError } from "../errors.ts";
import type { ModelFacts } from "./modelFacts.ts";
import type { Connection } from "../settings.ts";

/** The port to the models that an account can call in its region. */
export interface Catalogue {
	/**
	 * Calls `listener` with what is cached at once, if anything is, and again whenever more is known; settles when nothing more
	 * will come. Never rejects for a missing permission: what could not be read is named in `problems`.
	 */
	list(
		connection: Connection,
		residency: readonly string[],
		listener: (models: ModelList) => void,
		signal: AbortSignal,
		/** Asks for everything again, also for what hardly ever changes. */
		anew?: boolean,
	): Promise<void>;
	/**
	 * What is known of whatever `model` stands for: an opaque ARN is looked up, once. Rejects only when there are no credentials or
	 * no region.
	 */
	facts(connection: Connection, model: string, signal: AbortSignal): Promise<ModelFacts | undefined>;
}

export interface ModelList {
	readonly choices: readonly ModelChoice[];
	/** What could not be read, for example for want of a permission. */
	readonly problems: readonly AssistantError[];
	/** True while more is on its way. */
	readonly loading: boolean;
}

export interface ModelChoice {
	/** What goes into the request as model id. */
	readonly id: string;
	readonly name: string;
	readonly provider: string;
	readonly group: "Geo" | "Global" | "Regional" | "Application" | "Custom";
	/** Place among the models that suit coding best, from 1; `undefined` for those that are not recommended. */
	readonly recommended?: number;
	readonly access: ModelAccess;
	/** AWS has announced its end; accounts that have not used it lately may not be able to call it. */
	readonly legacy: boolean;
	/** A sentence when `outcrop.residency.allow` forbids it. */
	readonly refusal?: string;
	/** Id of the foundation model behind it; `undefined` when that is not known. */
	readonly baseModel?: string;
	readonly facts?: ModelFacts;
}

/** Whether the account may call a model; `unknown` until AWS was asked, or when it may not be asked. */
export type ModelAccess = "available" | "not-enabled" | "not-in-region" | "unknown";

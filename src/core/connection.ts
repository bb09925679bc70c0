import type { Connection } from "./settings.ts";

/** The port to the user's AWS account: what can be chosen there. Failures reject with an `AssistantError`. */
export interface Account {
	/** Profiles of the shared config and credentials files, by name. */
	profiles(): Promise<readonly Profile[]>;
	/** The region that a request would go to; empty when none is configured anywhere. */
	region(connection: Connection): Promise<string>;
	models(connection: Connection, signal: AbortSignal): Promise<readonly ModelChoice[]>;
	guardrails(connection: Connection, signal: AbortSignal): Promise<readonly GuardrailChoice[]>;
	/** Forgets cached clients and credentials, so that the next request reads the files again. */
	refresh(): void;
}

export interface Profile {
	readonly name: string;
	readonly region?: string;
	/** How it gets its credentials, for example `sso` or `assume role`. */
	readonly source: string;
}

export interface ModelChoice {
	/** What goes into the request as model id. */
	readonly id: string;
	readonly name: string;
	readonly provider: string;
	readonly group: "Geo" | "Global" | "Regional" | "Application";
}

export interface GuardrailChoice {
	readonly id: string;
	readonly name: string;
	readonly version: string;
	readonly description?: string;
}

import type { EditorFacts } from "../../core/doctor.ts";
import type { Identity } from "../../core/connection.ts";
import type { Model } from "../../core/models/model.ts";
import type { Settings } from "../../core/settings.ts";
import type { Check, CheckId } from "../../shared/doctor.ts";
import type { Clients } from "../clients.ts";
import type { Credentials } from "../identity/credentials.ts";
import type { Probe } from "./probe.ts";
import type { Target } from "./target.ts";

/** One thing that Doctor looks at. */
export interface CheckPlan {
	readonly id: CheckId;
	readonly title: string;
	/** Checks that have to go well first: without them this one could only repeat what they found. */
	readonly needs: readonly CheckId[];
	/** Checks that have to be over first, however they end. */
	readonly after?: readonly CheckId[];
	/** Until it counts as failed, when ten are not enough. */
	readonly seconds?: number;
	/** What it throws is explained by `explainFailure`. */
	readonly run: (context: Context) => Promise<Finding>;
}

/** What a check found out. `skipped`: there was nothing to look at, which is no fault. */
export type Finding = Omit<Check, "id" | "title" | "state" | "facts"> & {
	readonly state: "ok" | "warning" | "failed" | "skipped";
	readonly facts?: Check["facts"];
};

export interface Context {
	readonly settings: Settings;
	readonly editor: EditorFacts;
	readonly clients: Clients;
	readonly credentials: Credentials;
	/** The model port as a chat uses it, so that residency, guardrail and what a model lacks are treated alike. */
	readonly model: Model;
	readonly known: Known;
	/** Aborts when the time of the check is up or the person gives up. */
	readonly signal: AbortSignal;
}

/** What checks found out for those that need them. */
export interface Known {
	region?: string;
	identity?: Identity;
	/** Where the runtime is called. */
	url?: URL;
	probe?: Probe;
	target?: Target;
	/** `Anthropic Claude Sonnet 4.5`, as the console calls it. */
	modelName?: string;
	/** The list of models, and so the name of the chosen one, could not be read. */
	hasNoModelList?: boolean;
	/** AWS refused a request for its time although it was sent once more with AWS's time. */
	isRefusedForTime?: boolean;
}

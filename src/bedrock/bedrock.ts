import type { Account } from "../core/connection.ts";
import type { Catalogue } from "../core/models/catalogue.ts";
import type { Doctor } from "../core/doctor.ts";
import type { Model } from "../core/models/model.ts";
import type { Prompts } from "../core/prompt/prompts.ts";
import type { Replays } from "../core/trace/replay.ts";
import type { SignIn } from "../core/signIn.ts";
import type { GuardrailCheck } from "../core/guardrail/guardrailCheck.ts";
import { createAccount } from "./identity/account.ts";
import { createGuardrailCheck } from "./guardrail/applyGuardrail.ts";
import { createCatalogue } from "./catalogue/catalogue.ts";
import { Clients } from "./clients.ts";
import { ConverseModel } from "./call/converse.ts";
import { type CredentialPorts, Credentials } from "./identity/credentials.ts";
import { createDoctor } from "./doctor/doctor.ts";
import { ModelTargets } from "./catalogue/modelTargets.ts";
import { createPrompts } from "./prompts.ts";
import { createReplays } from "./trace/replay.ts";
import { createTraceRecorder, type TraceRecorderPorts } from "./trace/traceRecorder.ts";
import { createSignIn } from "./sso/signIn.ts";

export interface BedrockPorts extends CredentialPorts {
	/** Folder for what may be forgotten at any time; `undefined` keeps it in memory only. */
	readonly cacheFolder?: string;
	/** Takes in what went over the wire; `undefined`, or nothing, when nobody wants to know. */
	readonly trace?: Pick<TraceRecorderPorts, "sink" | "report">;
}

export interface Bedrock {
	readonly model: Model;
	readonly account: Account;
	readonly guardrailCheck: GuardrailCheck;
	readonly catalogue: Catalogue;
	readonly signIn: SignIn;
	readonly doctor: Doctor;
	readonly prompts: Prompts;
	readonly replays: Replays;
}

/** The adapter to Amazon Bedrock, and the entry of the bundle that holds the AWS SDK. */
export function createBedrock(ports: BedrockPorts): Bedrock {
	const credentials = new Credentials(ports);
	const clients = new Clients(credentials);
	const targets = new ModelTargets(clients);
	const observer =
		ports.trace && createTraceRecorder({ ...ports.trace, facts: (settings) => model.facts(settings, AbortSignal.timeout(5_000)) });
	const model: ConverseModel = new ConverseModel(clients, targets, observer);
	return {
		model,
		account: createAccount(clients, credentials),
		guardrailCheck: createGuardrailCheck(clients),
		catalogue: createCatalogue(clients, targets, ports),
		signIn: createSignIn(),
		doctor: createDoctor(credentials),
		prompts: createPrompts(clients),
		replays: createReplays(clients),
	};
}

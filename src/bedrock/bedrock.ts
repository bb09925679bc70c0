import type { Account } from "../core/connection.ts";
import type { Catalogue } from "../core/catalogue.ts";
import type { Doctor } from "../core/doctor.ts";
import type { Model } from "../core/model.ts";
import type { SignIn } from "../core/signIn.ts";
import { createAccount } from "./account.ts";
import { createCatalogue } from "./catalogue.ts";
import { Clients } from "./clients.ts";
import { ConverseModel } from "./converse.ts";
import { type CredentialPorts, Credentials } from "./credentials.ts";
import { createDoctor } from "./doctor/doctor.ts";
import { ModelTargets } from "./modelTargets.ts";
import { createSignIn } from "./sso/signIn.ts";

export interface BedrockPorts extends CredentialPorts {
	/** Folder for what may be forgotten at any time; `undefined` keeps it in memory only. */
	readonly cacheFolder?: string;
}

export interface Bedrock {
	readonly model: Model;
	readonly account: Account;
	readonly catalogue: Catalogue;
	readonly signIn: SignIn;
	readonly doctor: Doctor;
}

/** The adapter to Amazon Bedrock, and the entry of the bundle that holds the AWS SDK. */
export function createBedrock(ports: BedrockPorts): Bedrock {
	const credentials = new Credentials(ports);
	const clients = new Clients(credentials);
	const targets = new ModelTargets(clients);
	const model = new ConverseModel(clients, targets);
	return {
		model,
		account: createAccount(clients, credentials),
		catalogue: createCatalogue(clients, targets, ports),
		signIn: createSignIn(),
		doctor: createDoctor(credentials),
	};
}

import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import type { Identity } from "../../core/connection.ts";
import type { Connection } from "../../core/settings.ts";
import { readApiKey } from "./apiKey.ts";
import type { Authorization } from "../authorization.ts";
import { hasEnvironmentKeys } from "./credentialChain.ts";
import { kindOf, needsMfaCode } from "./profileKind.ts";
import { profileOf, readSharedConfig } from "./sharedConfig.ts";

/** What is known of an authorization without asking AWS. */
export async function describeIdentity(connection: Connection, authorization: Authorization): Promise<Identity> {
	if (authorization.kind === "api-key") return describeApiKey(connection, authorization.apiKey);
	const { accountId = "", expiration } = authorization.keys;
	const config = await readSharedConfig();
	const name = profileOf(connection);
	return {
		source: sourceOf(connection, kindOf(config.profiles[name] ?? {}) !== "none"),
		account: accountId,
		arn: "",
		expiresAt: expiration?.getTime(),
		renews: expiration && !needsMfaCode(name, config),
	};
}

/** Completes an identity by asking STS, which needs no permission. */
export async function askCaller(identity: Identity, sts: STSClient, signal: AbortSignal): Promise<Identity> {
	const { Account = identity.account, Arn = "" } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
	return { ...identity, account: Account, arn: Arn };
}

function describeApiKey(connection: Connection, apiKey: string): Identity {
	const { account, expiresAt } = readApiKey(apiKey);
	const isStored = connection.apiKey;
	const overridden = process.env.AWS_PROFILE ? `the profile "${process.env.AWS_PROFILE}" of AWS_PROFILE` : "the default profile";
	return {
		source: isStored ? "Bedrock API key" : "Bedrock API key of AWS_BEARER_TOKEN_BEDROCK",
		account,
		arn: "",
		expiresAt,
		warning: isStored
			? undefined
			: `AWS_BEARER_TOKEN_BEDROCK is set and takes precedence over ${overridden}. Choose a profile by name to use that instead.`,
	};
}

function sourceOf(connection: Connection, hasCredentials: boolean): string {
	const { profile } = connection;
	if (profile === "" && !process.env.AWS_PROFILE && hasEnvironmentKeys()) return "keys of the environment";
	return profile !== "" || hasCredentials ? `profile ${profileOf(connection)}` : "this machine's own role";
}

import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import type { Identity } from "../core/connection.ts";
import type { Connection } from "../core/settings.ts";
import { readApiKey } from "./apiKey.ts";
import type { Authorization } from "./authorization.ts";
import { hasEnvironmentKeys } from "./credentialChain.ts";
import { profileOf, readSharedConfig } from "./sharedConfig.ts";

/** What is known of an authorization without asking AWS. */
export async function describeIdentity(connection: Connection, authorization: Authorization): Promise<Identity> {
	if (authorization.kind === "api-key") return describeApiKey(connection, authorization.apiKey);
	const { accountId = "", expiration } = authorization.keys;
	const name = profileOf(connection);
	const { profiles } = await readSharedConfig();
	const section = profiles[name] ?? {};
	return {
		source: sourceOf(connection, Object.keys(section).length > 0),
		account: accountId || (section.sso_account_id ?? ""),
		arn: "",
		expiresAt: expiration?.getTime(),
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
	return {
		source: isStored ? "Bedrock API key" : "Bedrock API key of AWS_BEARER_TOKEN_BEDROCK",
		account,
		arn: "",
		expiresAt,
		warning: isStored
			? undefined
			: "AWS_BEARER_TOKEN_BEDROCK is set and takes precedence over the default profile. Choose a profile by name to use that instead.",
	};
}

function sourceOf(connection: Connection, hasProfile: boolean): string {
	const { profile } = connection;
	if (profile === "" && !process.env.AWS_PROFILE && hasEnvironmentKeys()) return "environment";
	return profile !== "" || hasProfile ? `profile ${profileOf(connection)}` : "this machine's own role";
}

import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import type { Identity } from "../../core/connection.ts";
import type { Connection } from "../../core/settings.ts";
import { readApiKey } from "./apiKey.ts";
import type { Authorization } from "../authorization.ts";
import { hasEnvironmentKeys } from "./credentialChain.ts";
import { kindOf, needsMfaCode } from "./profileKind.ts";
import { profileOf, readSharedConfig } from "./sharedConfig.ts";
import { translate } from "../../shared/translate.ts";

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
	const overridden = process.env.AWS_PROFILE
		? translate('the profile "{0}" of AWS_PROFILE', process.env.AWS_PROFILE)
		: translate("the default profile");
	return {
		source: isStored ? translate("Bedrock API key") : translate("Bedrock API key of AWS_BEARER_TOKEN_BEDROCK"),
		isApiKey: true,
		account,
		arn: "",
		expiresAt,
		warning: isStored
			? undefined
			: translate(
					"AWS_BEARER_TOKEN_BEDROCK is set and takes precedence over {0}. Choose a profile by name to use that instead.",
					overridden,
				),
	};
}

function sourceOf(connection: Connection, hasCredentials: boolean): string {
	const { profile } = connection;
	if (profile === "" && !process.env.AWS_PROFILE && hasEnvironmentKeys()) return translate("keys of the environment");
	return profile !== "" || hasCredentials ? translate("profile {0}", profileOf(connection)) : translate("this machine's own role");
}

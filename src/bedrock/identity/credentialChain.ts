import {
	fromContainerMetadata,
	fromEnv,
	fromHttp,
	fromInstanceMetadata,
	fromLoginCredentials,
	fromNodeProviderChain,
	fromProcess,
	fromSSO,
} from "@aws-sdk/credential-providers";
import { SSOClient } from "@aws-sdk/client-sso";
import type { AwsCredentialIdentity } from "@smithy/types";
import { assertNever } from "../../shared/assertNever.ts";
import type { AskMfaCode, ProfileKind } from "../../core/connection.ts";
import { AssistantError } from "../../core/errors.ts";
import { assumeRole, assumeRoleWithToken } from "./assumeRole.ts";
import { clientDefaults } from "../clientDefaults.ts";
import { explainFailure } from "./credentialFailure.ts";
import type { HttpHandler } from "../httpHandler.ts";
import { brokenProfile, kindOf, ssoRegionOf } from "./profileKind.ts";
import type { Section, SharedConfig } from "./sharedConfig.ts";
import { translate } from "../../shared/translate.ts";

export interface ChainContext {
	readonly config: SharedConfig;
	/** Region for STS where a profile names none. */
	readonly region: string;
	/** False in an untrusted workspace: no process is started there. */
	readonly trusted: boolean;
	readonly askMfaCode: AskMfaCode;
	readonly signal: AbortSignal;
}

/**
 * Credentials of one profile, by the SDK's provider for its kind; never those of another source. Roles are followed here, hop
 * by hop, and not by the SDK's `fromIni`: that one calls STS and SSO at the endpoints of the profile in `AWS_PROFILE`, asks for
 * an MFA code once and gives up, and tells no hop from another when one fails.
 */
export async function resolveProfile(name: string, context: ChainContext, visited: readonly string[] = []): Promise<AwsCredentialIdentity> {
	const { config } = context;
	const broken = brokenProfile(name, config);
	if (broken) throw broken;
	const section = config.profiles[name] ?? {};
	/** A role may name its own profile as source: then it means the keys that stand beside it. */
	const kind = visited.includes(name) ? "static" : kindOf(section);
	try {
		return await resolveKind(kind, name, section, context, visited);
	} catch (error) {
		throw context.signal.aborted ? error : explainFailure(kind, name, section, error);
	}
}

async function resolveKind(
	kind: ProfileKind,
	name: string,
	section: Section,
	context: ChainContext,
	visited: readonly string[],
): Promise<AwsCredentialIdentity> {
	switch (kind) {
		case "static":
			return staticCredentials(section);
		case "role":
		case "role-mfa":
			return assumeRole(name, section, await sourceOf(name, section, context, visited), context);
		case "web-identity":
			return assumeRoleWithToken(name, section, context);
		case "sso-session":
		case "sso-legacy":
			return ssoCredentials(name, context.config);
		case "process":
			if (!context.trusted) throw processRefused(name);
			return fromProcess({ profile: name })();
		case "login": {
			const clientConfig = { ...(await clientDefaults("signin", name)), region: section.region || context.region };
			return over([clientConfig.requestHandler], fromLoginCredentials({ profile: name, clientConfig }));
		}
		case "machine":
			return machineCredentials(section.credential_source ?? "", name);
		case "none":
			throw new AssistantError("credentials-missing", translate('The AWS profile "{0}" has no credentials.', name), { action: "sign-in" });
		default:
			return assertNever(kind);
	}
}

/**
 * Credentials without a chosen profile: the environment's keys, else the profile of `AWS_PROFILE` or the default profile, else
 * what the machine itself has. A profile that is there and fails is an error: the SDK's chain would silently go on to the
 * account of the machine.
 */
export async function resolveDefault(context: ChainContext): Promise<AwsCredentialIdentity> {
	const named = process.env.AWS_PROFILE;
	if (named) return resolveProfile(named, context);
	if (hasEnvironmentKeys()) return fromEnv()();
	const section = context.config.profiles.default;
	if (section && kindOf(section) !== "none") return resolveProfile("default", context);
	const { requestHandler } = await clientDefaults("sts", "default");
	return over([requestHandler], fromNodeProviderChain({ clientConfig: { requestHandler, region: context.region } }));
}

export function hasEnvironmentKeys(): boolean {
	return Boolean(process.env.AWS_ACCESS_KEY_ID && process.env.AWS_SECRET_ACCESS_KEY);
}

function sourceOf(name: string, section: Section, context: ChainContext, visited: readonly string[]): Promise<AwsCredentialIdentity> {
	if (section.source_profile) return resolveProfile(section.source_profile, context, [...visited, name]);
	return resolveKind("machine", name, section, context, visited).catch((error: unknown) => {
		throw explainFailure("machine", name, section, error);
	});
}

function staticCredentials(section: Section): AwsCredentialIdentity {
	const { aws_access_key_id: accessKeyId = "", aws_secret_access_key: secretAccessKey = "" } = section;
	return { accessKeyId, secretAccessKey, sessionToken: section.aws_session_token, accountId: section.aws_account_id };
}

async function ssoCredentials(profile: string, config: SharedConfig): Promise<AwsCredentialIdentity> {
	const portal = await clientDefaults("sso", profile);
	const clientConfig = await clientDefaults("sso_oidc", profile);
	const ssoClient = new SSOClient({ ...portal, region: ssoRegionOf(profile, config), maxAttempts: 3 });
	/** The provider means a copy of this client that the SDK does not export. */
	const provider = fromSSO({ profile, ssoClient: ssoClient as never, clientConfig });
	const keys = await over([portal.requestHandler, clientConfig.requestHandler], provider);
	return { ...keys, accountId: keys.accountId ?? config.profiles[profile]?.sso_account_id };
}

/** Asks a provider, tells what failed on the network from what was refused, and closes the connections. */
async function over(handlers: readonly HttpHandler[], provider: () => Promise<AwsCredentialIdentity>): Promise<AwsCredentialIdentity> {
	try {
		return await provider();
	} catch (error) {
		throw handlers.map(({ failure }) => failure).find(Boolean) ?? error;
	} finally {
		for (const handler of handlers) handler.destroy();
	}
}

function machineCredentials(source: string, profile: string): Promise<AwsCredentialIdentity> {
	switch (source) {
		case "EcsContainer":
			return process.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
				? fromContainerMetadata({ maxRetries: 1 })()
				: fromHttp({ maxRetries: 1 })();
		case "Ec2InstanceMetadata":
			return fromInstanceMetadata()();
		case "Environment":
			return fromEnv()();
		default:
			throw new AssistantError(
				"credentials-missing",
				translate('The AWS profile "{0}" names an unknown credential_source "{1}".', profile, source),
				{
					action: "select-profile",
				},
			);
	}
}

function processRefused(profile: string): AssistantError {
	return new AssistantError(
		"credentials-missing",
		translate('The AWS profile "{0}" starts a program to get its credentials. That happens only in a trusted workspace.', profile),
		{ action: "manage-trust" },
	);
}

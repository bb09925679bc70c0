import { readFile } from "node:fs/promises";
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, type Credentials, STSClient } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentity } from "@smithy/types";
import type { AskMfaCode } from "../../core/connection.ts";
import { AssistantError } from "../../core/errors.ts";
import { clientDefaults } from "../clientDefaults.ts";
import { usesGlobalSts } from "./globalSts.ts";
import type { Section } from "./sharedConfig.ts";
import { translate } from "../../shared/translate.ts";

export interface StsContext {
	readonly region: string;
	readonly askMfaCode: AskMfaCode;
	readonly signal: AbortSignal;
}

/** Takes on the role of a profile with the credentials of its source. A wrong MFA code is asked for again, twice at most. */
export async function assumeRole(
	profile: string,
	section: Section,
	source: AwsCredentialIdentity,
	context: StsContext,
): Promise<AwsCredentialIdentity> {
	const sts = await createSts(profile, section, context.region, source);
	const input = {
		RoleArn: section.role_arn,
		RoleSessionName: section.role_session_name || `outcrop-${Date.now()}`,
		ExternalId: section.external_id,
		DurationSeconds: section.duration_seconds ? Number(section.duration_seconds) : undefined,
	};
	try {
		for (let attempt = 1; ; attempt++) {
			const code = await mfaCodeOf(profile, section, attempt > 1, context);
			try {
				const { Credentials: issued } = await sts.send(new AssumeRoleCommand({ ...input, ...code }), { abortSignal: context.signal });
				return toIdentity(issued, section);
			} catch (error) {
				if (!isWrongCode(error) || attempt >= maximumCodes) throw error;
			}
		}
	} finally {
		sts.destroy();
	}
}

/** Takes on the role of a profile with the token of an identity provider, as in a Kubernetes pod. */
export async function assumeRoleWithToken(profile: string, section: Section, context: StsContext): Promise<AwsCredentialIdentity> {
	const sts = await createSts(profile, section, context.region);
	try {
		const { Credentials: issued } = await sts.send(
			new AssumeRoleWithWebIdentityCommand({
				RoleArn: section.role_arn,
				RoleSessionName: section.role_session_name || `outcrop-${Date.now()}`,
				WebIdentityToken: await readToken(profile, section.web_identity_token_file ?? ""),
				DurationSeconds: section.duration_seconds ? Number(section.duration_seconds) : undefined,
			}),
			{ abortSignal: context.signal },
		);
		return toIdentity(issued, section);
	} finally {
		sts.destroy();
	}
}

/** AWS refuses a code that was used once, so that a wrong one and a used one are told apart by nobody. */
const maximumCodes = 3;

async function createSts(profile: string, section: Section, region: string, credentials?: AwsCredentialIdentity): Promise<STSClient> {
	const defaults = await clientDefaults("sts", profile);
	const useGlobalEndpoint = defaults.endpoint === undefined && usesGlobalSts(section);
	return new STSClient({ ...defaults, maxAttempts: 3, region: section.region || region || "us-east-1", credentials, useGlobalEndpoint });
}

async function mfaCodeOf(profile: string, section: Section, again: boolean, { askMfaCode, signal }: StsContext) {
	const serial = section.mfa_serial;
	if (!serial) return {};
	const code = await askMfaCode({ profile, serial, again }, signal);
	if (code === undefined) {
		throw new AssistantError("mfa-needed", translate('The AWS profile "{0}" needs a code of your MFA device.', profile), {
			action: "sign-in",
		});
	}
	return { SerialNumber: serial, TokenCode: code };
}

function isWrongCode(error: unknown): boolean {
	return error instanceof Error && error.name === "AccessDenied" && error.message.startsWith("MultiFactorAuthentication failed");
}

async function readToken(profile: string, path: string): Promise<string> {
	try {
		return (await readFile(path, "utf8")).trim();
	} catch (error) {
		throw new AssistantError(
			"credentials-missing",
			translate('The token file {0} of the AWS profile "{1}" cannot be read.', path, profile),
			{
				action: "open-doctor",
				cause: error,
			},
		);
	}
}

function toIdentity(issued: Credentials | undefined, section: Section): AwsCredentialIdentity {
	if (!issued?.AccessKeyId || !issued.SecretAccessKey)
		throw new AssistantError("credentials-missing", translate("STS answered without credentials."));
	return {
		accessKeyId: issued.AccessKeyId,
		secretAccessKey: issued.SecretAccessKey,
		sessionToken: issued.SessionToken,
		expiration: issued.Expiration,
		accountId: section.role_arn?.split(":")[4],
	};
}

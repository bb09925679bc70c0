import type { ProfileKind } from "../core/connection.ts";
import { AssistantError } from "../core/errors.ts";
import { assertNever } from "../shared/assertNever.ts";
import type { FailureAction, FailureKind } from "../shared/turnEvent.ts";
import { classifyError } from "./errors.ts";
import type { Section } from "./sharedConfig.ts";

/**
 * Says why a profile's credentials could not be had, in the words of its kind. The SDK's providers throw one class of error for
 * everything and keep the service's exception only as the beginning of a sentence, so that this has to be read here.
 */
export function explainFailure(kind: ProfileKind, profile: string, section: Section, thrown: unknown): AssistantError {
	if (thrown instanceof AssistantError) return thrown;
	const general = classifyError(thrown);
	if (general.kind === "network" || general.kind === "timeout" || general.kind === "unavailable") {
		return kind === "machine" ? machineFailure(profile, section, thrown) : general;
	}
	const said = thrown instanceof Error ? thrown.message : String(thrown);
	const name = thrown instanceof Error ? thrown.name : "";
	const fail = (failure: FailureKind, message: string, action: FailureAction) =>
		new AssistantError(failure, message, { action, cause: thrown });
	switch (kind) {
		case "role":
		case "role-mfa":
			return roleFailure(profile, section, name, said, fail) ?? general;
		case "web-identity":
			return /^(ExpiredToken|InvalidIdentityToken|IDPRejectedClaim)/.test(name)
				? fail(
						"credentials-expired",
						`AWS does not accept the token that the AWS profile "${profile}" reads from ${section.web_identity_token_file}: ${said}`,
						"open-doctor",
					)
				: (roleFailure(profile, section, name, said, fail) ?? general);
		case "sso-session":
		case "sso-legacy":
			return ssoFailure(profile, section, said, fail);
		case "process":
			return processFailure(profile, said, fail);
		case "login":
			return fail("credentials-expired", loginSentence(profile, said), "sign-in");
		case "machine":
			return machineFailure(profile, section, thrown);
		case "static":
		case "none":
			return general;
		default:
			return assertNever(kind);
	}
}

type Fail = (failure: FailureKind, message: string, action: FailureAction) => AssistantError;

function roleFailure(profile: string, section: Section, name: string, said: string, fail: Fail): AssistantError | undefined {
	if (said.startsWith("MultiFactorAuthentication failed")) {
		return fail("mfa-needed", `AWS did not accept the MFA code for the AWS profile "${profile}". Wait for the next one.`, "sign-in");
	}
	if (name !== "AccessDenied" && name !== "AccessDeniedException") return undefined;
	return fail(
		"access-denied",
		`The AWS profile "${profile}" cannot take on its role: sts:AssumeRole is not allowed on ${section.role_arn}, by the role's trust policy or by your own permissions.`,
		"open-doctor",
	);
}

function ssoFailure(profile: string, section: Section, said: string, fail: Fail): AssistantError {
	if (said.includes("ForbiddenException")) {
		const message = `"${section.sso_role_name}" is not assigned to you in the account ${section.sso_account_id}, which the AWS profile "${profile}" names.`;
		return fail("access-denied", message, "select-profile");
	}
	if (/not found or is invalid|is invalid/.test(said)) {
		return fail("credentials-missing", `You are not signed in to the SSO session of the AWS profile "${profile}".`, "sign-in");
	}
	return fail("credentials-expired", `The SSO session of the AWS profile "${profile}" has expired.`, "sign-in");
}

/** What a program wrote to its standard error stands behind the line that names the command. The command may hold secrets. */
function processFailure(profile: string, said: string, fail: Fail): AssistantError {
	if (/expired credentials/.test(said)) {
		return fail("credentials-expired", `The program of the AWS profile "${profile}" gave credentials that have expired.`, "sign-in");
	}
	const [command = "", reason] = said.split("\n").filter((line) => line.trim() !== "");
	const told = (command.startsWith("Command failed") ? reason : command)?.trim().slice(0, 200);
	return fail(
		"credentials-missing",
		`The program of the AWS profile "${profile}" gave no credentials${told ? `: ${told}` : "."}`,
		"open-doctor",
	);
}

function loginSentence(profile: string, said: string): string {
	return /Failed to load token/.test(said)
		? `The AWS profile "${profile}" is not signed in. Sign in with "aws login".`
		: `The "aws login" session of the AWS profile "${profile}" has expired.`;
}

const machineSources: Readonly<Record<string, string>> = {
	EcsContainer: "the container's credential endpoint",
	Ec2InstanceMetadata: "the EC2 instance metadata (IMDS)",
	Environment: "the environment",
};

function machineFailure(profile: string, section: Section, cause: unknown): AssistantError {
	const source = machineSources[section.credential_source ?? ""] ?? "this machine";
	return new AssistantError("credentials-missing", `The AWS profile "${profile}" takes its credentials from ${source}, which gave none.`, {
		action: "open-doctor",
		cause,
	});
}

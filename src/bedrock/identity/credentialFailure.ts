import type { ProfileKind } from "../../core/connection.ts";
import { AssistantError } from "../../core/errors.ts";
import { redact } from "../../core/trace/redact.ts";
import { assertNever } from "../../shared/assertNever.ts";
import type { FailureAction, FailureKind } from "../../shared/turnEvent.ts";
import { readClockSkew } from "../failure/clockSkew.ts";
import { readConnectionProblem } from "../failure/connectionErrors.ts";
import { classifyError } from "../failure/errors.ts";
import { asServiceError } from "../failure/serviceError.ts";
import type { Section } from "./sharedConfig.ts";

/**
 * Says why a profile's credentials could not be had, in the words of its kind. The SDK's providers throw one class of error for
 * everything and keep the service's exception only as the beginning of a sentence, so that this has to be read here.
 */
export function explainFailure(kind: ProfileKind, profile: string, section: Section, thrown: unknown): AssistantError {
	if (thrown instanceof AssistantError) return thrown;
	const name = thrown instanceof Error ? thrown.name : "";
	const said = thrown instanceof Error ? thrown.message : String(thrown);
	const fail = (failure: FailureKind, message: string, action: FailureAction) =>
		new AssistantError(failure, message, { action, cause: thrown });
	if (stsRefusals.has(name))
		return fail("credentials-missing", `STS refused the role of the AWS profile "${profile}": ${said}`, "open-doctor");
	const general = classifyError(thrown);
	if (unanswered.has(general.kind)) {
		return kind === "machine" ? machineFailure(profile, section, thrown) : unansweredFailure(kind, profile, thrown, general);
	}
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
			return processFailure(profile, said);
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

/** Names that only STS gives, to what is wrong with the settings of a role. */
const stsRefusals: ReadonlySet<string> = new Set([
	"ValidationError",
	"MalformedPolicyDocument",
	"MalformedPolicyDocumentException",
	"PackedPolicyTooLargeException",
	"RegionDisabledException",
]);

/** Kinds that say of a service that it gave no answer, or none that was about the request. */
const unanswered: ReadonlySet<FailureKind> = new Set(["network", "timeout", "unavailable", "throttled"]);

/** The general sentence speaks of Bedrock, which was not asked yet. Only that of the clock holds for every service. */
function unansweredFailure(kind: ProfileKind, profile: string, thrown: unknown, general: AssistantError): AssistantError {
	if (readClockSkew(thrown) !== undefined) return general;
	const problem = readConnectionProblem(thrown);
	const said = asServiceError(thrown).message ?? "no reason given";
	const why = problem ? `could not be reached. ${problem.sentence} ${problem.fix}` : `gave no credentials: ${said}`;
	const message = `${serviceOf(kind)}, which the AWS profile "${profile}" gets its credentials from, ${why}`;
	return new AssistantError(general.kind, message, { action: general.action, cause: general.cause });
}

function serviceOf(kind: ProfileKind): string {
	if (kind === "login") return "AWS Sign-In";
	return kind === "sso-session" || kind === "sso-legacy" ? "IAM Identity Center" : "STS";
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
	/** Without what a refresh needs, a token is as good as expired. */
	if (/expired|UnauthorizedException|Cannot refresh|Value not present/.test(said)) {
		return fail("credentials-expired", `The SSO session of the AWS profile "${profile}" has expired.`, "sign-in");
	}
	const kind = said.includes("TooManyRequestsException") ? "throttled" : "unavailable";
	return fail(kind, `IAM Identity Center gave no credentials for the AWS profile "${profile}": ${said}`, "retry");
}

/**
 * What a program wrote to its standard error stands behind the line that names the command. The command may hold secrets, so that
 * what was thrown does not even go along as the cause, which is logged.
 */
function processFailure(profile: string, said: string): AssistantError {
	if (/expired credentials/.test(said)) {
		const message = `The program of the AWS profile "${profile}" gave credentials that have expired.`;
		return new AssistantError("credentials-expired", message, { action: "sign-in" });
	}
	const [command = "", reason] = said.split("\n").filter((line) => line.trim() !== "");
	const told = redact((command.startsWith("Command failed") ? reason : command) ?? "")
		.trim()
		.slice(0, 200);
	const message = `The program of the AWS profile "${profile}" gave no credentials${told ? `: ${told}` : "."}`;
	return new AssistantError("credentials-missing", message, { action: "open-doctor" });
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

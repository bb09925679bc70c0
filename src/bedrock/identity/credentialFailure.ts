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
import { translate } from "../../shared/translate.ts";

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
		return fail("credentials-missing", translate('STS refused the role of the AWS profile "{0}": {1}', profile, said), "open-doctor");
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
						translate(
							'AWS does not accept the token that the AWS profile "{0}" reads from {1}: {2}',
							profile,
							section.web_identity_token_file,
							said,
						),
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
	const said = asServiceError(thrown).message ?? translate("no reason given");
	const why = problem
		? translate("could not be reached. {0} {1}", problem.sentence, problem.fix)
		: translate("gave no credentials: {0}", said);
	const message = translate('{0}, which the AWS profile "{1}" gets its credentials from, {2}', serviceOf(kind), profile, why);
	return new AssistantError(general.kind, message, { action: general.action, cause: general.cause });
}

function serviceOf(kind: ProfileKind): string {
	if (kind === "login") return "AWS Sign-In";
	return kind === "sso-session" || kind === "sso-legacy" ? "IAM Identity Center" : "STS";
}

type Fail = (failure: FailureKind, message: string, action: FailureAction) => AssistantError;

function roleFailure(profile: string, section: Section, name: string, said: string, fail: Fail): AssistantError | undefined {
	if (said.startsWith("MultiFactorAuthentication failed")) {
		return fail(
			"mfa-needed",
			translate('AWS did not accept the MFA code for the AWS profile "{0}". Wait for the next one.', profile),
			"sign-in",
		);
	}
	if (name !== "AccessDenied" && name !== "AccessDeniedException") return undefined;
	return fail(
		"access-denied",
		translate(
			'The AWS profile "{0}" cannot take on its role: sts:AssumeRole is not allowed on {1}, by the role\'s trust policy or by your own permissions.',
			profile,
			section.role_arn,
		),
		"open-doctor",
	);
}

function ssoFailure(profile: string, section: Section, said: string, fail: Fail): AssistantError {
	if (said.includes("ForbiddenException")) {
		const message = translate(
			'"{0}" is not assigned to you in the account {1}, which the AWS profile "{2}" names.',
			section.sso_role_name,
			section.sso_account_id,
			profile,
		);
		return fail("access-denied", message, "select-profile");
	}
	if (/not found or is invalid|is invalid/.test(said)) {
		return fail("credentials-missing", translate('You are not signed in to the SSO session of the AWS profile "{0}".', profile), "sign-in");
	}
	/** Without what a refresh needs, a token is as good as expired. */
	if (/expired|UnauthorizedException|Cannot refresh|Value not present/.test(said)) {
		return fail("credentials-expired", translate('The SSO session of the AWS profile "{0}" has expired.', profile), "sign-in");
	}
	const kind = said.includes("TooManyRequestsException") ? "throttled" : "unavailable";
	return fail(kind, translate('IAM Identity Center gave no credentials for the AWS profile "{0}": {1}', profile, said), "retry");
}

/**
 * What a program wrote to its standard error stands behind the line that names the command. The command may hold secrets, so that
 * what was thrown does not even go along as the cause, which is logged.
 */
function processFailure(profile: string, said: string): AssistantError {
	if (/expired credentials/.test(said)) {
		const message = translate('The program of the AWS profile "{0}" gave credentials that have expired.', profile);
		return new AssistantError("credentials-expired", message, { action: "sign-in" });
	}
	const [command = "", reason] = said.split("\n").filter((line) => line.trim() !== "");
	const told = redact((command.startsWith("Command failed") ? reason : command) ?? "")
		.trim()
		.slice(0, 200);
	const message = translate('The program of the AWS profile "{0}" gave no credentials{1}', profile, told ? `: ${told}` : ".");
	return new AssistantError("credentials-missing", message, { action: "open-doctor" });
}

function loginSentence(profile: string, said: string): string {
	return /Failed to load token/.test(said)
		? translate('The AWS profile "{0}" is not signed in. Sign in with "aws login".', profile)
		: translate('The "aws login" session of the AWS profile "{0}" has expired.', profile);
}

function machineSource(source: string | undefined): string {
	switch (source) {
		case "EcsContainer":
			return translate("the container's credential endpoint");
		case "Ec2InstanceMetadata":
			return translate("the EC2 instance metadata (IMDS)");
		case "Environment":
			return translate("the environment");
		default:
			return translate("this machine");
	}
}

function machineFailure(profile: string, section: Section, cause: unknown): AssistantError {
	const source = machineSource(section.credential_source);
	return new AssistantError(
		"credentials-missing",
		translate('The AWS profile "{0}" takes its credentials from {1}, which gave none.', profile, source),
		{
			action: "open-doctor",
			cause,
		},
	);
}

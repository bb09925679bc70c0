import { SSOServiceException } from "@aws-sdk/client-sso";
import { SSOOIDCServiceException } from "@aws-sdk/client-sso-oidc";
import { asAssistantError, AssistantError } from "../../core/errors.ts";
import type { SsoSession } from "../../core/signIn.ts";
import { readConnectionProblem } from "../failure/connectionErrors.ts";
import { translate } from "../../shared/translate.ts";

export function signInFailed(sentence: string, cause?: unknown): AssistantError {
	return new AssistantError("sign-in-failed", sentence, { action: "sign-in", cause });
}

export function signInDenied(cause?: unknown): AssistantError {
	return signInFailed(translate("The sign-in was denied on its page."), cause);
}

export function signInExpired(cause?: unknown): AssistantError {
	return new AssistantError("credentials-expired", translate("Your sign-in to AWS IAM Identity Center has expired."), {
		action: "sign-in",
		cause,
	});
}

/** What went wrong between Outcrop and the sign-in service, or between the person and its page. */
export function explainSignIn(thrown: unknown, session: SsoSession): AssistantError {
	if (!(thrown instanceof SSOOIDCServiceException)) return explainConnection(thrown, session);
	const refused = translate("AWS IAM Identity Center refused the sign-in: {0}", saidBy(thrown));
	if ((thrown.$metadata.httpStatusCode ?? 0) >= 500) return unavailable("sign-in", thrown);
	switch (thrown.name) {
		case "AccessDeniedException":
			return signInDenied(thrown);
		case "ExpiredTokenException":
			return signInFailed(translate("The sign-in was not confirmed in time."), thrown);
		case "InvalidRequestException":
		case "InvalidRequestRegionException":
			return signInFailed(translate("{0} Check the start URL {1} and the region {2}.", refused, session.startUrl, session.region), thrown);
		default:
			return signInFailed(refused, thrown);
	}
}

/** What went wrong when accounts and roles were asked for. */
export function explainPortal(thrown: unknown, session: SsoSession): AssistantError {
	if (!(thrown instanceof SSOServiceException)) return explainConnection(thrown, session);
	switch (thrown.name) {
		case "UnauthorizedException":
			return signInExpired(thrown);
		case "TooManyRequestsException":
			return new AssistantError("throttled", translate("AWS IAM Identity Center was asked too often. Wait a moment."), {
				action: "retry",
				cause: thrown,
			});
		case "ForbiddenException":
		case "ResourceNotFoundException":
			return new AssistantError("access-denied", translate("AWS IAM Identity Center does not open this account: {0}", saidBy(thrown)), {
				cause: thrown,
			});
		default:
			return unavailable("retry", thrown);
	}
}

function unavailable(action: "sign-in" | "retry", cause: Error): AssistantError {
	return new AssistantError("unavailable", translate("AWS IAM Identity Center failed: {0} Try again in a moment.", saidBy(cause)), {
		action,
		cause,
	});
}

function explainConnection(thrown: unknown, { region }: SsoSession): AssistantError {
	if (thrown instanceof AssistantError) return thrown;
	const service = translate("AWS IAM Identity Center in {0}", region);
	const { code } = thrown as NodeJS.ErrnoException;
	/** The SDK could not read the answer. */
	if (thrown instanceof SyntaxError) {
		return unreachable(
			translate("Something else answered in the place of {0}: a proxy, a gateway or the sign-in page of a network.", service),
			thrown,
		);
	}
	const problem = readConnectionProblem(thrown);
	if (problem) return unreachable(translate("{0} could not be reached. {1} {2}", service, problem.sentence, problem.fix), thrown);
	if (code !== undefined) return unreachable(translate("{0} could not be reached ({1}).", service, code), thrown);
	return asAssistantError(thrown);
}

function unreachable(sentence: string, cause: unknown): AssistantError {
	return new AssistantError("network", sentence, { action: "sign-in", cause });
}

/** The service's own words, as a sentence. SSO OIDC puts them where OAuth wants them. */
function saidBy(error: Error & { readonly error_description?: string }): string {
	const said = error.error_description || error.message || error.name;
	return /[.!?]$/.test(said) ? said : `${said}.`;
}

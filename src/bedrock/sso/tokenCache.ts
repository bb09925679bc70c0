import { getSSOTokenFilepath, getSSOTokenFromFile } from "@smithy/core/config";
import { AssistantError } from "../../core/errors.ts";
import type { SsoSession } from "../../core/signIn.ts";
import { replaceFile } from "./atomicFile.ts";
import type { ClientRegistration } from "./clientRegistration.ts";
import { signInExpired, signInFailed } from "./signInErrors.ts";
import { translate } from "../../shared/translate.ts";

/** What a sign-in brings. Times in milliseconds since the epoch. */
export interface SsoToken {
	readonly accessToken: string;
	readonly expiresAt: number;
	/** Absent without scopes: the token then holds for the whole session and cannot be refreshed. */
	readonly refreshToken?: string;
	readonly registration: ClientRegistration;
}

/**
 * Writes the token where the AWS CLI and the SDKs look for it, with the fields and the time format of the CLI. They refresh it
 * with the registration that stands beside it.
 */
export async function writeToken(session: SsoSession, { accessToken, expiresAt, refreshToken, registration }: SsoToken): Promise<void> {
	const content = {
		startUrl: session.startUrl,
		region: session.region,
		accessToken,
		expiresAt: toUtc(expiresAt),
		clientId: registration.clientId,
		clientSecret: registration.clientSecret,
		registrationExpiresAt: toUtc(registration.expiresAt),
		...(refreshToken !== undefined && { refreshToken }),
	};
	const path = getSSOTokenFilepath(cacheKeyOf(session));
	await replaceFile(path, JSON.stringify(content), 0o600).catch((cause: unknown) => {
		throw signInFailed(translate("The sign-in could not be kept: {0} cannot be written.", path), cause);
	});
}

/** The access token of a session that someone has signed in to, with this or another tool. */
export async function readAccessToken(session: SsoSession): Promise<string> {
	const token = await getSSOTokenFromFile(cacheKeyOf(session)).catch((cause: unknown) => {
		throw new AssistantError("credentials-missing", translate("You are not signed in to AWS IAM Identity Center."), {
			action: "sign-in",
			cause,
		});
	});
	/** Other tools write it, too. An unreadable time counts as past. */
	if (!(Date.parse(token?.expiresAt) > Date.now())) throw signInExpired();
	return token.accessToken;
}

/** The cache names a file by the session, or by the start URL of a profile of the legacy form. */
function cacheKeyOf({ name, startUrl }: SsoSession): string {
	return name || startUrl;
}

/** The CLI writes whole seconds. */
function toUtc(time: number): string {
	return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

import { StartDeviceAuthorizationCommand, type SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
import type { SignInDesk, SsoSession } from "../../core/signIn.ts";
import { registerForDevice } from "./clientRegistration.ts";
import { createToken } from "./createToken.ts";
import { signInFailed } from "./signInErrors.ts";
import type { SsoToken } from "./tokenCache.ts";
import { translate } from "../../shared/translate.ts";

const grantType = "urn:ietf:params:oauth:grant-type:device_code";

/** Seconds between two polls when the service names none, and that are added when it finds them too frequent. */
const defaultInterval = 5;
const slowDown = 5;

/** Waits some milliseconds. Rejects when the signal aborts. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

/**
 * Signs in with a code that the person confirms on a page, on whatever machine the browser is. Polls until that is done.
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
export async function signInByDeviceCode(
	client: SSOOIDCClient,
	session: SsoSession,
	desk: SignInDesk,
	signal: AbortSignal,
	pause: Pause,
): Promise<SsoToken> {
	const registration = await registerForDevice(client, session, signal);
	const { clientId, clientSecret } = registration;
	const start = new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl: session.startUrl });
	const { deviceCode, userCode, verificationUri, verificationUriComplete, interval } = await client.send(start, { abortSignal: signal });
	if (!deviceCode || !userCode || !verificationUri) throw signInFailed(translate("The sign-in service answered incompletely."));
	desk.showCode(userCode, verificationUri);
	/** A page that does not open stops nobody: its address stands beside the code. */
	desk.openPage(verificationUriComplete ?? verificationUri).catch(() => false);

	let seconds = interval || defaultInterval;
	for (;;) {
		await pause(seconds * 1_000, signal);
		try {
			return await createToken(client, registration, { grantType, deviceCode }, signal);
		} catch (error) {
			const { name } = error as Error;
			if (name === "SlowDownException") seconds += slowDown;
			else if (name !== "AuthorizationPendingException") throw error;
		}
	}
}

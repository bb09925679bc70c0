import { RegisterClientCommand, type RegisterClientCommandInput, type SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
import type { SsoSession } from "../../core/signIn.ts";
import { signInFailed } from "./signInErrors.ts";
import { translate } from "../../shared/translate.ts";

/** Outcrop as the sign-in service knows it. `expiresAt` in milliseconds since the epoch. */
export interface ClientRegistration {
	readonly clientId: string;
	readonly clientSecret: string;
	readonly expiresAt: number;
}

/** Without a port: the service lets a loopback address come back on any. */
const redirectUri = "http://127.0.0.1/oauth/callback";

/** For the page that comes back to this machine. */
export function registerForBrowser(client: SSOOIDCClient, session: SsoSession, signal: AbortSignal): Promise<ClientRegistration> {
	const grantTypes = ["authorization_code", "refresh_token"];
	return register(client, { ...describe(session), grantTypes, redirectUris: [redirectUri], issuerUrl: session.startUrl }, signal);
}

/** For a code that is confirmed on any machine; these grants are what the service gives to who asks for none. */
export function registerForDevice(client: SSOOIDCClient, session: SsoSession, signal: AbortSignal): Promise<ClientRegistration> {
	return register(client, describe(session), signal);
}

/** The name is what the page shows to the person who is asked to allow it. */
function describe({ scopes }: SsoSession): RegisterClientCommandInput {
	return { clientName: "Outcrop", clientType: "public", ...(scopes.length > 0 && { scopes: [...scopes] }) };
}

/**
 * Registers anew for every sign-in. It costs one request and no click, while a registration that stands beside a cached token
 * does not say which grants and scopes it was made for.
 */
async function register(client: SSOOIDCClient, input: RegisterClientCommandInput, signal: AbortSignal): Promise<ClientRegistration> {
	const { clientId, clientSecret, clientSecretExpiresAt } = await client.send(new RegisterClientCommand(input), { abortSignal: signal });
	if (!clientId || !clientSecret || !clientSecretExpiresAt) throw signInFailed(translate("The sign-in service answered incompletely."));
	return { clientId, clientSecret, expiresAt: clientSecretExpiresAt * 1_000 };
}

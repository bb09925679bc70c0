import { createHash, randomBytes } from "node:crypto";
import { RegisterClientCommand, type SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
import { getEndpointFromInstructions } from "@smithy/core/endpoints";
import type { SignInDesk, SsoSession } from "../../core/signIn.ts";
import { registerForBrowser } from "./clientRegistration.ts";
import { createToken } from "./createToken.ts";
import { receiveCode } from "./loopbackServer.ts";
import { signInFailed } from "./signInErrors.ts";
import type { SsoToken } from "./tokenCache.ts";
import { translate } from "../../shared/translate.ts";

/**
 * Signs in with a page that comes back to this machine: the authorization code grant with PKCE.
 * @see https://www.rfc-editor.org/rfc/rfc8252
 */
export async function signInByBrowser(
	client: SSOOIDCClient,
	session: SsoSession,
	desk: SignInDesk,
	signal: AbortSignal,
): Promise<SsoToken> {
	const registration = await registerForBrowser(client, session, signal);
	const authorize = await authorizeUrl(client);
	const codeVerifier = randomBytes(32).toString("base64url");
	const state = randomBytes(32).toString("base64url");
	const { code, redirectUri } = await receiveCode(state, signal, async (redirectUri) => {
		const query = {
			response_type: "code",
			client_id: registration.clientId,
			redirect_uri: redirectUri,
			state,
			code_challenge_method: "S256",
			scopes: session.scopes.join(" "),
			code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
		};
		if (!(await desk.openPage(`${authorize}?${encodeQuery(query)}`))) {
			throw signInFailed(translate("The page to sign in was not opened."));
		}
	});
	return createToken(client, registration, { grantType: "authorization_code", code, codeVerifier, redirectUri }, signal);
}

/** The page is served beside the operations but is none of them: the SDK only tells where the service is. */
export async function authorizeUrl(client: SSOOIDCClient): Promise<string> {
	const { url } = await getEndpointFromInstructions({}, RegisterClientCommand, client.config);
	return `${url.href.replace(/\/$/, "")}/authorize`;
}

/** Spaces as `%20`, which the page expects between scopes; `URLSearchParams` would write a plus. */
function encodeQuery(query: Readonly<Record<string, string>>): string {
	return Object.entries(query)
		.map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
		.join("&");
}

import { CreateTokenCommand, type CreateTokenCommandInput, type SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
import type { ClientRegistration } from "./clientRegistration.ts";
import { signInFailed } from "./signInErrors.ts";
import type { SsoToken } from "./tokenCache.ts";
import { translate } from "../../shared/translate.ts";

type Grant = Pick<CreateTokenCommandInput, "code" | "codeVerifier" | "deviceCode" | "redirectUri"> & { readonly grantType: string };

/** Exchanges what the person's consent brought for a token. */
export async function createToken(
	client: SSOOIDCClient,
	registration: ClientRegistration,
	grant: Grant,
	signal: AbortSignal,
): Promise<SsoToken> {
	const { clientId, clientSecret } = registration;
	const command = new CreateTokenCommand({ clientId, clientSecret, ...grant });
	const { accessToken, expiresIn, refreshToken } = await client.send(command, { abortSignal: signal });
	if (!accessToken || !expiresIn) throw signInFailed(translate("The sign-in service answered incompletely."));
	return { accessToken, refreshToken, expiresAt: Date.now() + expiresIn * 1_000, registration };
}

import { ServiceError } from "../serviceError.ts";

/** The `error` member that goes with each exception of SSO OIDC. */
const codes = {
	AccessDeniedException: "access_denied",
	AuthorizationPendingException: "authorization_pending",
	ExpiredTokenException: "expired_token",
	InvalidClientException: "invalid_client",
	InvalidClientMetadataException: "invalid_client_metadata",
	InvalidGrantException: "invalid_grant",
	InvalidRedirectUriException: "invalid_redirect_uri",
	InvalidRequestException: "invalid_request",
	InvalidScopeException: "invalid_scope",
	SlowDownException: "slow_down",
	UnauthorizedClientException: "unauthorized_client",
	UnsupportedGrantTypeException: "unsupported_grant_type",
} as const;

export function oauthError(name: keyof typeof codes, description: string): ServiceError {
	return new ServiceError(name, description, name === "InvalidClientException" ? 401 : 400, codes[name]);
}

import { answerText, type OpenCall } from "../call.ts";
import { ServiceError } from "../serviceError.ts";
import { secret } from "./canary.ts";
import { isLoopback, knownClient } from "./oidc.ts";
import { oauthError } from "./oauthError.ts";
import type { AuthorizationCode } from "./ssoSessions.ts";

/** The first half of the authorization code grant with PKCE: a page, or its answer when the settings decide at once. */
export async function answerAuthorize(call: OpenCall): Promise<void> {
	const { query } = call.exchange.request;
	call.entry.request = { client_id: query.get("client_id"), redirect_uri: query.get("redirect_uri"), scopes: scopesOf(query) };
	const asked = askedCode(call, query);
	const { settings, sso } = call.service.identity;
	if (settings.oidc.approve !== "page") return redirect(call, asked, settings.oidc.approve === "at-once");
	const ticket = secret("ticket");
	sso.pages.set(ticket, asked);
	await answerPage(call, decisionPage("Allow this application to access your AWS accounts?", "ticket", ticket));
}

/** The click on that page. */
export async function answerAuthorizeDecision(call: OpenCall): Promise<void> {
	const { pages } = call.service.identity.sso;
	const form = formOf(call);
	const ticket = form.get("ticket") ?? "";
	const asked = pages.get(ticket);
	if (!asked) throw oauthError("InvalidRequestException", "The page is not valid any more.");
	pages.delete(ticket);
	await redirect(call, asked, form.get("decision") === "allow");
}

/** The verification page of the device code grant. Without a code in its address it asks for one. */
export async function answerDevicePage(call: OpenCall): Promise<void> {
	const code = call.exchange.request.query.get("user_code");
	if (code === null) return answerPage(call, askForCodePage);
	if (!currentDevice(call, code)) return answerPage(call, messagePage("The code is not valid."), 400);
	return answerPage(call, decisionPage(`Allow the device with the code ${escapeHtml(code)} to sign in?`, "user_code", code));
}

export async function answerDeviceDecision(call: OpenCall): Promise<void> {
	const form = formOf(call);
	const device = currentDevice(call, form.get("user_code") ?? "");
	if (!device) return answerPage(call, messagePage("The code is not valid."), 400);
	device.decision = form.get("decision") === "allow" ? "allowed" : "denied";
	return answerPage(call, messagePage(device.decision === "allowed" ? "Request approved. You can close this window." : "Request denied."));
}

/** Errors before the redirect URI is known to be the client's own stay on the page. */
function askedCode(call: OpenCall, query: URLSearchParams): AuthorizationCode {
	const client = knownClient(call, query.get("client_id") ?? "");
	const redirectUri = query.get("redirect_uri") ?? "";
	if (!isLoopback(redirectUri) || !client.redirectUris.some((one) => withoutPort(one) === withoutPort(redirectUri))) {
		throw oauthError("InvalidRedirectUriException", "The redirect URI is not registered.");
	}
	if (!client.grantTypes.includes("authorization_code")) {
		throw oauthError("UnauthorizedClientException", "The client may not use this grant type.");
	}
	const challenge = query.get("code_challenge") ?? "";
	if (query.get("response_type") !== "code" || query.get("code_challenge_method") !== "S256" || !/^[\w-]{43}$/.test(challenge)) {
		throw oauthError("InvalidRequestException", "The request needs response_type code and a code_challenge of the method S256.");
	}
	if (!scopesOf(query).every((scope) => client.scopes.includes(scope)))
		throw oauthError("InvalidScopeException", "The scope is not registered.");
	return { clientId: client.clientId, redirectUri, challenge, state: query.get("state") ?? "" };
}

/** The AWS tools say `scopes`, the standard says `scope`. */
function scopesOf(query: URLSearchParams): string[] {
	return (query.get("scopes") ?? query.get("scope") ?? "").split(" ").filter(Boolean);
}

async function redirect(call: OpenCall, asked: AuthorizationCode, isAllowed: boolean): Promise<void> {
	const location = new URL(asked.redirectUri);
	if (isAllowed) {
		const code = secret("code");
		call.service.identity.sso.codes.set(code, asked);
		location.searchParams.set("code", code);
	} else {
		location.searchParams.set("error", "access_denied");
		location.searchParams.set("error_description", "The user denied the request.");
	}
	location.searchParams.set("state", asked.state);
	await answerText(call, 302, { location: location.href }, "");
}

function currentDevice(call: OpenCall, code: string) {
	const { identity } = call.service;
	const device = identity.sso.deviceOf(code);
	return device && device.expiresAt > identity.now() && device.decision === "pending" ? device : undefined;
}

function withoutPort(uri: string): string {
	const url = new URL(uri);
	url.port = "";
	return url.href;
}

function formOf(call: OpenCall): URLSearchParams {
	const { body, headers } = call.exchange.request;
	if (!headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
		throw new ServiceError("InvalidRequestException", "The decision is sent as a form.");
	}
	return new URLSearchParams(Buffer.from(body).toString("utf8"));
}

async function answerPage(call: OpenCall, content: string, status = 200): Promise<void> {
	const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in to the local AWS</title><main>${content}</main></html>`;
	await answerText(call, status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }, html);
}

function decisionPage(question: string, field: string, value: string): string {
	const buttons = `<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button>`;
	return `<h1>${question}</h1><form method="post"><input type="hidden" name="${field}" value="${escapeHtml(value)}">${buttons}</form>`;
}

const askForCodePage = `<h1>Enter the code of your device</h1>
<form method="get"><label>Code <input name="user_code"></label> <button>Next</button></form>`;

function messagePage(message: string): string {
	return `<h1>${message}</h1>`;
}

function escapeHtml(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

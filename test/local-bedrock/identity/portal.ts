import { answerJson, type OpenCall } from "../call.ts";
import type { PortalAccount } from "../identityOptions.ts";
import { page } from "../page.ts";
import { ServiceError } from "../serviceError.ts";
import type { SsoToken } from "./ssoSessions.ts";

/** Small pages, so that a client that forgets `next_token` is seen to. */
const accountsInPage = 2;

export async function answerListAccounts(call: OpenCall): Promise<void> {
	checkToken(call);
	const { items, nextToken } = pageOf(call, call.service.identity.settings.portal.accounts, accountsInPage);
	const accountList = items.map(({ id, name, email }) => ({ accountId: id, accountName: name, emailAddress: email }));
	await answerJson(call, { accountList, nextToken });
}

export async function answerListAccountRoles(call: OpenCall): Promise<void> {
	checkToken(call);
	const account = assignedAccount(call);
	const { items, nextToken } = pageOf(call, account.roles, 20);
	await answerJson(call, { roleList: items.map((roleName) => ({ roleName, accountId: account.id })), nextToken });
}

export async function answerRoleCredentials(call: OpenCall): Promise<void> {
	const { query } = call.exchange.request;
	const roleName = query.get("role_name");
	if (roleName === null) throw new ServiceError("InvalidRequestException", "Missing required parameter: role_name");
	call.entry.request = { account_id: query.get("account_id"), role_name: roleName };
	checkToken(call);
	const account = assignedAccount(call);
	if (!account.roles.includes(roleName)) throw noAccess();
	const { mint, settings } = call.service.identity;
	const session = { account: account.id, role: permissionSetRole(roleName), session: settings.oidc.user };
	const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = mint.mint(session, settings.portal.credentialSeconds);
	await answerJson(call, { roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt } });
}

export async function answerLogout(call: OpenCall): Promise<void> {
	call.service.identity.sso.forget(checkToken(call));
	await answerJson(call, {});
}

/** The role that IAM Identity Center creates in an account for a permission set. */
function permissionSetRole(name: string): string {
	return `AWSReservedSSO_${name}_0123456789abcdef`;
}

function checkToken(call: OpenCall): SsoToken {
	const { identity } = call.service;
	const token = identity.sso.tokenOf(call.exchange.request.headers["x-amz-sso_bearer_token"] ?? "");
	if (!token || token.expiresAt <= identity.now()) throw new ServiceError("UnauthorizedException", "Session token not found or invalid");
	return token;
}

function assignedAccount(call: OpenCall): PortalAccount {
	const id = call.exchange.request.query.get("account_id");
	if (id === null) throw new ServiceError("InvalidRequestException", "Missing required parameter: account_id");
	const account = call.service.identity.settings.portal.accounts.find((one) => one.id === id);
	if (!account) throw noAccess();
	return account;
}

function noAccess(): ServiceError {
	return new ServiceError("ForbiddenException", "No access");
}

function pageOf<T>(call: OpenCall, all: readonly T[], size: number) {
	const { query } = call.exchange.request;
	return page(all, size, query.get("next_token"), query.get("max_result"));
}

import { paginateListAccountRoles, paginateListAccounts, type SSOClient } from "@aws-sdk/client-sso";
import type { SsoAccount } from "../../core/signIn.ts";

/** All accounts that the owner of the token can enter, by name. */
export async function listAccounts(client: SSOClient, accessToken: string, signal: AbortSignal): Promise<readonly SsoAccount[]> {
	const accounts: SsoAccount[] = [];
	for await (const { accountList = [] } of paginateListAccounts({ client }, { accessToken }, { abortSignal: signal })) {
		for (const { accountId: id = "", accountName: name = "", emailAddress: email = "" } of accountList) accounts.push({ id, name, email });
	}
	return accounts.toSorted((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}

/** All permission sets of the owner of the token in an account, by name. */
export async function listRoles(
	client: SSOClient,
	accessToken: string,
	accountId: string,
	signal: AbortSignal,
): Promise<readonly string[]> {
	const roles: string[] = [];
	for await (const { roleList = [] } of paginateListAccountRoles({ client }, { accessToken, accountId }, { abortSignal: signal })) {
		roles.push(...roleList.flatMap(({ roleName }) => roleName ?? []));
	}
	return roles.toSorted((a, b) => a.localeCompare(b));
}

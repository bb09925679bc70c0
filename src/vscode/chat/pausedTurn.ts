import type { Account } from "../../core/connection.ts";
import { profileInUse } from "../connection/awsFiles.ts";
import type { Chat } from "./chat.ts";

/**
 * Somebody has signed in elsewhere, with the AWS CLI for example, while a turn waits for it. A profile that would ask for an MFA
 * code is left to the button: nobody is asked for something that they did not begin.
 */
export async function continuePausedTurn(chat: Chat, account: Account): Promise<void> {
	const { connection } = chat.settings;
	const name = profileInUse(connection.profile);
	const profile = (await account.profiles()).find((candidate) => candidate.name === name);
	if (!profile || profile.kind === "role-mfa" || profile.state.kind === "expired" || profile.state.kind === "missing") return;
	const found = await account.identity(connection, AbortSignal.timeout(30_000)).catch(() => undefined);
	if (found) await chat.resumeIfPaused();
}

import { setTimeout as wait } from "node:timers/promises";
import { SSOClient } from "@aws-sdk/client-sso";
import { SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
import type { AssistantError } from "../../core/errors.ts";
import type { SignIn, SsoSession } from "../../core/signIn.ts";
import { clientDefaults } from "../clientDefaults.ts";
import { listAccounts, listRoles } from "./accounts.ts";
import { signInByBrowser } from "./browserSignIn.ts";
import { type Pause, signInByDeviceCode } from "./deviceSignIn.ts";
import { addProfile } from "./profileWriter.ts";
import { explainPortal, explainSignIn, signInFailed } from "./signInErrors.ts";
import { listSessions, profileUsing, sessionOf } from "./ssoSessions.ts";
import { readAccessToken, writeToken } from "./tokenCache.ts";
import { translate } from "../../shared/translate.ts";

/** How time passes; a test makes it pass faster. */
export interface SignInTiming {
	/** Milliseconds that the person has in the browser, while a port is open. */
	readonly limit: number;
	/** Milliseconds after which a device code is given up; AWS's own expire before. */
	readonly codeLimit: number;
	readonly pause: Pause;
}

const realTime: SignInTiming = {
	limit: 5 * 60_000,
	codeLimit: 30 * 60_000,
	pause: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
};

export function createSignIn(timing: SignInTiming = realTime): SignIn {
	return {
		sessionOf,
		sessions: listSessions,
		async signIn(session, method, desk, signal) {
			const byBrowser = comesBack(session, method);
			const token = await withinLimit(byBrowser ? timing.limit : timing.codeLimit, signal, (signal) =>
				askOidc(session, signal, (client) =>
					byBrowser ? signInByBrowser(client, session, desk, signal) : signInByDeviceCode(client, session, desk, signal, timing.pause),
				),
			);
			await writeToken(session, token);
		},
		accounts: (session, signal) => askPortal(session, signal, (client, token) => listAccounts(client, token, signal)),
		roles: (session, accountId, signal) => askPortal(session, signal, (client, token) => listRoles(client, token, accountId, signal)),
		addProfile,
	};
}

/**
 * A legacy profile signs in with a code even where the browser could come back, as it does with the AWS CLI: the other grant
 * gives tokens that hold for an hour and are meant to be refreshed, which nothing does for such a profile.
 */
function comesBack(session: SsoSession, method: "browser" | "device-code"): boolean {
	return method === "browser" && session.name !== "";
}

async function withinLimit<T>(limit: number, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
	signal.throwIfAborted();
	const late = new AbortController();
	const timer = setTimeout(() => late.abort(signInFailed(translate("Nobody finished signing in in time."))), limit);
	try {
		return await run(AbortSignal.any([signal, late.signal]));
	} finally {
		clearTimeout(timer);
	}
}

async function askOidc<T>(session: SsoSession, signal: AbortSignal, ask: (client: SSOOIDCClient) => Promise<T>): Promise<T> {
	const defaults = await clientDefaults("sso_oidc", await profileUsing(session));
	return closing(new SSOOIDCClient({ ...defaults, region: session.region }), ask, signal, (error) => explainSignIn(error, session));
}

async function askPortal<T>(
	session: SsoSession,
	signal: AbortSignal,
	ask: (client: SSOClient, accessToken: string) => Promise<T>,
): Promise<T> {
	const accessToken = await readAccessToken(session);
	const defaults = await clientDefaults("sso", await profileUsing(session));
	const client = new SSOClient({ ...defaults, region: session.region });
	return closing(
		client,
		(client) => ask(client, accessToken),
		signal,
		(error) => explainPortal(error, session),
	);
}

/** Uses a client and closes its connections. What fails because of an abort fails with the abort's reason. */
async function closing<C extends { destroy(): void }, T>(
	client: C,
	use: (client: C) => Promise<T>,
	signal: AbortSignal,
	explain: (error: unknown) => AssistantError,
): Promise<T> {
	try {
		return await use(client);
	} catch (error) {
		signal.throwIfAborted();
		throw explain(error);
	} finally {
		client.destroy();
	}
}

/** The port to signing in. Failures reject with an `AssistantError`; an abort rejects with the signal's reason. */
export interface SignIn {
	/** The SSO session that a profile, or the profile at the source of its roles, signs in to; `undefined` when it uses none. */
	sessionOf(profile: string): Promise<SsoSession | undefined>;
	/** SSO sessions that the config file names. */
	sessions(): Promise<readonly SsoSession[]>;
	/**
	 * Signs in and writes the token to the cache that the AWS CLI and other tools share. `browser` comes back by a port on
	 * loopback and so needs the browser on this machine; `device-code` works from anywhere. Takes as long as the person does: at
	 * most five minutes in the browser, with a code as long as it is valid.
	 */
	signIn(session: SsoSession, method: "browser" | "device-code", desk: SignInDesk, signal: AbortSignal): Promise<void>;
	/** Accounts that the person who has signed in can enter. */
	accounts(session: SsoSession, signal: AbortSignal): Promise<readonly SsoAccount[]>;
	/** Permission sets in an account, by name. */
	roles(session: SsoSession, accountId: string, signal: AbortSignal): Promise<readonly string[]>;
	/** Adds a profile, and its session if it is new, to the end of the config file. Rejects when the name is taken. */
	addProfile(profile: NewProfile): Promise<void>;
}

export interface SsoSession {
	/** Name of the `sso-session` section; empty for a profile of the legacy form, whose cache is named by its start URL. */
	readonly name: string;
	readonly startUrl: string;
	readonly region: string;
	/** Scopes to ask for; the access to accounts when the section names none. */
	readonly scopes: readonly string[];
}

export interface SsoAccount {
	readonly id: string;
	readonly name: string;
	readonly email: string;
}

export interface NewProfile {
	readonly name: string;
	readonly session: SsoSession;
	readonly accountId: string;
	readonly roleName: string;
	readonly region: string;
}

/** What signing in needs of the editor. */
export interface SignInDesk {
	/** Opens a page in the person's browser. Resolves with false when it could not be opened. */
	openPage(url: string): Promise<boolean>;
	/** The code that the page asks for, and the page. Only with a device code. */
	showCode(code: string, url: string): void;
}

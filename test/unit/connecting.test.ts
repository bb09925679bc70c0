import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import type { Account, Identity, Profile } from "../../src/core/connection.ts";
import { AssistantError } from "../../src/core/errors.ts";
import type { SignIn, SignInDesk, SsoSession } from "../../src/core/signIn.ts";
import type { Outcome } from "../../src/shared/turnEvent.ts";
import type { Choices } from "../../src/vscode/settings/choices.ts";
import type { Chat } from "../../src/vscode/chat/chat.ts";
import { ConnectionMonitor } from "../../src/vscode/connection/connectionMonitor.ts";
import { registerSignIn } from "../../src/vscode/connection/signIn.ts";
import { signInToSession } from "../../src/vscode/connection/ssoSignIn.ts";
import { addSsoProfile, chooseSession } from "../../src/vscode/connection/ssoProfile.ts";
import { StatusBar } from "../../src/vscode/connection/statusBar.ts";
import { type AwsHome, createAwsHome } from "../local-bedrock/awsHome.ts";
import { progress } from "./fakeEditor.ts";
import { testSettings } from "./testSession.ts";
import { stubAwsHome } from "./stubAwsHome.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

const window = vi.mocked(vscode.window);
const connection = testSettings.connection;
const corp: SsoSession = { name: "corp", startUrl: "https://corp.awsapps.com/start", region: "us-east-1", scopes: [] };
let home: AwsHome;

beforeEach(() => {
	home = createAwsHome("");
	stubAwsHome(home);
});

afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllEnvs();
	vi.clearAllMocks();
	home.remove();
});

function memento(choices: Partial<Choices> = {}): vscode.Memento {
	const kept = new Map<string, unknown>([["choices", choices]]);
	return { get: (key: string) => kept.get(key), update: async (key: string, value: unknown) => void kept.set(key, value) } as never;
}

const failed = (error: AssistantError) => ({ kind: "failed" as const, failure: { kind: error.kind, message: error.message } });

describe("What is known of the connection", () => {
	const identity: Identity = { source: "profile work", account: "123456789012", arn: "" };
	const refused = failed(new AssistantError("credentials-missing", "AWS does not accept these credentials."));

	const start = { kind: "turn-resume" } as const;
	const end = (outcome: Outcome) => ({ kind: "turn-end", outcome }) as const;

	test("is not taken for good again by credentials alone, after AWS has refused them", () => {
		const monitor = new ConnectionMonitor(() => connection);
		monitor.noteEvent(start);
		monitor.noteIdentity(connection, identity);
		expect(monitor.state.kind).toBe("connected");
		monitor.noteEvent(end(refused));
		monitor.noteIdentity(connection, identity);
		expect(monitor.state.kind).toBe("broken");
		monitor.noteEvent(end({ kind: "done" }));
		expect(monitor.state).toMatchObject({ kind: "connected", source: "profile work" });
		monitor.dispose();
	});

	test("is tried anew with every turn", () => {
		const monitor = new ConnectionMonitor(() => connection);
		monitor.noteEvent(end(refused));
		monitor.noteEvent(start);
		expect(monitor.state.kind).toBe("unknown");
		monitor.noteIdentity(connection, identity);
		expect(monitor.state.kind).toBe("connected");
		monitor.dispose();
	});

	test.each([refused, { kind: "done" } as const])(
		"begins anew with another choice, whatever a turn of the earlier one ends with: %o",
		(outcome) => {
			const monitor = new ConnectionMonitor(() => connection);
			monitor.noteEvent(start);
			monitor.noteIdentity(connection, identity);
			monitor.reset();
			monitor.noteEvent(end(outcome));
			expect(monitor.state.kind).toBe("unknown");
			monitor.noteEvent(start);
			monitor.noteEvent(end(refused));
			expect(monitor.state.kind).toBe("broken");
			monitor.dispose();
		},
	);
});

describe("The status bar", () => {
	const text = (bar: StatusBar) => (bar as unknown as { item: vscode.StatusBarItem }).item.text;
	const tooltip = (bar: StatusBar) => ((bar as unknown as { item: vscode.StatusBarItem }).item.tooltip as vscode.MarkdownString).value;

	test("names the profile of AWS_PROFILE where none was chosen", () => {
		vi.stubEnv("AWS_PROFILE", "work");
		const bar = new StatusBar(memento());
		expect(text(bar)).toBe("Outcrop: work");
		bar.dispose();
	});

	test("warns of an end that only a person can put off, and of no other", () => {
		const bar = new StatusBar(memento());
		const ending = { kind: "connected", source: "profile work", account: "", expiresAt: Date.now() - 1_000 } as const;
		bar.show(ending);
		expect(text(bar)).toMatch(/\$\(warning\).*expired/);
		bar.show({ ...ending, renews: true });
		expect(text(bar)).toBe("Outcrop: default");
		expect(tooltip(bar)).not.toContain("until");
		bar.dispose();
	});
});

describe("The command to sign in", () => {
	let done: boolean | undefined;
	const refresh = vi.fn<() => void>();
	const onChange = vi.fn<() => void>();
	const identity = vi.fn<() => Promise<Identity>>(async () => ({ source: "", account: "", arn: "" }));
	const signInOnce = vi.fn<() => Promise<void>>(async () => undefined);

	async function run(profiles: readonly Partial<Profile>[], session?: SsoSession | Error, profile = "work") {
		const account = { profiles: async () => profiles, identity, refresh } as unknown as Account;
		const sessionOf = async () => {
			if (session instanceof Error) throw session;
			return session;
		};
		const signIn = { sessionOf, signIn: signInOnce } as unknown as SignIn;
		const chat = { settings: { connection: { ...connection, profile } } } as Chat;
		registerSignIn({ chat, account, signIn, state: memento(), onChange });
		done = await vscode.commands.executeCommand("outcrop.signIn");
	}

	test("asks for an MFA code once: what it brought is not forgotten afterwards", async () => {
		await run([{ name: "work", kind: "role-mfa", state: { kind: "ready" } }]);
		expect(done).toBe(true);
		expect(refresh.mock.invocationCallOrder.at(-1)).toBeLessThan(identity.mock.invocationCallOrder[0] ?? 0);
		expect(refresh).toHaveBeenCalledTimes(1);
	});

	test("asks for the code, and opens no page, where the SSO session behind the role holds", async () => {
		await run([{ name: "work", kind: "role-mfa", state: { kind: "ready" } }], corp);
		expect(identity).toHaveBeenCalled();
		expect(signInOnce).not.toHaveBeenCalled();
	});

	test("signs in first where that session is over", async () => {
		await run([{ name: "work", kind: "role-mfa", state: { kind: "expired" } }], corp);
		expect(signInOnce).toHaveBeenCalledTimes(1);
		expect(refresh).toHaveBeenCalled();
		expect(done).toBe(true);
	});

	test("says what is wrong when the files cannot be read", async () => {
		await run([], new AssistantError("credentials-missing", "The AWS settings cannot be read."));
		expect(done).toBe(false);
		expect(window.showErrorMessage).toHaveBeenCalledWith("The AWS settings cannot be read.");
	});

	test("names the very profile in the terminal, or leaves the typing to the person", async () => {
		const sendText = vi.fn<(text: string) => void>();
		window.createTerminal.mockReturnValue({ show: () => undefined, sendText } as never);
		await run([{ name: "team/dev", kind: "login", state: { kind: "expired" } }], undefined, "team/dev");
		expect(sendText).toHaveBeenCalledWith('aws login --profile "team/dev"');
		sendText.mockClear();
		const strange = 'a"; touch /tmp/x; $(id) `id`';
		await run([{ name: strange, kind: "login", state: { kind: "expired" } }], undefined, strange);
		expect(sendText).not.toHaveBeenCalled();
	});
});

describe("Signing in to a session", () => {
	const signInWith = (use: (desk: SignInDesk) => void): SignIn =>
		({ signIn: async (_: SsoSession, _method: string, desk: SignInDesk) => use(desk) }) as unknown as SignIn;

	test("tells where the code is to be confirmed, for who has no browser here", async () => {
		await signInToSession(
			signInWith((desk) => desk.showCode("ABCD-EFGH", "https://device.sso.us-east-1.amazonaws.com/")),
			corp,
		);
		expect(progress).toHaveBeenCalledWith({ message: expect.stringMatching(/ABCD-EFGH.*https:\/\/device\.sso/) });
	});

	test("reaches the service even with a start URL that is none, so that the service says so", async () => {
		const reached = vi.fn<() => void>();
		await signInToSession(signInWith(reached), { ...corp, startUrl: "corp" });
		expect(reached).toHaveBeenCalled();
	});
});

describe("A new profile", () => {
	const roles = async () => ["Power=User,All"];
	const accounts = async () => [{ id: "123456789012", name: "Team Ü/dev", email: "" }];

	test("has a name that the config file can hold", async () => {
		const addProfile = vi.fn<SignIn["addProfile"]>(async () => undefined);
		expect(await addSsoProfile({ accounts, roles, addProfile } as unknown as SignIn, corp, memento())).toBe(true);
		expect(addProfile.mock.calls[0]?.[0].name).toMatch(/^[\w@+.%:/-]+$/);
	});

	test("is given another name by the person when that one is taken", async () => {
		const addProfile = vi.fn<SignIn["addProfile"]>(async ({ name }) => {
			if (name !== "mine") throw new AssistantError("validation", `There is already an AWS profile "${name}". Choose another name.`);
		});
		window.showInputBox.mockResolvedValueOnce("mine");
		const state = memento();
		expect(await addSsoProfile({ accounts, roles, addProfile } as unknown as SignIn, corp, state)).toBe(true);
		expect(state.get("choices")).toMatchObject({ profile: "mine" });
		expect(window.showInputBox.mock.calls[0]).toMatchObject([{ prompt: expect.stringContaining("already") }]);
	});

	test("of a start URL whose name another session has gets a session of its own", async () => {
		const other = { ...corp, startUrl: "https://corp.example.com/corp" };
		const signIn = { sessions: async () => [other] } as unknown as SignIn;
		window.showQuickPick.mockImplementationOnce((async (items: readonly unknown[]) => items.at(-1)) as never);
		window.showInputBox.mockResolvedValueOnce(corp.startUrl);
		vi.spyOn(window as unknown as { createQuickPick(): unknown }, "createQuickPick").mockReturnValue(regionPicker("us-east-1"));
		expect(await chooseSession(signIn, memento())).toMatchObject({ name: "corp-2", startUrl: corp.startUrl });
	});

	test("of a start URL that a session has uses that session", async () => {
		const known = { ...corp, name: "my-sso" };
		const signIn = { sessions: async () => [known] } as unknown as SignIn;
		window.showQuickPick.mockImplementationOnce((async (items: readonly unknown[]) => items.at(-1)) as never);
		window.showInputBox.mockResolvedValueOnce(`${corp.startUrl}/#/`);
		vi.spyOn(window as unknown as { createQuickPick(): unknown }, "createQuickPick").mockReturnValue(regionPicker("us-east-1"));
		expect(await chooseSession(signIn, memento())).toEqual(known);
	});
});

/** A list from which somebody chooses at once. */
function regionPicker(region: string) {
	return {
		value: "",
		activeItems: [],
		selectedItems: [{ label: region, value: region }],
		onDidTriggerButton: () => undefined,
		onDidChangeValue: () => undefined,
		onDidAccept: (accept: () => void) => queueMicrotask(accept),
		onDidHide: () => undefined,
		show: () => undefined,
		hide: () => undefined,
		dispose: () => undefined,
	};
}

/** Signing in to IAM Identity Center, against the local AWS and with the real SDK. */
import { getEventListeners, once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
import { getSSOTokenFilepath } from "@smithy/core/config";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { authorizeUrl } from "../../src/bedrock/sso/browserSignIn.ts";
import { explainSignIn } from "../../src/bedrock/sso/signInErrors.ts";
import { createSignIn, type SignInTiming } from "../../src/bedrock/sso/signIn.ts";
import type { SsoSession } from "../../src/core/signIn.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";
import { allow, Browser, deny, look } from "./ssoBrowser.ts";
import { leaveHomes, makeHome, work, workConfig } from "./ssoHome.ts";

const legacy: SsoSession = { name: "", startUrl: "https://legacy.awsapps.com/start", region: "us-east-1", scopes: [] };

const { signal: never } = new AbortController();

let aws: LocalBedrock;
/** How far the local AWS is ahead of the clock. */
let ahead = 0;

beforeAll(async () => {
	aws = await startLocalBedrock({ now: () => Date.now() + ahead });
});
afterAll(() => aws.close());
beforeEach(() => {
	makeHome(workConfig, aws.url);
	ahead = 0;
	aws.journal.length = 0;
});
afterEach(() => {
	vi.useRealTimers();
	aws.identity.reset();
	leaveHomes();
});

describe("signing in with a browser that comes back", () => {
	it("registers as the AWS CLI does, proves itself with PKCE and keeps the token for every tool", async () => {
		const browser = new Browser(allow);
		await createSignIn().signIn(work, "browser", browser, never);
		expect(requestOf("RegisterClient")).toEqual({
			clientName: "Outcrop",
			scopes: ["sso:account:access"],
			redirectUris: ["http://127.0.0.1/oauth/callback"],
			grantTypes: ["authorization_code", "refresh_token"],
			issuerUrl: work.startUrl,
		});
		expect(Object.fromEntries(new URL(browser.opened[0] ?? "").searchParams)).toEqual({
			response_type: "code",
			client_id: expect.any(String),
			redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/),
			state: expect.stringMatching(/^[\w-]{43}$/),
			code_challenge_method: "S256",
			code_challenge: expect.stringMatching(/^[\w-]{43}$/),
			scopes: "sso:account:access",
		});
		expect(operations()).toEqual(["RegisterClient", "Authorize", "DecideAuthorization", "CreateToken"]);
		expect(await cachedToken(work.name)).toMatchObject({ accessToken: expect.any(String), refreshToken: expect.any(String) });
	});

	it("uses another state and another verifier every time", async () => {
		const seen = [new Browser(deny), new Browser(deny)];
		for (const browser of seen)
			await createSignIn()
				.signIn(work, "browser", browser, never)
				.catch(() => {});
		const [first, second] = seen.map(({ opened }) => new URL(opened[0] ?? "").searchParams);
		for (const name of ["state", "code_challenge"]) expect(first?.get(name)).not.toBe(second?.get(name));
	});

	it("ends on a page that says so and loads and runs nothing", async () => {
		const browser = new Browser(allow);
		await createSignIn().signIn(work, "browser", browser, never);
		const page = await (browser.lastPage as Promise<Response>);
		expect(page.status).toBe(200);
		expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
		expect(page.headers.get("referrer-policy")).toBe("no-referrer");
		const html = await page.text();
		expect(html).toContain("AWS has confirmed you. Close this page and go back to the editor.");
		expect(html).not.toMatch(/<script|https?:|\bon\w+=|\ssrc=/);
	});

	it("listens on 127.0.0.1 only while it waits, and the port is free afterwards", async () => {
		const browser = new Browser(allow);
		await createSignIn().signIn(work, "browser", browser, never);
		await expect(fetch(callbackOf(browser))).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
		await expectFree(callbackOf(browser));
	});

	it.each([
		["another state", (callback: string) => `${callback}?code=stolen&state=guessed`, 400],
		["no state", (callback: string) => `${callback}?code=stolen`, 400],
		["a refusal without the state", (callback: string) => `${callback}?error=access_denied`, 400],
		["another path", (callback: string) => new URL("/", callback).href, 404],
		["a path that is no address", (callback: string) => `${new URL(callback).origin}//`, 404],
	])("goes on waiting when a request comes with %s", async (_, forge, status) => {
		let answered: number | undefined;
		const browser = new Browser(async (url) => {
			answered = (await fetch(forge(new URL(url).searchParams.get("redirect_uri") ?? ""))).status;
			return allow(url);
		});
		await createSignIn().signIn(work, "browser", browser, never);
		expect(answered).toBe(status);
		expect(await cachedToken(work.name)).toMatchObject({ startUrl: work.startUrl });
	});

	it("hangs up on a connection that the browser opened in advance and never used", async () => {
		let hungUp: Promise<unknown> | undefined;
		const browser = new Browser(async (url) => {
			const spare = connect(portOf(new URL(url).searchParams.get("redirect_uri")), "127.0.0.1");
			await once(spare, "connect");
			hungUp = once(spare.resume(), "close");
			return allow(url);
		});
		await createSignIn().signIn(work, "browser", browser, never);
		expect(await hungUp).toEqual([false]);
	});

	it("fails with a sentence when the person denies, and the page says so too", async () => {
		const browser = new Browser(deny);
		const signingIn = createSignIn().signIn(work, "browser", browser, never);
		await expect(signingIn).rejects.toMatchObject({
			kind: "sign-in-failed",
			message: "The sign-in was denied on its page.",
			action: "sign-in",
		});
		expect(await (await browser.lastPage)?.text()).toContain("You are not signed in.");
		expect(operations()).not.toContain("CreateToken");
		await expect(cachedToken(work.name)).rejects.toMatchObject({ code: "ENOENT" });
		await expectFree(callbackOf(browser));
	});

	it("passes on what another error of the page says", async () => {
		const browser = new Browser((url) => {
			const { searchParams } = new URL(url);
			const query = new URLSearchParams({
				error: "invalid_scope",
				error_description: "No such scope",
				state: searchParams.get("state") ?? "",
			});
			return fetch(`${searchParams.get("redirect_uri")}?${query}`);
		});
		const signingIn = createSignIn().signIn(work, "browser", browser, never);
		await expect(signingIn).rejects.toMatchObject({
			kind: "sign-in-failed",
			message: "The sign-in page reported a problem: No such scope.",
		});
	});

	it("gives up when nobody comes back for five minutes, and closes the port", async () => {
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		let seen = () => {};
		const opened = new Promise<void>((resolve) => (seen = resolve));
		const browser = new Browser(async (url) => (seen(), look(url)));
		const settled = vi.fn<(error: unknown) => void>();
		const signingIn = createSignIn().signIn(work, "browser", browser, never).catch(settled);
		await opened;
		vi.advanceTimersByTime(5 * 60_000 - 1);
		expect((await fetch(callbackOf(browser))).status).toBe(400);
		expect(settled).not.toHaveBeenCalled();
		vi.advanceTimersByTime(1);
		await signingIn;
		expect(settled).toHaveBeenCalledWith(
			expect.objectContaining({ kind: "sign-in-failed", message: "Nobody finished signing in in time." }),
		);
		await expectFree(callbackOf(browser));
	});

	it("closes the port on an abort, rejects with its reason and leaves no listener", async () => {
		const stop = new AbortController();
		const reason = new Error("The person pressed Cancel.");
		const browser = new Browser(async (url) => {
			const page = await look(url);
			stop.abort(reason);
			return page;
		});
		await expect(createSignIn().signIn(work, "browser", browser, stop.signal)).rejects.toBe(reason);
		await expectFree(callbackOf(browser));
		expect(getEventListeners(stop.signal, "abort")).toEqual([]);
	});

	it("does nothing at all after an abort", async () => {
		const browser = new Browser(look);
		const reason = new Error("Too late.");
		await expect(createSignIn().signIn(work, "browser", browser, AbortSignal.abort(reason))).rejects.toBe(reason);
		expect(aws.journal).toEqual([]);
	});

	it("fails, and closes the port, when the page cannot be opened", async () => {
		let opened = "";
		const desk = { openPage: (url: string) => Promise.resolve(((opened = url), false)), showCode: () => {} };
		await expect(createSignIn().signIn(work, "browser", desk, never)).rejects.toMatchObject({
			kind: "sign-in-failed",
			message: "The page to sign in was not opened.",
		});
		await expectFree(new URL(opened).searchParams.get("redirect_uri") ?? "");
	});

	it("names the start URL and the region when the service does not know them", async () => {
		const fault = { kind: "refuse", name: "InvalidRequestException", message: "Invalid issuer", status: 400 } as const;
		aws.identity.set({ oidc: { fault } });
		await expect(createSignIn().signIn(work, "browser", new Browser(look), never)).rejects.toMatchObject({
			kind: "sign-in-failed",
			message: `AWS IAM Identity Center refused the sign-in: Invalid issuer. Check the start URL ${work.startUrl} and the region us-east-1.`,
		});
	});

	it("says that the service failed, with an answer or without one", async () => {
		aws.identity.set({ oidc: { fault: { kind: "refuse", name: "InternalServerException", message: "Oh no", status: 500 } } });
		const failed = { kind: "unavailable", message: "AWS IAM Identity Center failed: Oh no. Try again in a moment." };
		await expect(createSignIn().signIn(work, "browser", new Browser(look), never)).rejects.toMatchObject(failed);
		aws.identity.set({ oidc: { fault: { kind: "drop" } } });
		const dropped = {
			kind: "network",
			message: expect.stringMatching(/^AWS IAM Identity Center in us-east-1 could not be reached\b/),
		};
		await expect(createSignIn().signIn(work, "browser", new Browser(look), never)).rejects.toMatchObject(dropped);
	});

	it("says that the service could not be reached", async () => {
		makeHome(workConfig, "http://127.0.0.1:1");
		await expect(createSignIn().signIn(work, "browser", new Browser(look), never)).rejects.toMatchObject({
			kind: "network",
			message: expect.stringMatching(/^AWS IAM Identity Center in us-east-1 could not be reached\. The connection was refused\. Check/),
		});
	});

	it("says what to do about a certificate that is not trusted", () => {
		const thrown = Object.assign(new Error("self-signed certificate in certificate chain"), { code: "SELF_SIGNED_CERT_IN_CHAIN" });
		expect(explainSignIn(thrown, work)).toMatchObject({
			kind: "network",
			message: expect.stringMatching(/us-east-1.*not trusted.*ca_bundle/),
		});
	});

	it.each([200, 403, 407])("says that something else answered when a page comes with status %i", async (status) => {
		const portal = createHttpServer((_, response) =>
			response.writeHead(status, { "content-type": "text/html" }).end("<h1>Welcome to the hotel</h1>"),
		);
		await new Promise<void>((resolve) => portal.listen(0, "127.0.0.1", resolve));
		makeHome(workConfig, `http://127.0.0.1:${(portal.address() as AddressInfo).port}`);
		await expect(createSignIn().signIn(work, "browser", new Browser(look), never)).rejects.toMatchObject({
			kind: "network",
			message:
				"Something else answered in the place of AWS IAM Identity Center in us-east-1: a proxy, a gateway or the sign-in page of a network.",
		});
		portal.close();
	});

	it("goes to the endpoint that a profile of the session names, and opens the page there", async () => {
		makeHome(
			`${workConfig}\n[profile first]\nregion = eu-west-1\n`.replace("[profile dev]", `[profile dev]\nendpoint_url = ${aws.url}/identity`),
		);
		const browser = new Browser(allow);
		await createSignIn().signIn(work, "browser", browser, never);
		expect(browser.opened[0]).toMatch(`${aws.url}/identity/authorize?`);
	});

	it.each([
		["us-east-1", {}, "https://oidc.us-east-1.amazonaws.com/authorize"],
		["us-gov-west-1", {}, "https://oidc.us-gov-west-1.amazonaws.com/authorize"],
		["cn-north-1", {}, "https://oidc.cn-north-1.amazonaws.com.cn/authorize"],
		["us-east-1", { useFipsEndpoint: true }, "https://oidc-fips.us-east-1.amazonaws.com/authorize"],
		["eu-west-1", { useDualstackEndpoint: true }, "https://oidc.eu-west-1.api.aws/authorize"],
		["eu-west-1", { endpoint: "https://gateway.example/oidc/" }, "https://gateway.example/oidc/authorize"],
	])("opens the page of %s %o", async (region, options, url) => {
		makeHome();
		expect(await authorizeUrl(new SSOOIDCClient({ region, ...options }))).toBe(url);
	});
});

describe("signing in with a code", () => {
	it("shows the code, opens its page and waits for the click", async () => {
		const pauses: number[] = [];
		let decide = () => {};
		const decided = new Promise<void>((resolve) => (decide = resolve));
		const browser = new Browser((url) => decided.then(() => allow(url)));
		const pause = async (milliseconds: number) => {
			pauses.push(milliseconds);
			ahead += milliseconds;
			if (pauses.length < 3) return;
			decide();
			await browser.lastPage;
		};
		await createSignIn(timing({ pause })).signIn(work, "device-code", browser, never);
		expect(requestOf("RegisterClient")).toMatchObject({ clientName: "Outcrop", scopes: ["sso:account:access"], redirectUris: [] });
		expect(requestOf("StartDeviceAuthorization")).toEqual({ startUrl: work.startUrl });
		expect(browser.codes).toEqual([{ code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/), url: `${aws.url}/device` }]);
		expect(browser.opened).toEqual([`${aws.url}/device?user_code=${browser.codes[0]?.code}`]);
		expect(polls()).toEqual(["AuthorizationPendingException", "AuthorizationPendingException", undefined]);
		expect(pauses).toEqual([1_000, 1_000, 1_000]);
		expect(await cachedToken(work.name)).toMatchObject({ refreshToken: expect.any(String) });
	});

	it("asks five seconds less often when it is told to slow down", async () => {
		const pauses: number[] = [];
		const pause = async (milliseconds: number) => {
			pauses.push(milliseconds);
			// The first two pauses are too short for the service's clock.
			if (pauses.length > 2) ahead += milliseconds;
			if (pauses.length === 4) aws.identity.set({ oidc: { approve: "at-once" } });
		};
		await createSignIn(timing({ pause })).signIn(work, "device-code", new Browser(look), never);
		expect(polls()).toEqual(["AuthorizationPendingException", "SlowDownException", "AuthorizationPendingException", undefined]);
		expect(pauses).toEqual([1_000, 1_000, 6_000, 6_000]);
	});

	it("fails with a sentence when the code expires", async () => {
		const pause = async () => void (ahead += 700_000);
		const signingIn = createSignIn(timing({ pause })).signIn(work, "device-code", new Browser(look), never);
		await expect(signingIn).rejects.toMatchObject({
			kind: "sign-in-failed",
			message: "The sign-in was not confirmed in time.",
			action: "sign-in",
		});
	});

	it("fails with a sentence when the person denies", async () => {
		const browser = new Browser(deny);
		const pause = async () => void (await browser.lastPage);
		await expect(createSignIn(timing({ pause })).signIn(work, "device-code", browser, never)).rejects.toMatchObject({
			kind: "sign-in-failed",
			message: "The sign-in was denied on its page.",
		});
	});

	it("goes on when the page does not open: the code and its address are shown", async () => {
		aws.identity.set({ oidc: { approve: "at-once" } });
		const openPage = () => Promise.reject(new Error("There is no browser."));
		await createSignIn(timing({})).signIn(work, "device-code", { openPage, showCode: () => {} }, never);
		expect(await cachedToken(work.name)).toMatchObject({ startUrl: work.startUrl });
	});

	it("stops polling on an abort, in mid-pause, and leaves no listener", async () => {
		const stop = new AbortController();
		const reason = new Error("The person pressed Cancel.");
		const browser = new Browser(async (url) => {
			const page = await look(url);
			stop.abort(reason);
			return page;
		});
		await expect(createSignIn().signIn(work, "device-code", browser, stop.signal)).rejects.toBe(reason);
		expect(operations()).not.toContain("CreateToken");
		expect(getEventListeners(stop.signal, "abort")).toEqual([]);
	});

	it("gives up when the time is over", async () => {
		const signingIn = createSignIn({ limit: 50, codeLimit: 50, pause: untilAborted }).signIn(work, "device-code", new Browser(look), never);
		await expect(signingIn).rejects.toMatchObject({ kind: "sign-in-failed", message: "Nobody finished signing in in time." });
	});

	it("is how a legacy profile signs in in every case: without scopes, for a token that is not refreshed", async () => {
		aws.identity.set({ oidc: { approve: "at-once" } });
		const browser = new Browser(look);
		await createSignIn(timing({})).signIn(legacy, "browser", browser, never);
		expect(requestOf("RegisterClient")).toMatchObject({ scopes: [], redirectUris: [] });
		expect(browser.codes).toHaveLength(1);
		expect(await cachedToken(legacy.startUrl)).not.toHaveProperty("refreshToken");
	});
});

describe("accounts and roles", () => {
	it("lists the accounts of all pages and the roles of one, by name", async () => {
		const signIn = await signedIn();
		expect(await signIn.accounts(work, never)).toEqual([
			{ id: "123456789012", name: "Outcrop development", email: "development@example.com" },
			{ id: "210987654321", name: "Outcrop production", email: "production@example.com" },
			{ id: "111122223333", name: "Outcrop sandbox", email: "sandbox@example.com" },
		]);
		expect(await signIn.roles(work, "123456789012", never)).toEqual(["DeveloperAccess", "ReadOnlyAccess"]);
	});

	it("asks to sign in when nobody has, when the token is past and when the service has ended the session", async () => {
		const signIn = createSignIn();
		await expect(signIn.accounts(work, never)).rejects.toMatchObject({ kind: "credentials-missing", action: "sign-in" });
		aws.identity.set({ oidc: { tokenSeconds: -1 } });
		await signedIn();
		await expect(signIn.accounts(work, never)).rejects.toMatchObject({ kind: "credentials-expired", action: "sign-in" });
		aws.identity.set({ oidc: { tokenSeconds: 3_600 } });
		await signedIn();
		aws.identity.revokeTokens();
		aws.journal.length = 0;
		await expect(signIn.accounts(work, never)).rejects.toMatchObject({ kind: "credentials-expired", action: "sign-in" });
		await expect(signIn.roles(work, "123456789012", never)).rejects.toMatchObject({ kind: "credentials-expired", action: "sign-in" });
		expect(operations()).toEqual(["ListAccounts", "ListAccountRoles"]);
	});

	it("says that an account is closed to the person", async () => {
		const signIn = await signedIn();
		await expect(signIn.roles(work, "999999999999", never)).rejects.toMatchObject({ kind: "access-denied" });
	});

	it.each([
		["TooManyRequestsException", 429, "throttled"],
		["InternalServerException", 500, "unavailable"],
	])("tries nothing again by itself after %s", async (name, status, kind) => {
		const signIn = await signedIn();
		aws.identity.set({ portal: { fault: { kind: "refuse", name, message: "Not now", status } } });
		aws.journal.length = 0;
		await expect(signIn.accounts(work, never)).rejects.toMatchObject({ kind, action: "retry" });
		expect(operations()).toEqual(["ListAccounts"]);
	});

	it("stops on an abort with its reason and leaves no listener", async () => {
		const signIn = await signedIn();
		aws.identity.set({ portal: { fault: { kind: "delay", ms: 60_000 } } });
		const stop = new AbortController();
		const reason = new Error("The person pressed Cancel.");
		const listing = signIn.accounts(work, stop.signal);
		await expect.poll(operations).toContain("ListAccounts");
		stop.abort(reason);
		await expect(listing).rejects.toBe(reason);
		expect(getEventListeners(stop.signal, "abort")).toEqual([]);
	});
});

async function signedIn() {
	const signIn = createSignIn();
	await signIn.signIn(work, "browser", new Browser(allow), never);
	return signIn;
}

/** Time passes for the local AWS as soon as it is waited for. */
function timing(change: Partial<SignInTiming>): SignInTiming {
	const pause = async (milliseconds: number) => void (ahead += milliseconds);
	return { limit: 300_000, codeLimit: 300_000, pause, ...change };
}

function untilAborted(_milliseconds: number, signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}

function operations(): string[] {
	return aws.journal.map(({ operation }) => operation);
}

function polls(): (string | undefined)[] {
	return aws.journal.filter(({ operation }) => operation === "CreateToken").map(({ errorName }) => errorName);
}

function requestOf(wanted: string): unknown {
	return aws.journal.find(({ operation }) => operation === wanted)?.request;
}

function callbackOf({ opened }: Browser): string {
	return new URL(opened[0] ?? "").searchParams.get("redirect_uri") ?? "";
}

async function cachedToken(key: string): Promise<unknown> {
	return JSON.parse(await readFile(getSSOTokenFilepath(key), "utf8"));
}

function portOf(callback: string | null): number {
	return Number(new URL(callback ?? "").port);
}

/** A port that is still in use cannot be listened to. */
async function expectFree(callback: string): Promise<void> {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(portOf(callback), "127.0.0.1", resolve);
	});
	await new Promise((resolve) => server.close(resolve));
}

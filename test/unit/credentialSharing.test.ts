import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Credentials } from "../../src/bedrock/identity/credentials.ts";
import type { Connection } from "../../src/core/settings.ts";
import { type AwsHome, createAwsHome } from "../local-bedrock/awsHome.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";
import { testSettings } from "./testSession.ts";
import { stubAwsHome } from "./stubAwsHome.ts";

let server: LocalBedrock;
let home: AwsHome;
let credentials: Credentials;
/** Every box that asks for a code: the test types, or closes it with nothing. */
let boxes: { type(code: string | undefined): void; readonly signal: AbortSignal }[] = [];

const connection: Connection = { ...testSettings.connection, profile: "work" };
const mfa = "arn:aws:iam::123456789012:mfa/local-developer";

beforeEach(async () => {
	boxes = [];
	server = await startLocalBedrock({ now: () => Date.now() });
	home = createAwsHome(server.url);
	stubAwsHome(home);
	home.writeConfig(
		`[profile work]\nrole_arn = arn:aws:iam::123456789012:role/with-mfa\nsource_profile = base\nmfa_serial = ${mfa}\nregion = us-east-1\n`,
	);
	home.writeCredentials("[base]\naws_access_key_id = AKIDLOCALBEDROCK0001\naws_secret_access_key = local-bedrock-secret\n");
	credentials = new Credentials({
		apiKey: async () => undefined,
		askMfaCode: (_, signal) =>
			new Promise((resolve) => {
				signal.addEventListener("abort", () => resolve(undefined), { once: true });
				boxes.push({ type: resolve, signal });
			}),
	});
});

afterEach(async () => {
	vi.useRealTimers();
	vi.unstubAllEnvs();
	home.remove();
	await server.close();
});

/** Begins to ask for keys. What comes of it is the key's id, or why there is none. */
function ask(abort = new AbortController()): { readonly outcome: Promise<string>; stop(): void } {
	const outcome = credentials.authorize(connection, abort.signal).then(
		(authorization) => (authorization.kind === "keys" ? authorization.keys.accessKeyId.slice(0, 4) : authorization.kind),
		(error: { kind?: string; name?: string }) => error.kind ?? error.name ?? "",
	);
	return { outcome, stop: () => abort.abort() };
}

async function box(number: number) {
	await vi.waitFor(() => expect(boxes.length).toBeGreaterThanOrEqual(number));
	return boxes[number - 1]!;
}

/** Long enough for a second box to open, if one were to. */
async function settle(): Promise<void> {
	for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("who stops waiting is let go at once, and the box stays open for the others", async () => {
	const one = ask();
	const first = await box(1);
	const other = ask();
	await settle();
	other.stop();
	expect(await other.outcome).toBe("AbortError");
	expect(first.signal.aborted).toBe(false);
	first.type("123456");
	expect(await one.outcome).toBe("ASIA");
});

test("the one who asked first may stop without taking the box from those who wait", async () => {
	const one = ask();
	const first = await box(1);
	const others = [ask(), ask()];
	await settle();
	one.stop();
	expect(await one.outcome).toBe("AbortError");
	await settle();
	boxes.at(-1)?.type("123456");
	expect(await Promise.all(others.map(({ outcome }) => outcome))).toEqual(["ASIA", "ASIA"]);
	expect(boxes).toEqual([first]);
});

test("the box closes when the last one who waits stops", async () => {
	const both = [ask(), ask()];
	const first = await box(1);
	await settle();
	for (const one of both) one.stop();
	expect(await Promise.all(both.map(({ outcome }) => outcome))).toEqual(["AbortError", "AbortError"]);
	expect(first.signal.aborted).toBe(true);
});

test("closing the box answers everybody who waits, and only the next request asks again", async () => {
	const three = [ask(), ask(), ask()];
	const first = await box(1);
	await settle();
	first.type(undefined);
	expect(await Promise.all(three.map(({ outcome }) => outcome))).toEqual(["mfa-needed", "mfa-needed", "mfa-needed"]);
	expect(boxes).toHaveLength(1);
	const next = ask();
	(await box(2)).type("123456");
	expect(await next.outcome).toBe("ASIA");
});

test("a refresh that fails after everything was forgotten brings the old keys not back", async () => {
	const one = ask();
	(await box(1)).type("123456");
	expect(await one.outcome).toBe("ASIA");
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 - 20_000 });
	const refresh = ask();
	const second = await box(2);
	credentials.clear();
	second.type(undefined);
	expect(await refresh.outcome).toBe("ASIA");
	const next = ask();
	(await box(3)).type(undefined);
	expect(await next.outcome).toBe("mfa-needed");
});

test("no secret is in what the state of the files is remembered by", async () => {
	const one = ask();
	(await box(1)).type("123456");
	await one.outcome;
	const kept = JSON.stringify(
		[...(credentials as unknown as { held: Map<string, { fingerprint: string }> }).held].map(([id, { fingerprint }]) => [id, fingerprint]),
	);
	expect(kept).not.toContain("local-bedrock-secret");
});

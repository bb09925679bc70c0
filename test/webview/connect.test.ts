import type { Locator } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import type { ChatChoices, ConnectionState, ToHost } from "../../src/shared/protocol.ts";
import type { Failure, FailureKind } from "../../src/shared/turnEvent.ts";
import type { ChatPage } from "./chatPage.ts";
import { answered, idle, openChat, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const minute = 60_000;
const button = (name: string) => chat.page.getByRole("button", { name, exact: true });
const heading = (name: string) => chat.page.getByRole("heading", { name, exact: true });
const lastPost = () => chat.posts().at(-1);
const log = () => chat.page.getByRole("log");

const failure = (kind: FailureKind, message = "It did not work."): Failure => ({ kind, message });
const broken = (kind: FailureKind, message?: string): ConnectionState => ({ kind: "broken", failure: failure(kind, message) });

/** The lines of a text as they are broken where there is room for its longest word and no more, whatever the font. */
function linesOf(text: Locator, word: string): Promise<string[]> {
	return text.evaluate((element, longest) => {
		const probe = document.createElement("span");
		probe.style.display = "inline-block";
		probe.textContent = longest;
		element.append(probe);
		Object.assign((element as HTMLElement).style, { display: "block", width: `${Math.ceil(probe.getBoundingClientRect().width) + 1}px` });
		probe.remove();
		const lines = new Map<number, string>();
		const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const characters = node.textContent ?? "";
			for (let index = 0; index < characters.length; index++) {
				const range = document.createRange();
				range.setStart(node, index);
				range.setEnd(node, index + 1);
				const top = Math.round(range.getBoundingClientRect().top);
				lines.set(top, (lines.get(top) ?? "") + characters.charAt(index));
			}
		}
		return [...lines.values()].map((line) => line.trim());
	}, word);
}

const work: ConnectionState = {
	kind: "connected",
	source: "profile work",
	account: "123456789012",
	expiresAt: new Date(2030, 4, 6, 14, 5).getTime(),
};

const scenes: Record<string, ConnectionState> = {
	unconfigured: { kind: "unconfigured" },
	"signed out": broken("credentials-expired", 'The session of the profile "work" has expired.'),
	"no such profile": broken("profile-unknown", 'There is no AWS profile "work".'),
	"no region": broken("region-missing", 'The profile "work" has no region.'),
	"no access": broken(
		"access-denied",
		"arn:aws:sts::123456789012:assumed-role/Developer/dana may not call bedrock:InvokeModelWithResponseStream: no identity policy allows it. Whoever manages IAM in the account can add it.",
	),
	offline: broken("network", "bedrock-runtime.eu-central-1.amazonaws.com cannot be reached."),
	connected: work,
};

const connect = (what: Extract<ToHost, { kind: "connect" }>["what"]): ToHost => ({ kind: "connect", what });
const act = (action: Extract<ToHost, { kind: "failure-action" }>["action"]): ToHost => ({ kind: "failure-action", action });
const runDoctor = ["Something is wrong? Run Doctor", connect("doctor")] as const;

test.each<{ scene: string; title: string; ways: readonly (readonly [name: string, message: ToHost])[] }>([
	{
		scene: "unconfigured",
		title: "Connect to AWS",
		ways: [
			["Sign in with IAM Identity Center", connect("sso")],
			["Use a Bedrock API key", connect("api-key")],
			["Choose an AWS profile", connect("profile")],
			runDoctor,
		],
	},
	{
		scene: "signed out",
		title: "Sign in to AWS",
		ways: [["Sign in", connect("sign-in")], ["Choose an AWS profile", connect("profile")], runDoctor],
	},
	{
		scene: "no such profile",
		title: "Choose an AWS profile",
		ways: [["Choose an AWS profile", connect("profile")], ["Sign in", connect("sign-in")], runDoctor],
	},
	{ scene: "no region", title: "Choose a region", ways: [["Choose a region", { kind: "select", what: "region" }], runDoctor] },
	{
		scene: "no access",
		title: "No access to Bedrock",
		ways: [
			["Open Doctor", act("open-doctor")],
			["Copy IAM policy", act("copy-policy")],
		],
	},
	{ scene: "offline", title: "AWS cannot be reached", ways: [["Retry", act("retry")], runDoctor] },
])("an empty chat that is $scene says so and offers the ways out", async ({ scene, title, ways }) => {
	const connection = scenes[scene] ?? idle.connection;
	chat = await openChat({ state: { connection } });
	expect(await heading(title).count()).toBe(1);
	expect(await log().innerText()).toContain(
		connection.kind === "broken" ? connection.failure.message : "Outcrop uses the models of your own AWS account",
	);
	expect(await log().getByRole("button").allInnerTexts()).toEqual(ways.map(([name]) => name));
	for (const [name, message] of ways) {
		await button(name).click();
		await expect.poll(lastPost).toEqual(message);
	}
	expect(await heading("Ask, explain, edit").count()).toBe(0);
});

test("a failure of any other kind still offers its way out", async () => {
	chat = await openChat({ state: { connection: { kind: "broken", failure: { ...failure("validation"), action: "open-settings" } } } });
	expect(await heading("The connection does not work").count()).toBe(1);
	expect(await log().getByRole("button").allInnerTexts()).toEqual(["Open settings", "Something is wrong? Run Doctor"]);
});

test("a working connection is told below the suggestions", async () => {
	chat = await openChat({ state: { connection: work } });
	expect(await heading("Ask, explain, edit").count()).toBe(1);
	expect(await log().innerText()).toContain("Connected as profile work · account 1234 5678 9012 · until May 6, 14:05");
	await chat.say({ kind: "state", state: { ...idle, connection: { kind: "connected", source: "Bedrock API key", account: "" } } });
	expect(await log().innerText()).toMatch(/Connected with a Bedrock API key$/);
	const fromEnvironment = "Bedrock API key of AWS_BEARER_TOKEN_BEDROCK";
	await chat.say({ kind: "state", state: { ...idle, connection: { kind: "connected", source: fromEnvironment, account: "" } } });
	expect(await log().innerText()).toMatch(/Connected with the Bedrock API key of AWS_BEARER_TOKEN_BEDROCK$/);
});

const longestWord = "InvokeModelWithResponseStream:";

test("the message of a failure breaks behind the colon of a name, and not within a word", async () => {
	const message = "Your permissions do not include bedrock:InvokeModelWithResponseStream: no policy allows it. Ask at 12:30.";
	chat = await openChat({ state: { connection: broken("access-denied", message) } });
	const lines = await linesOf(log().getByText("Your permissions"), longestWord);
	expect(lines.some((line) => line.endsWith("bedrock:"))).toBe(true);
	expect(lines.join(" ").replace("bedrock: ", "bedrock:")).toBe(message);
});

test("the message of a failed turn breaks behind a colon too", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), {
		kind: "turn-end",
		outcome: { kind: "failed", failure: failure("access-denied", "You may not call bedrock:InvokeModelWithResponseStream.") },
	});
	const lines = await linesOf(chat.page.getByText("You may not"), longestWord);
	expect(lines.some((line) => line.endsWith("bedrock:"))).toBe(true);
});

test("the suggestions come as soon as there is a connection, and no screen reader is disturbed", async () => {
	chat = await openChat({ state: { connection: { kind: "unconfigured" } } });
	expect(await chat.page.locator(".welcome").locator("[role=alert],[role=status],[aria-live]").count()).toBe(0);
	await button("Use a Bedrock API key").focus();
	await chat.say({ kind: "state", state: { ...idle, connection: work } });
	expect(await heading("Ask, explain, edit").count()).toBe(1);
	expect(await chat.page.getByRole("status").textContent()).toBe("");
	await expect.poll(() => chat.page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Message Outcrop");
});

test("a chat that has begun is not replaced by a broken connection", async () => {
	chat = await openChat({ transcript: answered("Here"), state: { connection: broken("network") } });
	expect(await chat.page.getByText("Here").isVisible()).toBe(true);
	expect(await heading("AWS cannot be reached").count()).toBe(0);
});

test("every way to a connection is reached and used with the keyboard", async () => {
	chat = await openChat({ state: { connection: { kind: "unconfigured" } } });
	const reached: string[] = [];
	for (let presses = 0; presses < 5; presses++) {
		await chat.page.keyboard.press("Tab");
		reached.push(await chat.page.evaluate(() => document.activeElement?.textContent ?? ""));
	}
	expect(reached.slice(1)).toEqual([
		"Sign in with IAM Identity Center",
		"Use a Bedrock API key",
		"Choose an AWS profile",
		"Something is wrong? Run Doctor",
	]);
	await chat.page.keyboard.press("Enter");
	await expect.poll(lastPost).toEqual(connect("doctor"));
});

test.each(Object.keys(scenes))("the empty chat that is %s fits 250 pixels", async (scene) => {
	chat = await openChat({ width: 250, height: 620, state: { connection: scenes[scene] ?? idle.connection } });
	expect(await chat.page.evaluate(() => document.documentElement.scrollWidth)).toBe(250);
	expect(await log().evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
});

const regionChip = () => chat.page.getByRole("button", { name: /^Region: / });
const profileChip = () => chat.page.getByRole("button", { name: /^Profile: / });
const isWarning = () => profileChip().evaluate((chip) => chip.classList.contains("chip-warning"));

test("the profile chip says when an API key is used", async () => {
	chat = await openChat({ state: { choices: { ...idle.choices, profile: "work", apiKey: true } } });
	expect(await profileChip().innerText()).toBe("API key");
	expect(await button("Profile: API key").count()).toBe(1);
});

test.each<{ what: string; connection: ConnectionState; choices: Partial<ChatChoices>; profile: string; region: string }>([
	{ what: "nothing is configured", connection: { kind: "unconfigured" }, choices: {}, profile: "not connected", region: "no region" },
	{
		what: "an API key is all there is",
		connection: { kind: "unknown" },
		choices: { apiKey: true },
		profile: "API key",
		region: "no region",
	},
	{ what: "nothing is known yet", connection: { kind: "unknown" }, choices: {}, profile: "default", region: "of the profile" },
	{
		what: "a choice was made, but nothing is configured",
		connection: { kind: "unconfigured" },
		choices: { profile: "work", region: "eu-west-1" },
		profile: "work",
		region: "eu-west-1",
	},
])("the chips promise nothing that is not there: $what", async ({ connection, choices, profile, region }) => {
	chat = await openChat({ state: { connection, choices: { ...idle.choices, region: "", ...choices } } });
	expect(await profileChip().innerText()).toBe(profile);
	expect(await profileChip().getAttribute("aria-label")).toBe(`Profile: ${profile}`);
	expect(await regionChip().innerText()).toBe(region);
	expect(await regionChip().getAttribute("aria-label")).toBe(`Region: ${region}`);
});

test.each([-minute, 5 * minute, 60 * minute])("the end of credentials that renew themselves is not told, %i ms ahead", async (ahead) => {
	chat = await openChat({ state: { connection: { ...work, expiresAt: Date.now() + ahead, renews: true } } });
	expect(await isWarning()).toBe(false);
	expect(await profileChip().getAttribute("title")).toBe("Profile: default");
	expect(await log().innerText()).toMatch(/Connected as profile work · account 1234 5678 9012$/);
});

test.each<{ what: string; connection: ConnectionState; title: RegExp }>([
	{ what: "signed out", connection: broken("credentials-expired", "The session has expired."), title: /The session has expired\.$/ },
	{
		what: "about to expire",
		connection: { ...work, expiresAt: Date.now() + 9 * minute },
		title: /The credentials expire at (\w+ \d+, )?\d\d:\d\d\.$/m,
	},
	{
		what: "expired",
		connection: { ...work, expiresAt: Date.now() - minute },
		title: /The credentials expired at (\w+ \d+, )?\d\d:\d\d\.$/m,
	},
	{
		what: "warned about",
		connection: { ...work, warning: "The API key overrides the profile." },
		title: /The API key overrides the profile\.$/,
	},
])("the profile chip warns when the credentials are $what", async ({ connection, title }) => {
	chat = await openChat({ state: { connection } });
	expect(await isWarning()).toBe(true);
	expect(await profileChip().getAttribute("title")).toMatch(title);
	expect(await profileChip().getAttribute("aria-label")).toBe("Profile: default");
});

test("the profile chip is quiet while all is well, and when the failure is not one of credentials", async () => {
	chat = await openChat({ state: { connection: work } });
	expect(await isWarning()).toBe(false);
	await chat.say({ kind: "state", state: { ...idle, connection: broken("network") } });
	expect(await isWarning()).toBe(false);
});

test("the warning comes by itself ten minutes before the credentials expire", async () => {
	chat = await openChat({ state: { connection: { ...work, expiresAt: Date.now() + 10 * minute + 1500 } } });
	expect(await isWarning()).toBe(false);
	await expect.poll(isWarning, { timeout: 5000 }).toBe(true);
});

test.each<FailureKind>(["credentials-missing", "credentials-expired", "mfa-needed", "sign-in-failed", "profile-unknown"])(
	"a turn that fails by %s is paused: nothing typed is lost and the way out comes first",
	async (kind) => {
		chat = await openChat({ draft: "And then" });
		await chat.events(turnStart("Explain this"), {
			kind: "turn-end",
			outcome: { kind: "failed", failure: { ...failure(kind, "The session has expired."), action: "sign-in" } },
		});
		const alert = chat.page.getByRole("alert");
		expect(await alert.innerText()).toMatch(/^Paused\s+The session has expired\.\s+Sign in$/);
		expect(await button("Sign in").evaluate((element) => element.classList.contains("button-primary"))).toBe(true);
		expect(await chat.page.getByRole("status").textContent()).toBe("Paused");
		expect(await chat.page.getByRole("article", { name: "You" }).innerText()).toContain("Explain this");
		expect(await chat.page.getByRole("textbox").inputValue()).toBe("And then");
		await button("Sign in").press("Enter");
		await expect.poll(lastPost).toEqual(act("sign-in"));
	},
);

test("a pause that was left behind is an ordinary failure", async () => {
	chat = await openChat();
	await chat.events(
		turnStart("One", "1"),
		{ kind: "turn-end", outcome: { kind: "failed", failure: failure("credentials-expired") } },
		turnStart("Two", "2"),
	);
	expect(await chat.page.getByText("Paused").count()).toBe(0);
	expect(await chat.page.getByText("It did not work.").count()).toBe(1);
});

test("markup and hidden characters in names and messages stay text", async () => {
	const hostile = "<img src=x onerror=alert(1)><b>bold</b>\u202Eevil";
	chat = await openChat({ state: { connection: { kind: "connected", source: hostile, account: hostile, warning: hostile } } });
	expect(await log().innerText()).toContain("<img src=x onerror=alert(1)><b>bold</b>\\u{202E}evil");
	await chat.say({ kind: "state", state: { ...idle, connection: broken("access-denied", hostile) } });
	expect(await log().innerText()).toContain("<b>bold</b>\\u{202E}evil");
	await chat.say({ kind: "state", state: { ...idle, connection: broken("credentials-expired", hostile) } });
	expect(await profileChip().getAttribute("title")).toContain("\\u{202E}evil");
	await chat.events(turnStart("Go"), {
		kind: "turn-end",
		outcome: { kind: "failed", failure: { kind: "on-demand-unsupported", message: hostile, action: "switch-model", model: "<b>x</b>" } },
	});
	expect(await button("Switch to <b>x</b>").count()).toBe(1);
	expect(await chat.page.locator("img, b").count()).toBe(0);
	expect(chat.requests).toEqual([]);
});

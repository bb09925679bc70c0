import { afterEach, expect, test } from "vitest";
import type { ChatState, PromptOffer, ToHost } from "../../src/shared/protocol.ts";
import { emptyTranscript } from "../../src/shared/transcript.ts";
import type { ChatPage } from "./chatPage.ts";
import { idle, openChat } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const textbox = () => chat.page.getByRole("textbox", { name: "Message Outcrop" });
const field = (name: string) => chat.page.getByRole("textbox", { name, exact: true });
const posts = <K extends ToHost["kind"]>(kind: K) => chat.posts().filter((post) => post.kind === kind);
const say = (state: Partial<ChatState>) => chat.say({ kind: "state", state: { ...idle, ...state } });

const reference = "bedrock://RELEASE1:3";
const ready: PromptOffer = {
	reference,
	state: "ready",
	name: "Release notes",
	description: "Writes the notes of a release.",
	variables: ["version", "audience"],
};

test("a managed prompt is looked up when typing pauses, and given up when the text is another", async () => {
	chat = await openChat();
	await textbox().pressSequentially(reference);
	await expect.poll(() => posts("look-up-prompt")).toEqual([{ kind: "look-up-prompt", reference }]);
	await textbox().fill(`  ${reference} for the team`);
	await textbox().fill(`What is ${reference}?`);
	await expect.poll(() => posts("look-up-prompt").slice(1)).toEqual([{ kind: "look-up-prompt", reference: "" }]);
});

test("a reference without a name is asked about, so that the hint of the host is shown", async () => {
	chat = await openChat();
	await textbox().fill("bedrock://");
	await expect.poll(() => posts("look-up-prompt")).toEqual([{ kind: "look-up-prompt", reference: "bedrock://" }]);
	await say({ prompt: { reference: "bedrock://", state: "failed", failure: "Write after it which one." } });
	await chat.page.getByText("Write after it which one.").waitFor();
});

test("a draft that calls a prompt is looked up again in another chat", async () => {
	chat = await openChat({ draft: reference });
	await expect.poll(() => posts("look-up-prompt")).toHaveLength(1);
	await chat.say({ kind: "snapshot", transcript: emptyTranscript, state: idle, draft: reference });
	await expect.poll(() => posts("look-up-prompt")).toHaveLength(2);
});

test("the prompt is sent with its variables", async () => {
	chat = await openChat({ draft: reference, state: { prompt: ready } });
	expect(await chat.page.getByRole("heading", { name: "Release notes" }).isVisible()).toBe(true);
	await field("version").fill("2.0");
	await field("audience").fill("developers");
	await field("audience").press("Enter");
	await expect
		.poll(() => posts("send"))
		.toEqual([
			{
				kind: "send",
				text: reference,
				attachments: [],
				prompt: { reference, variables: { version: "2.0", audience: "developers" }, native: false },
			},
		]);
	await textbox().fill(reference);
	expect(await field("version").inputValue()).toBe("");
});

test("a variable without a value is asked for before anything is sent", async () => {
	chat = await openChat({ draft: reference, state: { prompt: ready } });
	await field("version").fill("2.0");
	await textbox().press("Enter");
	expect(await field("audience").evaluate((element) => element === document.activeElement)).toBe(true);
	expect(posts("send")).toEqual([]);
	expect(await textbox().inputValue()).toBe(reference);
});

test("Bedrock can be let render the prompt", async () => {
	chat = await openChat({ draft: reference, state: { prompt: { ...ready, variables: [] } } });
	await chat.page.getByRole("radio", { name: "Let Bedrock render it" }).check();
	await textbox().press("Enter");
	await expect
		.poll(() => posts("send"))
		.toEqual([{ kind: "send", text: reference, attachments: [], prompt: { reference, variables: {}, native: true } }]);
});

test("where only Bedrock can render it there is no choice, but a reason", async () => {
	const nativeOnly = "Its text uses conditions, which only Bedrock renders.";
	chat = await openChat({ draft: reference, state: { prompt: { ...ready, variables: undefined, nativeOnly } } });
	expect(await chat.page.getByText(nativeOnly).isVisible()).toBe(true);
	expect(await chat.page.getByRole("radio").count()).toBe(0);
	await textbox().press("Enter");
	await expect.poll(() => posts("send").map((post) => post.kind === "send" && post.prompt?.native)).toEqual([true]);
});

test("a prompt that is looked up or cannot be read is not sent as a message", async () => {
	chat = await openChat({ draft: reference, state: { prompt: { reference, state: "loading" } } });
	expect(await chat.page.getByText("Looking up the prompt…").isVisible()).toBe(true);
	await textbox().press("Enter");
	await say({ prompt: { reference, state: "failed", failure: "Your role may not call bedrock:GetPrompt." } });
	expect(await chat.page.getByRole("alert").innerText()).toBe("Your role may not call bedrock:GetPrompt.");
	await textbox().press("Enter");
	expect(await chat.page.getByRole("button", { name: "Send" }).getAttribute("aria-disabled")).toBe("true");
	expect(posts("send")).toEqual([]);
	expect(await textbox().inputValue()).toBe(reference);
});

test("an offer for what the text no longer says is not shown", async () => {
	chat = await openChat({ draft: `${reference}0`, state: { prompt: ready } });
	expect(await chat.page.getByRole("heading", { name: "Release notes" }).count()).toBe(0);
});

const promptFiles = [
	{ name: "schema-review", description: "Reviews the schema" },
	{ name: "review", description: "Reviews the branch" },
	{ name: "release", description: "Writes notes" },
];
const options = () => chat.page.getByRole("listbox", { name: "Commands and prompt files" }).getByRole("option");
/** What a screen reader hears of the list while the focus stays in the text. */
const active = () =>
	textbox().evaluate((element) => document.getElementById(element.getAttribute("aria-activedescendant") ?? "")?.textContent);

test("a slash at the start lists commands and prompt files, says which is which, and narrows with the name", async () => {
	chat = await openChat({ state: { promptFiles } });
	await textbox().pressSequentially("/");
	const all = await options().allTextContents();
	expect(all.slice(0, 2)).toEqual(["/new Begin a new chat", "/compact Sum up the older part of the chat"]);
	expect(all.slice(-3)).toEqual([
		"/schema-review Reviews the schema Prompt file",
		"/review Reviews the branch Prompt file",
		"/release Writes notes Prompt file",
	]);
	await textbox().pressSequentially("rev");
	expect(await options().allTextContents()).toEqual([
		"/review Review what has changed since the last commit",
		"/review Reviews the branch Prompt file",
		"/schema-review Reviews the schema Prompt file",
	]);
	await expect.poll(() => chat.page.getByRole("status").textContent()).toBe("3 suggestions");
	await textbox().fill("Look at /rev");
	expect(await options().count()).toBe(0);
});

test("the arrow keys move through the list, and Enter or Tab takes the name", async () => {
	chat = await openChat({ state: { promptFiles } });
	for (const key of ["Enter", "Tab"]) {
		await textbox().fill("/re");
		expect(await active()).toBe("/review Review what has changed since the last commit");
		await textbox().press("ArrowDown");
		expect(await active()).toBe("/review Reviews the branch Prompt file");
		for (const step of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"]) await textbox().press(step);
		expect(await options().nth(3).getAttribute("aria-selected")).toBe("true");
		await textbox().press(key);
		expect(await textbox().inputValue()).toBe("/schema-review ");
		expect(await textbox().evaluate((element) => element === document.activeElement)).toBe(true);
	}
	expect(posts("send")).toEqual([]);
	expect(await options().count()).toBe(0);
});

test("a click takes the name and leaves the focus in the text", async () => {
	chat = await openChat({ state: { promptFiles } });
	await textbox().pressSequentially("/rel");
	await options().first().click();
	expect(await textbox().inputValue()).toBe("/release ");
	expect(await textbox().evaluate((element) => element === document.activeElement)).toBe(true);
});

test("Escape closes the list until the text changes, and stops nothing", async () => {
	chat = await openChat({ state: { promptFiles, running: true } });
	await textbox().pressSequentially("/re");
	await textbox().press("Escape");
	expect(await options().count()).toBe(0);
	expect(posts("stop")).toEqual([]);
	await textbox().pressSequentially("l");
	expect(await options().count()).toBe(1);
});

test("Enter on the complete name of a prompt file sends it", async () => {
	chat = await openChat({ state: { promptFiles } });
	await textbox().fill("/release");
	await textbox().press("Enter");
	await expect.poll(() => posts("send")).toEqual([{ kind: "send", text: "/release", attachments: [] }]);
});

test("while an input method composes, the list takes no key", async () => {
	chat = await openChat({ state: { promptFiles } });
	await textbox().fill("/re");
	await textbox().dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true });
	expect(await textbox().inputValue()).toBe("/re");
});

test("a command runs when it is taken from the list or typed out, and nothing is sent", async () => {
	chat = await openChat();
	await textbox().pressSequentially("/doc");
	await textbox().press("Enter");
	expect(await textbox().inputValue()).toBe("");
	await textbox().pressSequentially("/model");
	await textbox().press("Escape");
	await textbox().press("Enter");
	await expect
		.poll(() => posts("run-command"))
		.toEqual([
			{ kind: "run-command", command: "doctor" },
			{ kind: "run-command", command: "model" },
		]);
	expect(posts("send")).toEqual([]);
});

test("a prompt file never takes the place of a command unseen: it is picked, or has text after its name", async () => {
	chat = await openChat({ state: { promptFiles } });
	await textbox().fill("/review");
	await textbox().press("Enter");
	await expect.poll(() => posts("run-command")).toHaveLength(1);
	await textbox().fill("/review");
	await textbox().press("ArrowDown");
	await textbox().press("Enter");
	await textbox().press("Enter");
	await expect.poll(() => posts("send")).toEqual([{ kind: "send", text: "/review", attachments: [] }]);
	await textbox().fill("/review the login");
	await textbox().press("Enter");
	await expect.poll(() => posts("send").at(-1)).toEqual({ kind: "send", text: "/review the login", attachments: [] });
	expect(posts("run-command")).toHaveLength(1);
});

test("a command with text that it does not take says so and keeps the text, and another chat knows nothing of it", async () => {
	chat = await openChat();
	await textbox().fill("/fix the login");
	await textbox().press("Enter");
	expect(await chat.page.getByRole("alert").innerText()).toContain("/fix takes no text");
	expect(await textbox().inputValue()).toBe("/fix the login");
	expect([...posts("send"), ...posts("run-command")]).toEqual([]);
	await chat.say({ kind: "snapshot", transcript: emptyTranscript, state: idle, draft: "" });
	await expect.poll(() => chat.page.getByRole("alert").count()).toBe(0);
});

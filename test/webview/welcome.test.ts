import { afterEach, expect, test } from "vitest";
import type { ChatState, OpenFile } from "../../src/shared/protocol.ts";
import type { ChatPage } from "./chatPage.ts";
import { idle, openChat, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const button = (name: string) => chat.page.getByRole("button", { name, exact: true });
const textbox = () => chat.page.getByRole("textbox", { name: "Message Outcrop" });
async function suggestions(): Promise<string[]> {
	const labels = await chat.page.getByRole("group", { name: "Suggestions" }).getByRole("button").allInnerTexts();
	return labels.map((label) => label.trim());
}
const lastPosts = (kind: string) => chat.posts().filter((post) => post.kind === kind);

const cart: OpenFile = { path: "src/cart.ts", name: "cart.ts", hasSelection: false, problems: 0 };
const connected: ChatState["connection"] = { kind: "connected", source: "profile work", account: "" };

test("the suggestions are about what the user looks at", async () => {
	chat = await openChat({ state: { openFile: cart } });
	expect(await suggestions()).toEqual(["Explain cart.ts", "Find bugs in cart.ts", "Write tests for cart.ts"]);
	await chat.say({ kind: "state", state: { ...idle, openFile: { ...cart, hasSelection: true } } });
	await expect.poll(suggestions).toEqual(["Explain the selection", "Find bugs in the selection", "Write tests for the selection"]);
	await chat.say({ kind: "state", state: { ...idle, openFile: { ...cart, problems: 2 } } });
	await expect.poll(suggestions).toEqual(["Explain cart.ts", "Fix 2 problems in cart.ts", "Write tests for cart.ts"]);
});

test("a suggestion fills the composer and takes along what it is about, and sends nothing", async () => {
	chat = await openChat({ state: { openFile: { ...cart, hasSelection: true } } });
	await button("Explain the selection").click();
	await expect.poll(() => textbox().inputValue()).toBe("Explain what the attached code does.");
	expect(lastPosts("attach")).toEqual([{ kind: "attach", what: "selection" }]);
	expect(lastPosts("send")).toEqual([]);
});

test("who is connected and has no model is asked for one, and for nothing else", async () => {
	chat = await openChat({ state: { connection: connected, choices: { ...idle.choices, model: "", modelLabel: "" } } });
	expect(await chat.page.getByRole("group", { name: "Suggestions" }).count()).toBe(0);
	await button("Choose a model").click();
	await expect.poll(() => lastPosts("select")).toEqual([{ kind: "select", what: "model" }]);
});

test("without a folder it says so, and offers to open one", async () => {
	chat = await openChat({ state: { choices: { ...idle.choices, folder: "" } } });
	expect(await chat.page.getByRole("group", { name: "Suggestions" }).getByRole("button").count()).toBe(0);
	await button("Open a folder").click();
	await expect.poll(() => lastPosts("show")).toEqual([{ kind: "show", what: "open-folder" }]);
});

test("an untrusted workspace can be trusted from where it is said", async () => {
	chat = await openChat({ state: { trusted: false } });
	await button("Manage trust").click();
	await expect.poll(() => lastPosts("failure-action")).toEqual([{ kind: "failure-action", action: "manage-trust" }]);
});

test("a failure of the network says that the machine is offline when it is, with a way to try again", async () => {
	const failure = { kind: "network", message: "bedrock.example.com cannot be reached.", action: "retry" } as const;
	const failed = transcriptOf(turnStart("Go"), { kind: "turn-end", outcome: { kind: "failed", failure } });
	chat = await openChat({ transcript: failed });
	expect(await chat.page.getByText("You seem to be offline.").count()).toBe(0);
	await chat.page.context().setOffline(true);
	try {
		await chat.say({ kind: "snapshot", transcript: structuredClone(failed), state: idle, draft: "" });
		await expect.poll(() => chat.page.getByRole("alert").innerText()).toContain("You seem to be offline.");
		await button("Retry").click();
		await expect.poll(() => lastPosts("failure-action")).toEqual([{ kind: "failure-action", action: "retry" }]);
	} finally {
		await chat.page.context().setOffline(false);
	}
});

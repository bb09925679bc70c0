import { afterEach, expect, test } from "vitest";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ChatPage } from "./chatPage.ts";
import { done, idle, openChat, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const text = (words: string) => chat.page.getByText(words);
const answer = () => chat.page.getByRole("article", { name: "Outcrop" });

async function show(...events: TurnEvent[]): Promise<void> {
	chat = await openChat();
	await chat.events(turnStart("Go"), ...events);
}

/** One transparent pixel. */
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

test("a notice belongs to the answer", async () => {
	await show({ kind: "notice", text: "Sent as text." });
	expect(await answer().getByText("Sent as text.").isVisible()).toBe(true);
});

test("reasoning is folded, and says while it goes on", async () => {
	await show({ kind: "reasoning-delta", text: "Let me think" });
	expect(await text("Let me think").isVisible()).toBe(false);
	await text("Reasoning…").click();
	expect(await text("Let me think").isVisible()).toBe(true);
	await chat.events({ kind: "text-delta", text: "So." });
	expect(await text("Reasoning…").count()).toBe(0);
	expect(await text("Let me think").isVisible()).toBe(true);
});

test("reasoning is not there at all for who does not want it", async () => {
	await show({ kind: "reasoning-delta", text: "Let me think" }, { kind: "text-delta", text: "So." });
	await chat.say({ kind: "state", state: { ...idle, showReasoning: false } });
	expect(await answer().textContent()).toBe("OutcropSo.");
	await chat.say({ kind: "state", state: idle });
	expect(await text("Reasoning").isVisible()).toBe(true);
});

test("an image of the model is shown, and grows after a click", async () => {
	await show({ kind: "image", format: "png", data: pixel, label: "A chart" });
	const image = chat.page.getByRole("button", { name: "A chart", exact: true });
	await expect.poll(() => image.locator("img").evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(1);
	expect(await image.getAttribute("aria-expanded")).toBe("false");
	await image.click();
	expect(await image.getAttribute("aria-expanded")).toBe("true");
	expect(chat.requests).toEqual([]);
});

test("an image that cannot be drawn is named instead", async () => {
	await show(
		{ kind: "image", format: "svg+xml", data: btoa("<svg xmlns='http://www.w3.org/2000/svg'/>"), label: "A drawing" },
		{ kind: "image", format: "png", data: btoa("no image"), label: "A photo" },
	);
	await text("A photo: the image cannot be shown.").waitFor();
	await text("A drawing: the image cannot be shown.").waitFor();
	expect(await answer().locator("img").count()).toBe(0);
});

test("what the service sent besides is kept in a fold, as readable JSON", async () => {
	await show({ kind: "extra", name: "newBlock", json: '{"a":[1]}' });
	const block = chat.page.getByRole("group", { name: "newBlock", exact: true });
	expect(await block.isVisible()).toBe(false);
	await text("Also from Bedrock: newBlock").click();
	expect(await block.innerText()).toBe('{\n  "a": [\n    1\n  ]\n}');
});

test("what is no JSON is shown as it came", async () => {
	await show({ kind: "extra", name: "bytes", json: "{half" });
	await text("Also from Bedrock: bytes").click();
	expect(await chat.page.getByRole("group", { name: "bytes", exact: true }).innerText()).toBe("{half");
});

test("text that the guardrail has taken back is gone, and the reader is told so", async () => {
	await show({ kind: "text-delta", text: "A secret" }, { kind: "withdraw" });
	expect(await text("A secret").count()).toBe(0);
	expect(await answer().getByText("The guardrail has taken back the text").isVisible()).toBe(true);
	expect(await chat.page.getByRole("status").textContent()).toContain("taken back");
});

test("another model is announced in one line", async () => {
	await show({ kind: "model-change", model: "eu.amazon.nova-pro-v1:0", reason: "Claude is throttled" });
	expect(await text("eu.nova-pro takes over for this turn: Claude is throttled.").isVisible()).toBe(true);
});

test("compaction is one line that says how it goes", async () => {
	await show({ kind: "compaction", state: "start" });
	expect(await answer().getByText("Summing up the older part of the chat…").isVisible()).toBe(true);
	await chat.events({ kind: "compaction", state: "done", before: 162_340, after: 12_480 });
	expect(await text("162,340 → 12,480 tokens.").isVisible()).toBe(true);
	expect(await text("Summing up the older part of the chat…").count()).toBe(0);
});

test("a compaction that failed says why", async () => {
	await show({ kind: "compaction", state: "start" }, { kind: "compaction", state: "failed", message: "Too many requests." }, done);
	expect(await text("The chat could not be summed up. Too many requests.").isVisible()).toBe(true);
});

import { afterEach, expect, test } from "vitest";
import type { ToHost } from "../../src/shared/protocol.ts";
import { emptyTranscript } from "../../src/shared/transcript.ts";
import type { ChatPage } from "./chatPage.ts";
import { answered, idle, openChat, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const textbox = () => chat.page.getByRole("textbox", { name: "Message Outcrop" });
const button = (name: string) => chat.page.getByRole("button", { name, exact: true });
const posts = <K extends ToHost["kind"]>(kind: K) => chat.posts().filter((post) => post.kind === kind);
const file = { id: "f1", label: "src/a.ts", travel: "document", size: 2000 } as const;

test("Enter sends the text with its attachments, and the composer is empty again", async () => {
	chat = await openChat({ state: { attachments: [file] } });
	await textbox().fill("  Explain this ");
	await textbox().press("Enter");
	await expect.poll(() => posts("send")).toEqual([{ kind: "send", text: "Explain this", attachments: ["f1"] }]);
	expect(await textbox().inputValue()).toBe("");
	await expect.poll(() => posts("draft").at(-1)).toEqual({ kind: "draft", text: "", at: expect.any(Number) });
});

test("the menu of attachments offers files, the selection and S3", async () => {
	chat = await openChat();
	await button("Attach files").click();
	const items = await chat.page.getByRole("menuitem").allInnerTexts();
	expect(items.map((item) => item.trim())).toEqual(["Choose files…", "Active file", "Selection", "S3 object…"]);
	await chat.page.getByRole("menuitem", { name: "S3 object…" }).press("Enter");
	await expect.poll(() => posts("attach")).toEqual([{ kind: "attach", what: "s3" }]);
});

test("Shift+Enter begins a new line", async () => {
	chat = await openChat();
	await textbox().pressSequentially("one");
	await textbox().press("Shift+Enter");
	await textbox().pressSequentially("two");
	expect(await textbox().inputValue()).toBe("one\ntwo");
	expect(posts("send")).toEqual([]);
});

test("nothing is sent when there is nothing to send", async () => {
	chat = await openChat();
	await textbox().fill("   ");
	await textbox().press("Enter");
	await button("Send").click({ force: true });
	expect(posts("send")).toEqual([]);
});

test("Send stays in the corner of the composer, whatever the model is called and whatever runs", async () => {
	chat = await openChat({ width: 270 });
	const gaps = async (name: string) => {
		const [box, place] = await Promise.all([chat.page.locator(".composer-box").boundingBox(), button(name).boundingBox()]);
		if (!box || !place) throw new Error(`${name} is not shown.`);
		return [box.x + box.width - place.x - place.width, box.y + box.height - place.y - place.height];
	};
	const corner = await gaps("Send");
	expect(Math.max(...corner)).toBeLessThan(8);
	for (const width of [200, 270, 300, 420]) {
		await chat.page.setViewportSize({ width, height: 800 });
		for (const modelLabel of ["", "Nova", "us.claude-sonnet-4-5", "a-model-with-a-name-that-is-wider-than-any-side-bar"]) {
			const choices = { ...idle.choices, model: modelLabel, modelLabel };
			await chat.say({ kind: "state", state: { ...idle, choices } });
			expect(await gaps("Send")).toEqual(corner);
			await chat.say({ kind: "state", state: { ...idle, choices, running: true } });
			expect(await gaps("Stop")).toEqual(corner);
		}
	}
	await textbox().fill("Next");
	expect(await gaps("Queue")).toEqual(corner);
});

test("while an input method composes, Enter does not send and Escape does not stop", async () => {
	chat = await openChat({ state: { running: true } });
	await textbox().fill("にほん");
	for (const event of [
		{ key: "Enter", isComposing: true },
		{ key: "Enter", keyCode: 229 },
		{ key: "Escape", isComposing: true },
		{ key: "Escape", keyCode: 229 },
	]) {
		await textbox().dispatchEvent("keydown", { ...event, bubbles: true, cancelable: true });
	}
	expect(posts("send")).toEqual([]);
	expect(posts("stop")).toEqual([]);
});

test("Escape stops a running turn from anywhere in the view, and only a running one", async () => {
	chat = await openChat();
	await chat.page.keyboard.press("Escape");
	expect(posts("stop")).toEqual([]);
	await chat.say({ kind: "state", state: { ...idle, running: true } });
	await button("Mode: Agent").press("Escape");
	await expect.poll(() => posts("stop")).toHaveLength(1);
});

test("while a turn runs one can stop it, or queue a text", async () => {
	chat = await openChat({ state: { running: true } });
	expect(await button("Queue").count()).toBe(0);
	await button("Stop").click();
	await expect.poll(() => posts("stop")).toHaveLength(1);
	await textbox().fill("Next");
	await button("Queue").click();
	await expect.poll(() => posts("send")).toEqual([{ kind: "send", text: "Next", attachments: [] }]);
});

test("when the focused Stop button vanishes the composer has the focus", async () => {
	chat = await openChat({ state: { running: true } });
	await button("Stop").focus();
	await chat.say({ kind: "state", state: idle });
	await expect.poll(() => textbox().evaluate((element) => element === document.activeElement)).toBe(true);
});

test("arrow-up in an empty composer recalls the last prompt", async () => {
	chat = await openChat({ transcript: answered("Hi", "My question") });
	await textbox().press("ArrowUp");
	expect(await textbox().inputValue()).toBe("My question");
});

test("the first focus warms the host up, once", async () => {
	chat = await openChat();
	await textbox().focus();
	await button("Mode: Agent").focus();
	await textbox().focus();
	await expect.poll(() => posts("warm-up")).toHaveLength(1);
});

test("a draft is told to the host when typing pauses, and at once when the view is left", async () => {
	chat = await openChat();
	await textbox().pressSequentially("draft");
	await expect.poll(() => posts("draft")).toEqual([{ kind: "draft", text: "draft", at: expect.any(Number) }]);
	await textbox().pressSequentially("s");
	await textbox().blur();
	await expect.poll(() => posts("draft").at(-1)).toEqual({ kind: "draft", text: "drafts", at: expect.any(Number) });
});

test("a snapshot of the same chat does not overwrite what is being typed, one of another chat does", async () => {
	const transcript = transcriptOf(turnStart("Hello", "a"));
	chat = await openChat({ transcript, draft: "restored" });
	expect(await textbox().inputValue()).toBe("restored");
	await textbox().fill("typing");
	await chat.say({ kind: "snapshot", transcript, state: idle, draft: "stale" });
	expect(await textbox().inputValue()).toBe("typing");
	await chat.say({ kind: "snapshot", transcript: transcriptOf(turnStart("Other", "b")), state: idle, draft: "other" });
	expect(await textbox().inputValue()).toBe("other");
});

test("how the last chat ended is not told of the next one", async () => {
	const status = () => chat.page.getByRole("status").textContent();
	chat = await openChat();
	await chat.events(turnStart("Go"), {
		kind: "turn-end",
		outcome: { kind: "failed", failure: { kind: "network", message: "Bedrock could not be reached." } },
	});
	expect(await status()).toBe("Failed");
	await chat.say({ kind: "snapshot", transcript: transcriptOf(turnStart("Go")), state: idle, draft: "" });
	expect(await status()).toBe("Failed");
	await chat.say({ kind: "snapshot", transcript: emptyTranscript, state: idle, draft: "" });
	expect(await status()).toBe("");
});

test("composed text is put behind what is there and gets the focus", async () => {
	chat = await openChat({ draft: "First" });
	await chat.say({ kind: "compose", text: "Second" });
	expect(await textbox().inputValue()).toBe("First\nSecond");
	await expect.poll(() => textbox().evaluate((element) => element === document.activeElement)).toBe(true);
	await chat.say({ kind: "focus", target: "composer" });
});

test("a chat that is opened to be typed in takes the keyboard as soon as it is there", async () => {
	chat = await openChat({ before: [{ kind: "focus", target: "composer" }] });
	await expect.poll(() => textbox().evaluate((element) => element === document.activeElement)).toBe(true);
});

test("the last message can be focused", async () => {
	chat = await openChat({ transcript: answered("Hi") });
	await chat.say({ kind: "focus", target: "last-message" });
	await expect.poll(() => chat.page.evaluate(() => document.activeElement?.textContent)).toContain("Hi");
});

test("attachments are listed with a button to remove them", async () => {
	chat = await openChat({
		state: { attachments: [file, { ...file, id: "f2", label: "b.png", travel: "image", lines: { first: 1, last: 2 } }] },
	});
	const items = chat.page.getByRole("list", { name: "Attachments" }).getByRole("listitem");
	expect(await items.count()).toBe(2);
	expect(await items.first().textContent()).toContain("sent as a document");
	await button("Remove src/a.ts").click();
	await expect.poll(() => posts("detach")).toEqual([{ kind: "detach", id: "f1" }]);
	expect(await button("Remove b.png:1-2").count()).toBe(1);
});

test("an object in Amazon S3 shows no size, because nobody knows it", async () => {
	chat = await openChat({ state: { attachments: [{ ...file, label: "s3://bucket/a.pdf", size: 0 }] } });
	const item = chat.page.getByRole("list", { name: "Attachments" }).getByRole("listitem").first();
	expect(await item.textContent()).toBe("s3://bucket/a.pdfsent as a document");
});

test("the attach menu works from the keyboard, and Escape closes it without stopping the turn", async () => {
	chat = await openChat({ state: { running: true } });
	await button("Attach files").press("Enter");
	await chat.page.keyboard.press("ArrowDown");
	await chat.page.keyboard.press("Enter");
	await expect.poll(() => posts("attach")).toEqual([{ kind: "attach", what: "active-file" }]);
	await button("Attach files").press("Enter");
	await chat.page.keyboard.press("Escape");
	expect(await chat.page.getByRole("menu").count()).toBe(0);
	expect(posts("stop")).toEqual([]);
	expect(await button("Attach files").evaluate((element) => element === document.activeElement)).toBe(true);
});

/** Hands a paste or a drop to the composer as the browser would. */
async function transfer(type: "paste" | "drop", files: { name: string; size: number }[], data: Record<string, string> = {}): Promise<void> {
	await textbox().evaluate(
		(element, given) => {
			const transferred = new DataTransfer();
			for (const { name, size } of given.files) transferred.items.add(new File([new Uint8Array(size).fill(65)], name));
			for (const [format, value] of Object.entries(given.data)) transferred.setData(format, value);
			const init = { bubbles: true, cancelable: true };
			const event =
				given.type === "paste"
					? new ClipboardEvent("paste", { ...init, clipboardData: transferred })
					: new DragEvent("drop", { ...init, dataTransfer: transferred });
			element.dispatchEvent(event);
		},
		{ type, files, data },
	);
}

test("a pasted image is attached as it is", async () => {
	chat = await openChat();
	await transfer("paste", [{ name: "image.png", size: 3 }]);
	await expect.poll(() => posts("attach-data")).toEqual([{ kind: "attach-data", name: "image.png", data: "QUFB" }]);
});

test("pasted text stays text, even where it comes with an address", async () => {
	chat = await openChat();
	await transfer("paste", [], { "text/plain": "https://a.b", "text/uri-list": "https://a.b" });
	expect(posts("attach-uris")).toEqual([]);
});

test("a file of more than 6 MB is refused in words", async () => {
	chat = await openChat();
	await transfer("drop", [{ name: "big.pdf", size: 6 * 1024 * 1024 + 1 }]);
	await chat.page.getByText("big.pdf is larger than 6 MB").waitFor();
	expect(posts("attach-data")).toEqual([]);
});

test("resources dropped from the editor are attached by their addresses", async () => {
	chat = await openChat();
	await transfer("drop", [], { "application/vnd.code.uri-list": "file:///a.ts\r\nfile:///b.ts", "text/uri-list": "file:///a.ts" });
	await expect.poll(() => posts("attach-uris")).toEqual([{ kind: "attach-uris", uris: ["file:///a.ts", "file:///b.ts"] }]);
});

import { afterEach, expect, test } from "vitest";
import type { MentionOffer, ToHost } from "../../src/shared/protocol.ts";
import type { ChatPage } from "./chatPage.ts";
import { idle, openChat } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const textbox = () => chat.page.getByRole("textbox", { name: "Message Outcrop" });
const options = () => chat.page.getByRole("listbox", { name: "What you can mention" }).getByRole("option");
const posts = <K extends ToHost["kind"]>(kind: K) => chat.posts().filter((post) => post.kind === kind) as Extract<ToHost, { kind: K }>[];

const offers: readonly MentionOffer[] = [
	{ token: "@problems", kind: "problems", label: "Problems", detail: "2 problems in shop" },
	{ token: "@src/cart.ts", kind: "file", label: "cart.ts", detail: "src" },
	{ token: '@"my docs/plan.md"', kind: "file", label: "plan.md", detail: "my docs" },
	{ token: "@src/", kind: "folder", label: "src/", detail: "" },
];

/** Answers the question for what was typed last. */
async function answer(query: string, found: readonly MentionOffer[] = offers): Promise<void> {
	await expect.poll(() => posts("find-mentions").at(-1)?.query).toBe(query);
	const request = posts("find-mentions").at(-1)?.request ?? 0;
	await chat.say({ kind: "mentions", request, offers: found });
}

test("an @ at the beginning of a word asks the host with each letter, and shows what it answers", async () => {
	chat = await openChat();
	await textbox().pressSequentially("Look at @ca");
	await expect.poll(() => posts("find-mentions").map(({ query }) => query)).toEqual(["", "c", "ca"]);
	await answer("ca");
	expect(await options().allTextContents()).toEqual(["Problems 2 problems in shop", "cart.ts src", "plan.md my docs", "src/ "]);
	expect(await textbox().getAttribute("aria-activedescendant")).toBe(await options().first().getAttribute("id"));
});

test("an address of mail and a text without @ open nothing", async () => {
	chat = await openChat();
	await textbox().pressSequentially("Write to me@example.org, 5 @ 3");
	await textbox().pressSequentially(" now");
	expect(posts("find-mentions").map(({ query }) => query)).toEqual([""]);
	expect(await options().count()).toBe(0);
});

test("an answer that comes late is dropped", async () => {
	chat = await openChat();
	await textbox().pressSequentially("@c");
	await expect.poll(() => posts("find-mentions")).toHaveLength(2);
	const [first] = posts("find-mentions");
	await chat.say({ kind: "mentions", request: first?.request ?? 0, offers });
	expect(await options().count()).toBe(0);
});

test("Enter puts the mention where the caret is, the host is told at once, and Undo takes it back", async () => {
	chat = await openChat();
	await textbox().fill("Fix  please");
	await textbox().press("Home");
	for (let step = 0; step < 4; step++) await textbox().press("ArrowRight");
	await textbox().pressSequentially("@ca");
	await answer("ca");
	await textbox().press("ArrowDown");
	await textbox().press("Enter");
	expect(await textbox().inputValue()).toBe("Fix @src/cart.ts please");
	expect(posts("mention")).toEqual([{ kind: "mention", tokens: ["@src/cart.ts"], chosen: "@src/cart.ts" }]);
	expect(posts("send")).toEqual([]);
	await textbox().press("Control+z");
	expect(await textbox().inputValue()).toBe("Fix @ca please");
});

test("a click takes a path with spaces in quotation marks, and the focus stays in the text", async () => {
	chat = await openChat();
	await textbox().pressSequentially("@pl");
	await answer("pl");
	await options().nth(2).click();
	expect(await textbox().inputValue()).toBe('@"my docs/plan.md" ');
	expect(await textbox().evaluate((element) => element === document.activeElement)).toBe(true);
	expect(await options().count()).toBe(0);
});

test("Escape closes the list and stops no turn; Enter then sends", async () => {
	chat = await openChat({ state: { running: true } });
	await textbox().pressSequentially("@ca");
	await answer("ca");
	await textbox().press("Escape");
	expect(await options().count()).toBe(0);
	await textbox().press("Enter");
	await expect.poll(() => posts("send").map(({ text }) => text)).toEqual(["@ca"]);
	expect(posts("stop")).toEqual([]);
});

test("Enter on a mention that is complete sends the message", async () => {
	chat = await openChat();
	await textbox().pressSequentially("@src/cart.ts");
	await answer("src/cart.ts", offers.slice(1, 2));
	await textbox().press("Enter");
	await expect.poll(() => posts("send").map(({ text }) => text)).toEqual(["@src/cart.ts"]);
});

test("while an input method composes, the list takes no key", async () => {
	chat = await openChat();
	await textbox().pressSequentially("@ca");
	await answer("ca");
	await textbox().dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true });
	await textbox().dispatchEvent("keydown", { key: "ArrowDown", keyCode: 229, bubbles: true, cancelable: true });
	expect(await textbox().inputValue()).toBe("@ca");
	expect(await options().first().getAttribute("aria-selected")).toBe("true");
});

test("a mention typed by hand is told when it is left, and again when the text loses it", async () => {
	chat = await openChat();
	await textbox().pressSequentially("@src/cart.ts:3-9 and");
	await expect.poll(() => posts("mention")).toEqual([{ kind: "mention", tokens: ["@src/cart.ts:3-9"] }]);
	await textbox().fill("and");
	await expect.poll(() => posts("mention").at(-1)).toEqual({ kind: "mention", tokens: [] });
});

test("the same mention counts anew in the next message", async () => {
	chat = await openChat();
	for (const times of [1, 2]) {
		await textbox().fill("@src/cart.ts and more");
		await expect.poll(() => posts("mention").map(({ tokens }) => tokens)).toEqual(Array.from({ length: times }, () => ["@src/cart.ts"]));
		await textbox().press("Enter");
		await expect.poll(() => posts("send")).toHaveLength(times);
	}
});

test("a mention that the caret comes back to is still one", async () => {
	chat = await openChat();
	await textbox().pressSequentially("@a.ts @b.ts ");
	await expect.poll(() => posts("mention").at(-1)?.tokens).toEqual(["@a.ts", "@b.ts"]);
	await textbox().press("ArrowLeft");
	await textbox().press("Home");
	await textbox().pressSequentially("@c.ts ");
	await expect.poll(() => posts("mention").at(-1)?.tokens).toEqual(["@c.ts", "@a.ts", "@b.ts"]);
	expect(posts("mention").every(({ tokens }, index) => index === 0 || tokens.length > 1)).toBe(true);
});

test("removing the chip of a mention takes its text out as well", async () => {
	const attachment = { id: "m1", label: "src/cart.ts", travel: "document", size: 2_000, mention: "@src/cart.ts" } as const;
	chat = await openChat({ draft: "Compare @src/cart.ts with the other", state: { attachments: [attachment] } });
	await chat.page.getByRole("button", { name: "Remove src/cart.ts" }).click();
	expect(await textbox().inputValue()).toBe("Compare with the other");
	await expect.poll(() => posts("detach")).toEqual([{ kind: "detach", id: "m1" }]);
});

test("the list fits a narrow view", async () => {
	chat = await openChat({ width: 250 });
	await textbox().pressSequentially("@");
	await answer("", [{ token: "@a", kind: "file", label: `${"long".repeat(30)}.ts`, detail: "in/a/folder/that/is/deep" }]);
	const sizes = await chat.page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
	expect(sizes[0]).toBeLessThanOrEqual(sizes[1] ?? 0);
});

test("a long text that is pasted becomes an attachment, which can be put into the message after all", async () => {
	chat = await openChat();
	const text = "line\n".repeat(5_000);
	await textbox().evaluate((element, pasted) => {
		const clipboardData = new DataTransfer();
		clipboardData.setData("text/plain", pasted);
		element.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
	}, text);
	await expect.poll(() => posts("attach-text")).toEqual([{ kind: "attach-text", text }]);
	expect(await textbox().inputValue()).toBe("");
	const pasted = { id: "p1", label: "Pasted text 1", travel: "document", size: 25_000, isPasted: true } as const;
	await chat.say({ kind: "state", state: { ...idle, attachments: [pasted] } });
	await chat.page.getByRole("button", { name: "Put Pasted text 1 into the message" }).click();
	await expect.poll(() => posts("put-inline")).toEqual([{ kind: "put-inline", id: "p1" }]);
});

test("what was typed a moment before the frame is loaded anew is still there", async () => {
	chat = await openChat();
	await textbox().pressSequentially("Half a thou");
	await chat.page.reload();
	await chat.say({ kind: "snapshot", transcript: { turns: [] }, state: idle, draft: "" });
	expect(await textbox().inputValue()).toBe("Half a thou");
	await expect.poll(() => posts("draft").at(-1)).toEqual({ kind: "draft", text: "Half a thou", at: expect.any(Number) });
	await expect.poll(() => chat.page.evaluate(() => history.state as unknown), { timeout: 5_000 }).toBeFalsy();
	await chat.page.reload();
	await chat.say({ kind: "snapshot", transcript: { turns: [] }, state: idle, draft: "typed in another view" });
	expect(await textbox().inputValue()).toBe("typed in another view");
});

test("a text that the page has kept from before the host's own is not put into it: the editor may have written nothing since", async () => {
	chat = await openChat();
	await textbox().pressSequentially("Already sent");
	const typed = await chat.page.evaluate(() => Date.now());
	await chat.page.reload();
	await chat.say({ kind: "snapshot", transcript: { turns: [] }, state: idle, draft: "The next", draftAt: typed + 1_000 });
	expect(await textbox().inputValue()).toBe("The next");
});

test.each([
	["", "Queued one", "Queued one"],
	["And more", "Queued one", "Queued one\n\nAnd more"],
])(
	"a prompt that was queued a moment before the window is loaded anew is in the composer, before “%s”",
	async (typedSince, told, wanted) => {
		chat = await openChat();
		await textbox().fill("Queued one");
		await expect.poll(() => posts("draft").at(-1)).toEqual({ kind: "draft", text: "Queued one", at: expect.any(Number) });
		await chat.say({ kind: "state", state: { ...idle, running: true } });
		await textbox().press("Enter");
		await expect.poll(() => textbox().inputValue()).toBe("");
		if (typedSince !== "") await textbox().pressSequentially(typedSince);
		await chat.page.reload();
		await chat.say({ kind: "snapshot", transcript: { turns: [] }, state: idle, draft: told });
		expect(await textbox().inputValue()).toBe(wanted);
	},
);

import { afterEach, expect, test } from "vitest";
import type { PendingFileSummary } from "../../src/shared/protocol.ts";
import type { ChatPage } from "./chatPage.ts";
import { answered, idle, openChat, summaryOf } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const bar = () => chat.page.getByRole("group", { name: "Pending changes", exact: true });
const button = (name: string) => bar().getByRole("button", { name, exact: true });
const lastPost = () => chat.posts().at(-1);

const files: readonly PendingFileSummary[] = [
	{ uri: "file:///shop/src/a.ts", path: "src/a.ts", change: "edit", added: 9, removed: 4 },
	{ uri: "file:///shop/src/b.ts", path: "src/b.ts", change: "create", added: 3, removed: 0 },
];
const pending = summaryOf(...files);

test("what waits for a decision is summed up over the composer, and nothing is there when nothing waits", async () => {
	chat = await openChat({ transcript: answered("Hi") });
	expect(await bar().count()).toBe(0);
	await chat.say({ kind: "state", state: { ...idle, pending } });
	expect(await button("2 files changed +12 −4").isVisible()).toBe(true);
	await chat.say({ kind: "state", state: { ...idle, pending: summaryOf(...files.slice(0, 1)) } });
	expect(await button("1 file changed +9 −4").isVisible()).toBe(true);
});

test("all of it is kept, undone or reviewed with one click", async () => {
	chat = await openChat({ transcript: answered("Hi"), state: { pending } });
	for (const [name, what] of [
		["Keep all changes", "keep"],
		["Undo all changes", "undo"],
		["Review", "review"],
	] as const) {
		await button(name).click();
		await expect.poll(lastPost).toEqual({ kind: "pending", what });
	}
});

test("each file of it is decided by itself, with the keyboard as well", async () => {
	chat = await openChat({ transcript: answered("Hi"), state: { pending } });
	await button("2 files changed +12 −4").press("Enter");
	expect(await bar().getByRole("listitem").allInnerTexts()).toHaveLength(2);
	for (const [name, what] of [
		["Open diff of src/b.ts", "review"],
		["Undo src/b.ts", "undo"],
		["Keep src/b.ts", "keep"],
	] as const) {
		await button(name).press("Enter");
		await expect.poll(lastPost).toEqual({ kind: "pending", what, uri: "file:///shop/src/b.ts" });
	}
});

test("what is not listed is counted", async () => {
	chat = await openChat({ transcript: answered("Hi"), state: { pending: { files, count: 1_202, added: 5_000, removed: 7 } } });
	await button("1,202 files changed +5000 −7").click();
	expect(await bar().getByRole("listitem").last().innerText()).toBe("and 1,200 more");
});

test("a promise about where requests go stands at the composer", async () => {
	chat = await openChat({ state: { choices: { ...idle.choices, residency: ["eu"] } } });
	await chat.page.getByRole("button", { name: /^EU only/ }).click();
	await expect.poll(lastPost).toEqual({ kind: "show", what: "residency" });
	await chat.say({ kind: "state", state: { ...idle, choices: { ...idle.choices, residency: [] } } });
	await expect.poll(() => chat.page.getByRole("button", { name: /only/ }).count()).toBe(0);
});

test.each([250, 600])("the list fits a view of %i pixels", async (width) => {
	const long = {
		...files[0],
		uri: "file:///long",
		path: `${"folder/".repeat(20)}aVeryLongNameOfAFileThatDoesNotFit.test.ts`,
	} as PendingFileSummary;
	chat = await openChat({ width, transcript: answered("Hi"), state: { pending: summaryOf(...files, long) } });
	await bar().getByRole("button", { expanded: false }).click();
	expect(await bar().evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
	expect(await button(`Keep ${long.path}`).isVisible()).toBe(true);
});

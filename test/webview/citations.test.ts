import { afterEach, expect, test } from "vitest";
import type { Citation, TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ChatPage } from "./chatPage.ts";
import { done, openChat, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const button = (name: string) => chat.page.getByRole("button", { name, exact: true });
const lastPost = () => chat.posts().at(-1);
const markdown = () => chat.page.locator(".markdown");
const sources = () => chat.page.getByRole("list", { name: "Sources" });

const lines = (first: number, last?: number, quote?: string): Citation => ({
	title: "src/a.ts",
	quote,
	target: { kind: "file", path: "src/a.ts", first, last },
});

/** Texts, and citations of what stands before them. */
async function show(...pieces: (string | Citation)[]): Promise<void> {
	const events = pieces.map(
		(piece): TurnEvent => (typeof piece === "string" ? { kind: "text-delta", text: piece } : { kind: "citation", citation: piece }),
	);
	chat = await openChat({ transcript: transcriptOf(turnStart("Go"), ...events, done) });
}

test("a citation is a small number in the text that opens the cited lines", async () => {
	await show("It is so", lines(10, 20, "return 1;"), ".");
	expect(await markdown().innerText()).toBe("It is so1.");
	const mark = button("Source 1: src/a.ts:10-20");
	expect(await mark.getAttribute("title")).toBe("return 1;");
	await mark.press("Enter");
	await expect.poll(lastPost).toEqual({ kind: "open-file", path: "src/a.ts", first: 10, last: 20 });
});

test("a page of a document opens the document, a page of the web its address", async () => {
	await show("A", { title: "Manual", target: { kind: "page", path: "docs/manual.pdf", first: 3, last: 4 } }, "B", {
		title: "Money",
		target: { kind: "web", url: "https://docs.example/money" },
	});
	await button("Source 1: Manual, pages 3–4").click();
	await expect.poll(lastPost).toEqual({ kind: "open-file", path: "docs/manual.pdf" });
	await button("Source 2: Money").click();
	await expect.poll(lastPost).toEqual({ kind: "open-link", href: "https://docs.example/money" });
	expect(await sources().innerText()).toContain("docs.example");
});

test("what has no place, or one that nobody should open, is named and opens nothing", async () => {
	await show("A", { title: "A note" }, "B", { title: "A trap", target: { kind: "web", url: "javascript:alert(1)" } });
	expect(await markdown().getByRole("button").count()).toBe(0);
	expect(await markdown().textContent()).toContain("Source 1: A note");
	expect(await sources().getByRole("button").count()).toBe(0);
});

test("a place that is cited again keeps its number, and is listed once", async () => {
	await show("A", lines(1, 1, "one"), "B", lines(2), "C", lines(1, 1, "uno"));
	expect(await markdown().innerText()).toBe("A1B2C1");
	expect(await sources().getByRole("listitem").count()).toBe(2);
	expect(await button("Source 1: src/a.ts:1").last().getAttribute("title")).toBe("uno");
});

test("the list of sources comes with the end of the text, and a long one is folded", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), { kind: "text-delta", text: "A" }, { kind: "citation", citation: lines(1) });
	expect(await button("Source 1: src/a.ts:1").count()).toBe(1);
	expect(await sources().count()).toBe(0);
	await chat.events(done);
	expect(await sources().isVisible()).toBe(true);
	await show("A", ...[1, 2, 3, 4, 5, 6].map((line) => lines(line)));
	expect(await sources().isVisible()).toBe(false);
	await chat.page.getByText("Sources (6)").click();
	await sources().getByRole("button", { name: "src/a.ts:6" }).click();
	await expect.poll(lastPost).toEqual({ kind: "open-file", path: "src/a.ts", first: 6 });
});

test("code has no marks, on the screen and when it is copied", async () => {
	await show("```ts\nconst a", lines(1), " = 1;", lines(2), "\n```\n\n- item\n\n  ```\n  b", lines(3), "\n  ```\n");
	expect(await chat.page.locator("pre").allTextContents()).toEqual(["const a = 1;", "b"]);
	for (const copy of await button("Copy").all()) await copy.click();
	await expect
		.poll(() => chat.posts().filter(({ kind }) => kind === "code"))
		.toEqual([
			{ kind: "code", what: "copy", text: "const a = 1;" },
			{ kind: "code", what: "copy", text: "b" },
		]);
});

test("selected text is copied without the marks", async () => {
	await show("It is so", lines(1), ", and so.");
	const selected = await markdown().evaluate((element) => {
		getSelection()?.selectAllChildren(element);
		return getSelection()?.toString();
	});
	expect(selected?.trim()).toBe("It is so, and so.");
});

test("marks change nothing of the text's structure", async () => {
	await show(
		"**It is so.**",
		lines(1),
		"“*Really*”",
		lines(2),
		" _yes_",
		lines(1),
		"\n\n",
		lines(2),
		"- one\n",
		lines(1),
		"- two\n\n",
		lines(2),
		"# Title",
		lines(1),
		"\n\n```\ncode\n```",
		lines(2),
		"\n\n| a |\n|---|\n| b",
		lines(1),
		" |\n",
		lines(2),
		"| c |\n",
	);
	const shape = await markdown().evaluate((element) => {
		element.querySelectorAll(".citation").forEach((mark) => mark.remove());
		return [...element.querySelectorAll("strong, em, li, .heading, pre, td")].map(
			({ tagName, textContent }) => `${tagName} ${textContent}`,
		);
	});
	expect(shape).toEqual(["STRONG It is so.", "EM Really", "EM yes", "LI one", "LI two", "H3 Title", "PRE code", "TD b", "TD c"]);
});

test("a mark is never inside of a link or of inline code, but after it", async () => {
	await show("See [the ", lines(1), "docs](https://a.b) and `x", lines(2), "y` and https://c.d", lines(1), " end");
	const inside = await markdown().locator("a .citation, code .citation").count();
	expect(inside).toBe(0);
	expect(await markdown().innerText()).toBe("See the docs1 and xy2 and https://c.d1 end");
	await chat.page.getByRole("link", { name: "https://c.d" }).click();
	await expect.poll(lastPost).toEqual({ kind: "open-link", href: "https://c.d" });
});

test("a model cannot forge a mark", async () => {
	await show("It is \uE0000\uE001 so ⸢\uE0000\uE001⸣ 0", lines(1));
	expect(await markdown().getByRole("button").count()).toBe(1);
});

test("hidden characters of a source are made visible", async () => {
	await show("A", { title: "src/a\u202Ets.ts", quote: "x\u200By" });
	expect(await markdown().textContent()).toContain("src/a\\u{202E}ts.ts");
	expect(await sources().innerText()).toContain("x\\u{200B}y");
});

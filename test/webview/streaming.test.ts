import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ChatPage } from "./chatPage.ts";
import { answered, done, openChat, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;

const delta = (text: string): TurnEvent => ({ kind: "text-delta", text });

const citation = (line: number): TurnEvent => ({
	kind: "citation",
	citation: { title: "src/a.ts", target: { kind: "file", path: "src/a.ts", first: line + 1 } },
});

/** The DOM of the answer once everything that is done when idle is done. */
async function answerDom(): Promise<string | null> {
	return chat.page.evaluate(async () => {
		for (let round = 0; round < 3; round++) await new Promise((resolve) => requestIdleCallback(resolve));
		await new Promise(requestAnimationFrame);
		const answer = document.querySelector(".answer");
		return answer && new XMLSerializer().serializeToString(answer).replaceAll(/(?:answer|prompt)-\w+/g, "id");
	});
}

const blocks = [
	"# Title\n",
	"### Deep title with `code`\n",
	"A *paragraph* with `src/a.ts:3`, a [link](https://a.b), a\nline break and &lt;entities&gt;.\n",
	"A reference to [the manual] and [another one][other].\n",
	"[the manual]: https://manual.example\n",
	"[other]: https://other.example\n",
	"- a\n- b\n  - c\n\n  more of b\n",
	"1. one\n\n   ```js\n   let x = 1;\n   ```\n\n2. two\n",
	"```ts\nconst a = 1;\n\nfunction f() { return `x${a}`; }\n```\n",
	"```\nno language\n",
	"~~~python\nprint('x')\n~~~\n",
	"> quote\n> - list\n",
	"| a | b |\n|---|:-:|\n| 1 | **2** |\n",
	"---\n",
	"<b>raw</b> html <img src=x>\n",
	"- [ ] open\n- [x] closed\n",
	"**never closed and `neither\n",
	"![alt](https://i.example/x.png)\n",
];

test("a streamed answer ends as the same DOM as the finished text rendered at once", async () => {
	chat = await openChat();
	const document = fc.array(fc.constantFrom(...blocks), { minLength: 1, maxLength: 40 }).map((chosen) => chosen.join("\n"));
	const cites = fc.infiniteStream(fc.integer({ min: 0, max: 9 }));
	await fc.assert(
		fc.asyncProperty(
			document,
			cites,
			fc.integer({ min: 1, max: 10 }),
			fc.integer({ min: 1, max: 1000 }),
			async (text, cited, pieces, seed) => {
				const size = Math.ceil(text.length / pieces);
				const chunks: string[] = [];
				for (let at = 0, step = 0; at < text.length; step++) {
					const length = 1 + ((seed * (step + 7)) % (2 * size));
					chunks.push(text.slice(at, at + length));
					at += length;
				}
				const state = { kind: "snapshot", transcript: { turns: [] }, state: snapshotState, draft: "" } as const;
				await chat.say(state, { kind: "events", events: [turnStart("Hello")] });
				const events = chunks.flatMap((chunk) => [delta(chunk), ...[...cited.take(1)].filter((kind) => kind < 4).map(citation)]);
				await chat.say(...events.map((event) => ({ kind: "events", events: [event] }) as const));
				await chat.events(done);
				const streamed = await answerDom();
				await chat.say({ ...state, transcript: transcriptOf(turnStart("Hello"), ...events, done) });
				expect(streamed).toBe(await answerDom());
			},
		),
		{ numRuns: 15 },
	);
	expect(chat.errors).toEqual([]);
	expect(chat.requests).toEqual([]);
}, 60_000);

const snapshotState = {
	choices: {
		folder: "",
		canChangeFolder: false,
		profile: "",
		apiKey: false,
		region: "",
		model: "m",
		modelLabel: "M",
		guardrail: "",
		mode: "agent",
	},
	connection: { kind: "unknown" },
	running: false,
	attachments: [],
	queue: [],
	pending: { files: [], count: 0, added: 0, removed: 0 },
	trusted: true,
	showReasoning: true,
	promptFiles: [],
	budget: {},
	pricesAsOf: "2026-11-21",
} as const;

test("code whose first line comes later stands as if it had come at once", async () => {
	chat = await openChat();
	await chat.events(turnStart("Hello"), delta("```\n"));
	await chat.page.locator("pre code").waitFor({ state: "attached" });
	await chat.events(delta("no language\n"), done);
	expect(await chat.page.locator("pre code").evaluate(({ childNodes }) => Array.from(childNodes, ({ nodeName }) => nodeName))).toEqual([
		"#text",
	]);
});

test("finished blocks keep their DOM nodes while the rest arrives", async () => {
	chat = await openChat();
	const first = "# Title\n\nOne.\n\n```ts\nconst a = 1;\n```\n\n- a\n- b\n\nLast one.\n\n";
	await chat.events(turnStart("Hello"), delta("Cited."), citation(0), delta(`\n\n${first}More`));
	await answerDom();
	await chat.page.evaluate(() => {
		const nodes = [...document.querySelectorAll(".markdown h3, .markdown p, .markdown pre, .markdown ul")].slice(0, 5);
		const changes: string[] = [];
		const observer = new MutationObserver((records) => changes.push(...records.map(({ type }) => type)));
		for (const node of nodes.slice(0, 4)) observer.observe(node, { childList: true, characterData: true, attributes: true, subtree: true });
		Object.assign(window, { nodes, changes });
	});
	for (let round = 0; round < 40; round++) await chat.events(delta(` words\n\nparagraph ${round}`), citation(round));
	const kept = await chat.page.evaluate(() => {
		const { nodes, changes } = window as unknown as { nodes: Element[]; changes: string[] };
		return { connected: nodes.map((node) => node.isConnected), changes };
	});
	expect(kept).toEqual({ connected: [true, true, true, true, true], changes: [] });
	expect(await chat.page.locator(".page").count()).toBeGreaterThan(1);
});

test("a chunk repaints only the end of a long chat", async () => {
	const turns = Array.from({ length: 200 }, (_, index) => [
		turnStart(`Question ${index}`, `t${index}`),
		delta(`Answer **${index}**`),
		done,
	]).flat();
	chat = await openChat();
	await chat.events(...turns, turnStart("Now", "now"), delta("Begin"));
	await chat.page.evaluate(() => {
		const touched = new Set<string>();
		const log = document.querySelector(".log");
		if (!log) throw new Error("no log");
		new MutationObserver((records) => {
			for (const { target } of records)
				touched.add((target instanceof Element ? target : target.parentElement)?.closest("article")?.textContent ?? "outside");
		}).observe(log, { childList: true, characterData: true, subtree: true, attributes: true });
		Object.assign(window, { touched });
	});
	await chat.events(delta(", go on"));
	const touched = await chat.page.evaluate(() => [...(window as unknown as { touched: Set<string> }).touched]);
	expect(touched).toEqual(["OutcropBegin, go on"]);
});

test("an open code block is shown while it grows and highlighted once it is closed", async () => {
	chat = await openChat();
	await chat.events(turnStart("Hello"), delta("```ts\nconst a"));
	expect(await chat.page.locator("pre").textContent()).toBe("const a");
	expect(await chat.page.getByRole("button", { name: "Copy" }).count()).toBe(0);
	await chat.events(delta(" = 1;\n```\n"));
	await chat.page.locator(".hl-keyword").waitFor();
	expect(await chat.page.locator("pre").textContent()).toBe("const a = 1;");
});

test("headings rise by one level at most, so that the outline has no holes", async () => {
	chat = await openChat({ transcript: answered("### Deep\n\ntext\n\n#### Deeper\n\n# Top\n\n###### Sixth\n") });
	const outline = await chat.page.locator(".markdown .heading").evaluateAll((all) => all.map((heading) => heading.tagName));
	expect(outline).toEqual(["H3", "H4", "H3", "H4"]);
});

const codeOf = (lines: number) => `\`\`\`text\n${Array.from({ length: lines }, (_, index) => `line ${index + 1}`).join("\n")}\n\`\`\`\n`;

test("a long code block is folded when a chat is opened, and is copied whole", async () => {
	chat = await openChat({ transcript: answered(`${codeOf(100)}\n${codeOf(40)}`) });
	const more = chat.page.getByRole("button", { name: "Show 60 more lines" });
	expect(await more.getAttribute("aria-expanded")).toBe("false");
	const height = () =>
		chat.page
			.locator("pre")
			.first()
			.evaluate((pre) => pre.getBoundingClientRect().height);
	const folded = await height();
	// The block of 40 lines is higher by its padding at the end, which is less than a line.
	const whole = await chat.page
		.locator("pre")
		.last()
		.evaluate((pre) => pre.getBoundingClientRect().height);
	expect(whole - folded).toBeGreaterThan(0);
	expect(whole - folded).toBeLessThan(12);
	await chat.page.getByRole("button", { name: "Copy" }).first().click();
	const copied = chat.posts().findLast((post) => post.kind === "code");
	expect(copied?.text.split("\n")).toHaveLength(100);
	await more.click();
	const fewer = chat.page.getByRole("button", { name: "Show fewer lines" });
	expect(await fewer.getAttribute("aria-expanded")).toBe("true");
	expect(await height()).toBeGreaterThan(2 * folded);
	await fewer.click();
	expect(await height()).toBe(folded);
	expect(await more.count()).toBe(1);
});

test("code that the reader has seen growing is not folded under their eyes", async () => {
	chat = await openChat();
	await chat.events(turnStart("Hello"), delta(codeOf(100).slice(0, 300)));
	await chat.events(delta(codeOf(100).slice(300)), done);
	const fewer = chat.page.getByRole("button", { name: "Show fewer lines" });
	expect(await fewer.getAttribute("aria-expanded")).toBe("true");
});

test("an address that follows its use by pages makes links of it, and leaves the other pages alone", async () => {
	chat = await openChat();
	const paragraphs = (name: string) => Array.from({ length: 30 }, (_, index) => `${name} ${index}.\n\n`).join("");
	await chat.events(turnStart("Hello"), delta(`See [the manual].\n\n${paragraphs("First")}${paragraphs("Second")}`));
	await chat.page.evaluate(() => Object.assign(window, { kept: document.querySelectorAll(".page")[1] }));
	await chat.events(delta("[the manual]: https://manual.example\n\nEnd.\n"));
	await chat.page.getByRole("link", { name: "the manual" }).click();
	expect(chat.posts()).toContainEqual({ kind: "open-link", href: "https://manual.example" });
	expect(await chat.page.evaluate(() => (window as unknown as { kept: Element }).kept.isConnected)).toBe(true);
});

test("a turn that goes on after its end goes on with its text", async () => {
	chat = await openChat({ transcript: answered("One.\n\n```ts\nconst a") });
	await chat.events({ kind: "turn-resume" }, delta(" = 1;\n```\n\nTwo."));
	expect(await chat.page.locator(".markdown").innerText()).toMatch(/^One\.\s+ts\s+const a = 1;\s+Two\.$/);
	await chat.page.getByRole("button", { name: "Copy" }).click();
	expect(chat.posts()).toContainEqual({ kind: "code", what: "copy", text: "const a = 1;" });
});

test("a place in a file is a link in prose, where it is certainly one", async () => {
	chat = await openChat({
		transcript: answered(
			"See src/a.ts:12, src/f.ts:3-4: (lib/b.py:3-7) and [text src/c.ts:1](https://a.b); not at 10:30, in src/d.ts, http://x.y/e.ts:3 or 1/2.5:1.",
		),
	});
	const links = chat.page.locator(".markdown").getByRole("link");
	expect(await links.allTextContents()).toEqual(["src/a.ts:12", "src/f.ts:3-4", "lib/b.py:3-7", "text src/c.ts:1", "http://x.y/e.ts:3"]);
	await links.nth(0).click();
	await links.nth(2).press("Enter");
	expect(chat.posts().filter(({ kind }) => kind === "open-file")).toEqual([
		{ kind: "open-file", path: "src/a.ts", first: 12 },
		{ kind: "open-file", path: "lib/b.py", first: 3, last: 7 },
	]);
});

test("mathematics is text and Mermaid is code", async () => {
	chat = await openChat({ transcript: answered("$$\\sum_{i=1}^{n} x_i$$ and $a_1 + b_1$\n\n```mermaid\ngraph TD; A-->B;\n```\n") });
	expect(await chat.page.locator(".markdown p").first().textContent()).toBe("$$\\sum_{i=1}^{n} x_i$$ and $a_1 + b_1$");
	expect(
		await chat.page
			.getByRole("group", { name: /mermaid/ })
			.locator("code")
			.textContent(),
	).toBe("graph TD; A-->B;");
});

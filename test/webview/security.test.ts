import { expect, test } from "vitest";
import type { ChatPage } from "./chatPage.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import { answered, done, idle, openChat, summaryOf, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;

const sink = "https://sink.example/steal?c=1";

/** Markup that runs code or loads something where a page lets it. */
const markup = [
	"<script>pwned()</script>",
	`<script src="${sink}"></script>`,
	"<img src=x onerror=pwned()>",
	`<img src="${sink}" srcset="${sink} 2x">`,
	"<svg onload=pwned()>",
	"<svg><script>pwned()</script></svg>",
	"<svg><animate onbegin=pwned() attributeName=x dur=1s>",
	`<svg><image href="${sink}"/><use href="data:image/svg+xml,<svg id='x' onload='pwned()'/>#x"/></svg>`,
	'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=pwned()&gt;">',
	"<body onload=pwned()>",
	"<details open ontoggle=pwned()>x</details>",
	"<iframe src=javascript:pwned()></iframe>",
	"<iframe srcdoc='<script>parent.pwned()</script>'></iframe>",
	`<object data="${sink}"></object><embed src="${sink}">`,
	`<link rel=stylesheet href="${sink}"><link rel=preload as=image href="${sink}">`,
	`<style>@import url(${sink}); body{background:url(${sink})}</style>`,
	`<div style="background:url(${sink})">x</div>`,
	`<base href="${sink}">`,
	`<meta http-equiv=refresh content="0;url=${sink}">`,
	`<form action="${sink}"><button autofocus onfocus=pwned()>x</button></form>`,
	"<input autofocus onfocus=pwned()>",
	`<video poster="${sink}" src="${sink}" onerror=pwned()><source src="${sink}"></video>`,
	`<audio src="${sink}" onerror=pwned()>`,
	"<a href=javascript:pwned()>x</a>",
	"<marquee onstart=pwned()>x</marquee>",
	"<template><img src=x onerror=pwned()></template>",
	'<noscript><p title="</noscript><img src=x onerror=pwned()>">',
	"<xmp><img src=x onerror=pwned()></xmp>",
	"<!--><img src=x onerror=pwned()>-->",
	"<![CDATA[<img src=x onerror=pwned()>]]>",
	"<?xml version='1.0'?><x onerror=pwned()/>",
	"<textarea><img src=x onerror=pwned()></textarea>",
	"<title><img src=x onerror=pwned()></title>",
	"<p/onclick=pwned()>x",
	'"><img src=x onerror=pwned()>',
	"'><svg/onload=pwned()>",
	"&lt;img src=x onerror=pwned()&gt;",
	"&#60;script&#62;pwned()&#60;/script&#62;",
	"\u0000<img src=x onerror=pwned()>",
	"<\u0000script>pwned()</script>",
	"{{constructor.constructor('pwned()')()}}",
	"${pwned()}",
];

const addresses = [
	"javascript:pwned()",
	"JaVaScRiPt:pwned()",
	"java&#x0A;script:pwned()",
	"java&Tab;script:pwned()",
	"&#106;avascript:pwned()",
	"javascript&colon;pwned()",
	"<javascript:pwned()>",
	" javascript:pwned()",
	"\u0001javascript:pwned()",
	"data:text/html,<script>pwned()</script>",
	"data:text/html;base64,PHNjcmlwdD5wd25lZCgpPC9zY3JpcHQ+",
	"vbscript:pwned()",
	"blob:https://outcrop.test/x",
	"command:workbench.action.terminal.new",
	"command:%77orkbench.action.quit",
	"vscode:extension/evil",
	"vscode-insiders://x/y",
	"file:///etc/passwd",
	"//sink.example/x.png",
	"\\\\sink.example\\x.png",
	"ftp://sink.example/x",
	'x" onmouseover="pwned()',
	"x' onerror='pwned()",
	'https://sink.example/"onmouseover=pwned()',
];

const wrappings: readonly ((text: string) => string)[] = [
	(text) => text,
	(text) => `**${text}**`,
	(text) => `# ${text}`,
	(text) => `- ${text}`,
	(text) => `> ${text}`,
	(text) => `| ${text.replaceAll("|", "\\|")} |\n|---|\n| ${text.replaceAll("|", "\\|")} |`,
	(text) => `\`${text}\``,
	(text) => `\`\`\`html\n${text}\n\`\`\``,
	(text) => `\`\`\`${text}\ncode\n\`\`\``,
];

const linkings: readonly ((address: string) => string)[] = [
	(address) => `[x](${address})`,
	(address) => `[x](<${address}> "title")`,
	(address) => `![x](${address})`,
	(address) => `![x][r]\n\n[r]: ${address}`,
	(address) => `<${address}>`,
	(address) => `[![x](${address})](${address})`,
	(address) => `\`${address}\``,
];

/** What a page that takes words for markup would run. */
const evil = markup.join(" ");
const attached = (id: string) => ({ id, label: evil, travel: "document", size: 1, notice: evil }) as const;

const vectors = [
	...markup.flatMap((text) => wrappings.map((wrap) => wrap(text))),
	...addresses.flatMap((address) => linkings.map((link) => link(address))),
];

/** Presses everything that could be pressed, and reports what only markup that was taken for HTML could have made. */
async function provoke(): Promise<string[]> {
	return chat.page.evaluate(() => {
		const events = ["click", "mouseover", "focus", "pointerenter", "error", "load"];
		for (const element of document.querySelectorAll(".log .markdown *"))
			for (const name of events) element.dispatchEvent(new Event(name, { bubbles: true }));
		const alien =
			"script, img, iframe, object, embed, link, style, form, input, video, audio, base, meta, template, [style], [href], [src], [srcdoc]";
		const found = [...document.querySelectorAll(`.log :is(${alien})`)].map((element) => new XMLSerializer().serializeToString(element));
		const handlers = [...document.querySelectorAll(".log *")].flatMap((element) =>
			element.getAttributeNames().filter((name) => name.startsWith("on")),
		);
		return [...found, ...handlers];
	});
}

/** Returns a way to ask whether any vector ran since. */
async function watchForCode(): Promise<() => Promise<boolean>> {
	await chat.page.evaluate(() => Object.assign(window, { ran: false, pwned: () => Object.assign(window, { ran: true }) }));
	return () => chat.page.evaluate(() => (window as unknown as { ran: boolean }).ran);
}

test("there are more than five hundred vectors", () => {
	expect(vectors.length).toBeGreaterThan(500);
});

test("nothing that a model writes runs or loads while it streams in pieces", async () => {
	chat = await openChat();
	const ran = await watchForCode();
	for (let start = 0; start < vectors.length; start += 60) {
		const text = vectors.slice(start, start + 60).join("\n\n");
		const pieces = text.match(/[\s\S]{1,197}/gu) ?? [];
		await chat.events(turnStart("Go", `t${start}`));
		await chat.say(...pieces.map((piece) => ({ kind: "events", events: [{ kind: "text-delta", text: piece }] }) as const));
		await chat.events(done);
		expect(await provoke()).toEqual([]);
	}
	expect(await ran()).toBe(false);
	expect(chat.requests).toEqual([]);
	expect(chat.errors).toEqual([]);
});

test("nothing in a stored chat runs or loads when it is opened again", async () => {
	chat = await openChat();
	const ran = await watchForCode();
	const { turns } = answered(vectors.join("\n\n"), markup.join("\n"));
	const events = [
		{ kind: "tool-start", toolUseId: "x", name: "run", title: markup.join(" ") },
		{ kind: "notice", text: markup.join(" ") },
	] as const;
	await chat.say({ kind: "events", events: [turnStart(markup[0] ?? ""), ...events, done] });
	expect(await provoke()).toEqual([]);
	await chat.say({
		kind: "snapshot",
		transcript: { turns },
		state: {
			choices: {
				folder: "<img src=x>",
				canChangeFolder: false,
				profile: "<b>",
				apiKey: false,
				region: "",
				model: "<i>",
				modelLabel: "<svg onload=pwned()>",
				guardrail: "",
				mode: "ask",
			},
			connection: { kind: "unknown" },
			running: false,
			attachments: [],
			queue: [{ id: "q", text: "<img src=x onerror=pwned()>" }],
			pending: summaryOf({ uri: "file:///x", path: "<img src=x onerror=pwned()>", change: "edit", added: 1, removed: 0 }),
			trusted: true,
			showReasoning: true,
			promptFiles: [],
			budget: {},
			pricesAsOf: "2026-11-21",
		},
		draft: "<img src=x onerror=pwned()>",
	});
	expect(await provoke()).toEqual([]);
	expect(await ran()).toBe(false);
	expect(chat.requests).toEqual([]);
	expect(chat.errors).toEqual([]);
});

test("nothing of a second answer runs or loads, while it streams and when it is opened again", async () => {
	chat = await openChat({ width: 900 });
	const ran = await watchForCode();
	const all: TurnEvent[] = [];
	const tell = async (...events: TurnEvent[]) => {
		all.push(...events);
		await chat.say(...events.map((event) => ({ kind: "events", events: [event] }) as const));
	};
	for (let start = 0; start < vectors.length; start += 60) {
		const turnId = `t${start}`;
		const pieces =
			vectors
				.slice(start, start + 60)
				.join("\n\n")
				.match(/[\s\S]{1,197}/gu) ?? [];
		await tell(turnStart("Go", turnId), { kind: "text-delta", text: "First" }, done, { kind: "compare-start", turnId, model: evil });
		await tell(...pieces.map((text) => ({ kind: "compare-delta", turnId, text }) as const));
		const call = { model: evil, retries: 0, latencyMs: 9 };
		await tell({ kind: "compare-end", turnId, outcome: { kind: "failed", failure: { kind: "internal", message: evil } }, call });
		expect(await chat.page.getByRole("region").last().textContent()).toContain("pwned()");
		expect(await provoke()).toEqual([]);
	}
	await chat.say({ kind: "snapshot", transcript: transcriptOf(...all), state: idle, draft: "" });
	for (const compared of await chat.page.locator(".compared").all()) await compared.scrollIntoViewIfNeeded();
	expect(await provoke()).toEqual([]);
	expect(await ran()).toBe(false);
	expect(chat.requests).toEqual([]);
	expect(chat.errors).toEqual([]);
});

/** A turn that shows markup wherever one shows words: in folded steps, what a command prints in colours, thoughts, and the answer's foot. */
const everywhere: readonly TurnEvent[] = [
	{ kind: "turn-start", turnId: "t1", at: 0, model: evil, prompt: { text: evil, attachments: [attached("a")] } },
	{ kind: "reasoning-delta", text: evil },
	...["1", "2", "3"].flatMap((toolUseId): TurnEvent[] => [
		{ kind: "tool-start", toolUseId, name: "run_command", title: evil },
		{ kind: "tool-output", toolUseId, text: evil, paint: [0, evil.length, 2] },
		{ kind: "tool-end", toolUseId, outcome: "done", detail: evil },
	]),
	{ kind: "model-change", model: evil, reason: evil },
	{ kind: "text-delta", text: evil },
	{ kind: "citation", citation: { title: evil, quote: evil, target: { kind: "file", path: evil } } },
	{ kind: "steer", prompt: { text: evil, attachments: [attached("b")] } },
	{ kind: "text-delta", text: "needle" },
	done,
];

test("markup in titles, chips, lists, folded steps, colours of a terminal, marks and footers is text", async () => {
	const offers = (["file", "symbol", "terminal"] as const).map((kind) => ({ token: evil, kind, label: evil, detail: evil }));
	const state = {
		attachments: [{ ...attached("c"), mention: evil, notice: evil }],
		queue: [{ id: "q", text: evil, attachments: [evil] }],
		pending: summaryOf({ uri: evil, path: evil, change: "edit", added: 1, removed: 0 }),
		promptFiles: [{ name: evil, description: evil }],
		prompt: { reference: evil, state: "ready", name: evil, description: evil, variables: [evil], nativeOnly: evil },
		connection: { kind: "connected", source: evil, account: evil, warning: evil },
		choices: { ...idle.choices, folder: evil, model: evil, modelLabel: evil, guardrail: evil, residency: [evil] },
	} as const;
	for (const from of ["stream", "history"] as const) {
		chat = await openChat({ state, ...(from === "history" && { transcript: transcriptOf(...everywhere) }) });
		const ran = await watchForCode();
		if (from === "stream") for (const event of everywhere) await chat.events(event);
		const unfold = () =>
			chat.page.evaluate(() => {
				for (const summary of document.querySelectorAll<HTMLElement>(".log details:not([open]) > summary")) summary.click();
				return document.querySelectorAll(".log pre [class^=ansi]").length;
			});
		await expect.poll(unfold).toBe(3);
		const textbox = chat.page.getByRole("textbox", { name: "Message Outcrop" });
		await textbox.pressSequentially("@x");
		const asked = () => chat.posts().flatMap((post) => (post.kind === "find-mentions" && post.query === "x" ? [post.request] : []));
		await expect.poll(asked).toHaveLength(1);
		await chat.say({ kind: "mentions", request: asked()[0] ?? 0, offers }, { kind: "announce", text: evil });
		await expect.poll(() => chat.page.getByRole("option").count()).toBe(offers.length);
		await textbox.press("Control+f");
		await chat.page.getByRole("textbox", { name: "Find" }).fill("pwned");
		await expect.poll(() => chat.page.evaluate(() => CSS.highlights.get("find")?.size ?? 0)).toBeGreaterThan(0);
		const found = await chat.page.evaluate(() => {
			const alien = "body :is(img, iframe, object, embed, base, meta, video, audio, marquee, math, svg svg, [style], [srcdoc], [onerror])";
			return [...document.querySelectorAll(alien)].map((element) => new XMLSerializer().serializeToString(element));
		});
		expect(found).toEqual([]);
		expect(await provoke()).toEqual([]);
		expect(await ran()).toBe(false);
		expect(chat.requests).toEqual([]);
		expect(chat.errors).toEqual([]);
	}
});

test("the policy of this page really stops what the view never does", async () => {
	chat = await openChat();
	const refused = await chat.page.evaluate(() => {
		try {
			Reflect.set(document.body, "innerHTML", "<img src=x>");
			return false;
		} catch {
			return true;
		}
	});
	expect(refused).toBe(true);
});

test("clicking the links of a hostile answer asks the host for web pages only", async () => {
	chat = await openChat({ transcript: answered(addresses.flatMap((address) => linkings.map((link) => link(address))).join("\n\n")) });
	const links = await chat.page.locator(".markdown").getByRole("link").all();
	expect(links.length).toBeGreaterThan(0);
	for (const link of links) await link.dispatchEvent("click");
	const opened = chat.posts().flatMap((post) => (post.kind === "open-link" ? [new URL(post.href).origin] : []));
	expect(new Set(opened)).toEqual(new Set(["https://sink.example"]));
	expect(chat.posts().filter(({ kind }) => kind !== "open-link")).toEqual([{ kind: "ready" }]);
});

test("an image is its words and a link, never a request", async () => {
	chat = await openChat({ transcript: answered("![a chart](https://i.example/x.png)") });
	await chat.page.getByRole("link", { name: "https://i.example/x.png" }).click();
	await expect.poll(chat.posts).toContainEqual({ kind: "open-link", href: "https://i.example/x.png" });
	expect(await chat.page.locator(".markdown").textContent()).toContain("a chart");
	expect(chat.requests).toEqual([]);
});

test("links and citations go to the host, with the keyboard too", async () => {
	chat = await openChat({ transcript: answered("[docs](https://a.b/c), `src/a.ts:3-10`, [x](src/b.ts#L4), [dead](command:x)") });
	await chat.page.getByRole("link", { name: "docs" }).click();
	expect(await chat.page.getByRole("link", { name: "docs" }).getAttribute("title")).toBe("https://a.b/c");
	await chat.page.getByRole("link", { name: "src/a.ts:3-10" }).press("Enter");
	await chat.page.getByRole("link", { name: "x", exact: true }).click();
	expect(await chat.page.getByRole("link", { name: "dead" }).count()).toBe(0);
	await expect
		.poll(() => chat.posts().slice(1))
		.toEqual([
			{ kind: "open-link", href: "https://a.b/c" },
			{ kind: "open-file", path: "src/a.ts", first: 3, last: 10 },
			{ kind: "open-file", path: "src/b.ts", first: 4 },
		]);
});

test("what is hidden in a command to approve becomes visible", async () => {
	chat = await openChat();
	await chat.events(
		turnStart("Go"),
		{ kind: "tool-start", toolUseId: "1", name: "run", title: "Run ls\u202E #\u200B" },
		{
			kind: "approval-request",
			toolUseId: "1",
			approvalId: "a",
			reason: "rm\u0008\u0008ls",
			choices: ["once", "deny"],
			edits: [{ editId: "e", path: "a\u2066.ts", added: 1, removed: 0, diff: [{ kind: "added", text: "if (a\u202E) {}" }] }],
		},
	);
	const step = chat.page.getByRole("group", { name: "Run ls\\u{202E} #\\u{200B}: waiting for approval" });
	expect(await step.innerText()).toContain("rm\\u{8}\\u{8}ls");
	expect(await step.innerText()).toContain("if (a\\u{202E}) {}");
});

/** What a command can hold that nobody would see: controls, directions, tags, spaces and selectors that are none, and a separator. */
const unseen = [
	"\u0007",
	"\r",
	"\u001B[8m",
	"\u202E",
	"\u2066",
	"\u200B",
	"\u00AD",
	"\u{E0041}",
	"\u00A0",
	"\u3000",
	"\uFE0F",
	"\u{E0100}",
	"\u2800",
	"\u2028",
];

test("every character of a command that nobody would see is written out and stands out", async () => {
	chat = await openChat();
	for (const [index, character] of unseen.entries()) {
		const code = character.codePointAt(0)?.toString(16).toUpperCase();
		const asking = { kind: "approval-request", toolUseId: "1", approvalId: "a", reason: "It runs.", choices: ["once", "deny"] } as const;
		const subjects = [
			{ kind: "command", command: `ls${character}x`, folder: `a${character}b` },
			{ kind: "task", name: `build${character}`, command: `ls${character}x` },
			{ kind: "url", url: `https://a.b/${character}x` },
			{ kind: "external", name: `read${character}`, source: `server${character}`, input: JSON.stringify({ a: `b${character}` }) },
		] as const;
		for (const subject of subjects) {
			await chat.events(turnStart("Go", `t${index}${subject.kind}`), { kind: "tool-start", toolUseId: "1", name: "run", title: "Run" });
			await chat.events({ ...asking, subject });
			const card = chat.page.getByRole("group", { name: "Approval needed" }).last();
			expect(await card.locator("mark").first().textContent()).toContain(`\\u{${code}}`);
			expect(await card.textContent()).not.toContain(character);
		}
	}
});

test("markup in what is asked, planned or printed is text", async () => {
	chat = await openChat();
	const ran = await watchForCode();
	const text = markup.join(" ");
	const step = (toolUseId: string) => ({ kind: "tool-start", toolUseId, name: "run", title: text }) as const;
	const ask = { kind: "approval-request", approvalId: "a", reason: text, choices: ["once", "deny"] } as const;
	await chat.events(
		turnStart("Go"),
		step("1"),
		{ ...ask, toolUseId: "1", subject: { kind: "command", command: text, folder: text } },
		step("2"),
		{ ...ask, toolUseId: "2", subject: { kind: "external", name: text, source: text, input: text } },
		step("3"),
		{ ...ask, toolUseId: "3", subject: { kind: "url", url: sink } },
		step("4"),
		{ kind: "user-question", toolUseId: "4", questionId: "q", question: text, options: [{ label: text, description: text }] },
		step("5"),
		{ kind: "tool-output", toolUseId: "5", text },
		{ kind: "plan", items: [{ text, state: "active" }] },
	);
	expect(await chat.page.locator(".log :is(script, img, iframe, svg svg, a, video, [style], [href], [src])").count()).toBe(0);
	expect(await ran()).toBe(false);
	expect(chat.requests).toEqual([]);
	expect(chat.errors).toEqual([]);
});

test("a command of nothing but hidden characters is written out whole", async () => {
	chat = await openChat();
	await chat.events(
		turnStart("Go"),
		{ kind: "tool-start", toolUseId: "1", name: "run", title: "Run" },
		{
			kind: "approval-request",
			toolUseId: "1",
			approvalId: "a",
			reason: "It runs.",
			choices: ["once", "deny"],
			subject: { kind: "command", command: "a\u200B".repeat(20_000), folder: "." },
		},
	);
	expect(await chat.page.getByRole("group", { name: "Command" }).textContent()).toBe("a\\u{200B}".repeat(20_000));
});

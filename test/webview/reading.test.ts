/** Who reads the view in another language or direction, larger, in their own colours, or without motion. */
import { afterEach, describe, expect, test } from "vitest";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import { findViolations } from "./axe.ts";
import type { ChatPage } from "./chatPage.ts";
import { answered, done, openChat, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;

const edit = {
	editId: "e1",
	path: "src/a.ts",
	added: 1,
	removed: 1,
	diff: [
		{ kind: "removed", text: "old" },
		{ kind: "added", text: "new" },
	],
} as const;

const work: TurnEvent[] = [
	turnStart("Mach es"),
	{ kind: "reasoning-delta", text: "Hm." },
	{ kind: "tool-start", toolUseId: "1", name: "apply_edit", title: "src/a.ts bearbeiten" },
	{ kind: "tool-end", toolUseId: "1", outcome: "done", edits: [edit] },
	{ kind: "tool-start", toolUseId: "2", name: "run_command", title: "npm test ausführen" },
	{
		kind: "approval-request",
		toolUseId: "2",
		approvalId: "a",
		reason: "Outcrop möchte einen Befehl ausführen.",
		choices: ["once", "chat", "always", "deny"],
		subject: { kind: "command", command: "npm test", folder: "packages/a-folder-with-a-long-name" },
	},
];

const used: TurnEvent = {
	kind: "usage",
	usage: { input: 12_345, output: 10, cacheRead: 10, cacheWrite: 10 },
	cost: { input: 0.1, output: 0.1, cacheRead: 0.1, cacheWrite: 0.1, total: 1234.5, saved: 0.1 },
	call: { model: "m", retries: 2 },
};

const context = { used: 9, size: 10, exact: true, parts: { system: 1, tools: 2, documents: 3, messages: 3 } };

const colours = (selector: string) =>
	chat.page
		.locator(selector)
		.first()
		.evaluate((element) => {
			const { color, backgroundColor, borderTopWidth, outlineStyle } = getComputedStyle(element);
			return { color, backgroundColor, borderTopWidth, outlineStyle };
		});

const sidewaysScroll = () =>
	chat.page.evaluate(() => ({
		page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
		log: ((log) => (log ? log.scrollWidth - log.clientWidth : -1))(document.querySelector(".log")),
	}));

afterEach(async () => {
	await chat.page.emulateMedia({ forcedColors: "none", reducedMotion: "reduce" });
});

describe("in German", () => {
	test("the view says everything in German, and its page tells screen readers so", async () => {
		chat = await openChat({ language: "de", transcript: transcriptOf(...work), state: { running: true } });
		expect(await chat.page.locator("html").getAttribute("lang")).toBe("de");
		for (const name of ["Einmal erlauben", "Ablehnen", "Modus: Agent", "Beenden", "Behalten", "Dateien anhängen"])
			await chat.page.getByRole("button", { name, exact: true }).first().waitFor();
		await chat.page.getByRole("textbox", { name: "Nachricht an Outcrop" }).waitFor();
		await chat.page.getByRole("group", { name: "Genehmigung erforderlich" }).waitFor();
		const shown = await chat.page.locator("body").innerText();
		expect(shown.match(/\b(?:Allow|Deny|Keep|Undo|Mode|waiting|Thinking|Reasoning)\b/g)).toBeNull();
		chat.assertNoErrors();
	});

	test("the ways out of a failure are German as well", async () => {
		const failure = { kind: "access-denied", message: "Nein.", action: "switch-model", model: "eu.anthropic.claude-x" } as const;
		const failed = { kind: "turn-end", outcome: { kind: "failed", failure } } as const;
		chat = await openChat({ language: "de", transcript: transcriptOf(turnStart("Hallo"), failed) });
		expect(await chat.page.getByRole("alert").getByRole("button").allInnerTexts()).toEqual([expect.stringMatching(/^Zu .+ wechseln$/)]);
		const offline = { kind: "network", message: "Nein." } as const;
		chat = await openChat({ language: "de", state: { connection: { kind: "broken", failure: offline } } });
		expect(await chat.page.locator(".ways .button").allInnerTexts()).toEqual(["Erneut versuchen"]);
	});

	test("numbers and money are written as in German", async () => {
		chat = await openChat({ language: "de", transcript: transcriptOf(turnStart("Hallo"), used, done) });
		await chat.page.getByRole("button", { name: "Nutzung" }).click();
		const usage = await chat.page.locator(".panel").innerText();
		expect(usage).toContain("12.345");
		expect(usage).toContain("1.234,50\u00a0$");
	});

	test("it fits into a narrow side bar, and axe finds nothing", async () => {
		chat = await openChat({ language: "de", width: 250, transcript: transcriptOf(...work), state: { running: true } });
		expect(await sidewaysScroll()).toEqual({ page: 0, log: 0 });
		expect(await findViolations(chat.page)).toEqual([]);
	});

	test("an editor of a language without words has an English page that says so", async () => {
		chat = await openChat();
		expect(await chat.page.locator("html").getAttribute("lang")).toBe("en");
		await chat.page.getByRole("textbox", { name: "Message Outcrop" }).waitFor();
	});
});

describe("from right to left", () => {
	const hebrew = "שלום, זו תשובה עם `code(a, b)` בתוכה.";

	test("each paragraph of an answer runs in the direction of its own words, and code from left to right", async () => {
		chat = await openChat({
			transcript: answered(`${hebrew}\n\nAnd English.\n\n- ראשון\n- שני\n\n\`\`\`ts\nconst a = 1; // הערה\n\`\`\`\n`, hebrew),
		});
		const edges = await chat.page.evaluate(() => {
			const edgesOf = (selector: string, at = 0) => {
				const element = document.querySelectorAll(selector)[at] as HTMLElement;
				const range = document.createRange();
				range.selectNodeContents(element);
				const text = range.getBoundingClientRect();
				const box = element.getBoundingClientRect();
				return { left: text.left - box.left < 2, right: box.right - text.right < 2 };
			};
			return { hebrew: edgesOf(".answer p"), english: edgesOf(".answer p", 1), prompt: edgesOf(".prompt-text") };
		});
		expect(edges).toEqual({
			hebrew: { left: false, right: true },
			english: { left: true, right: false },
			prompt: { left: false, right: true },
		});
		const direction = (selector: string) =>
			chat.page
				.locator(selector)
				.first()
				.evaluate((element) => getComputedStyle(element).direction);
		expect(await direction(".answer ul")).toBe("rtl");
		expect(await direction(".answer pre")).toBe("ltr");
		expect(await direction(".answer p code")).toBe("ltr");
	});

	test("what is typed runs in the direction of its words", async () => {
		chat = await openChat({ draft: hebrew });
		const box = chat.page.getByRole("textbox", { name: "Message Outcrop" });
		expect(await box.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
		await box.fill("Hello");
		expect(await box.evaluate((element) => getComputedStyle(element).direction)).toBe("ltr");
	});
});

test("a side bar of 300 pixels at a zoom of 200 % needs no scrolling sideways", async () => {
	chat = await openChat({
		width: 150,
		transcript: transcriptOf(...work),
		state: { running: true, context },
	});
	expect(await sidewaysScroll()).toEqual({ page: 0, log: 0 });
});

describe("with the system's own colours", () => {
	test("buttons keep a border, the focus an outline, and lines of a diff are told apart", async () => {
		chat = await openChat({ transcript: transcriptOf(...work), state: { running: true } });
		await chat.page.emulateMedia({ forcedColors: "active" });
		expect((await colours(".icon-button")).borderTopWidth).toBe("1px");
		expect((await colours(".diff-added")).outlineStyle).toBe("dashed");
		await chat.page.getByRole("log").focus();
		await chat.page.keyboard.press("Tab");
		const outline = await chat.page.evaluate(() => document.activeElement && getComputedStyle(document.activeElement).outlineStyle);
		expect(outline).not.toBe("none");
	});
});

describe("motion", () => {
	const transitions = () =>
		chat.page.evaluate(() => document.getAnimations().map((animation) => animation.effect?.getComputedTiming().duration));

	test("is slow and has no transitions for who wants less of it", async () => {
		chat = await openChat({ transcript: transcriptOf(turnStart("Go")), state: { running: true } });
		const durations = await transitions();
		expect(durations.length).toBeGreaterThan(0);
		expect(durations.filter((duration) => Number(duration) < 4_000)).toEqual([]);
		expect(
			await chat.page
				.locator(".icon-button")
				.first()
				.evaluate((element) => getComputedStyle(element).transitionDuration),
		).toBe("0s");
	});
});

describe("a screen reader", () => {
	const said = () => chat.page.getByRole("status").first().textContent();

	test("hears one short status, and never the text as it arrives", async () => {
		chat = await openChat();
		await chat.events(turnStart("Go"));
		expect(await said()).toBe("Outcrop is answering");
		await chat.events({ kind: "text-delta", text: "A long answer." });
		expect(await said()).toBe("Outcrop is answering");
		await chat.events(done);
		expect(await said()).toBe("Done");
		expect(await chat.page.getByRole("log").getAttribute("aria-live")).toBe("off");
	});

	test("finds every message as an article under its own heading", async () => {
		chat = await openChat({ transcript: answered("# Title\n\nText") });
		const articles = await chat.page
			.getByRole("article")
			.evaluateAll((all) => all.map((article) => article.querySelector("h2")?.textContent));
		expect(articles).toEqual(["You", "Outcrop"]);
		expect(await chat.page.getByRole("heading", { name: "Title" }).evaluate((heading) => Number(heading.tagName.slice(1)))).toBeGreaterThan(
			2,
		);
	});

	test("is taken to the newest message by the command for it", async () => {
		chat = await openChat({ transcript: answered("The answer") });
		await chat.say({ kind: "focus", target: "last-message" });
		expect(await chat.page.evaluate(() => document.activeElement?.textContent)).toContain("The answer");
	});
});

/** Every state that the panel can be in, each by itself: for whoever examines all of them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConnectionState, ToHost } from "../../src/shared/protocol.ts";
import { emptyTranscript } from "../../src/shared/transcript.ts";
import type { FailureAction, FailureKind, TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ChatOptions, ChatPage } from "./chatPage.ts";
import { answered, done, idle, openChat, summaryOf, transcriptOf, turnStart } from "./chatPage.ts";
import {
	agent,
	answer,
	begins,
	billed,
	edit,
	everything,
	foldedSteps,
	nestedMarkdown,
	planned,
	question,
	steps,
	work,
} from "./sampleTurns.ts";

export interface PanelState extends Pick<ChatOptions, "state" | "transcript" | "draft"> {
	/** What the reader does in it, in any language. */
	readonly act?: (chat: ChatPage) => Promise<void>;
	/** What the reader does stays when another chat is shown. */
	readonly outlasts?: true;
}

/** Returns a function that brings one panel into a state of the table. It is loaded anew only where something would stay. */
export function createPanel(look: Pick<ChatOptions, "theme" | "width" | "height" | "language">): (state: PanelState) => Promise<ChatPage> {
	let open: ChatPage | undefined;
	return async ({ act, outlasts, ...options }) => {
		const chat = open ?? (await openChat(look));
		open = outlasts ? undefined : chat;
		const { transcript = emptyTranscript, state, draft = "" } = options;
		await chat.say({ kind: "snapshot", transcript, state: { ...idle, ...state }, draft });
		await act?.(chat);
		return chat;
	};
}

const textbox = ({ page }: ChatPage) => page.locator(".composer-box textarea");
const type = (text: string) => (chat: ChatPage) => textbox(chat).pressSequentially(text);
const click =
	(...selectors: string[]) =>
	async ({ page }: ChatPage) => {
		for (const selector of selectors) await page.locator(selector).first().click();
	};
const unfold = ({ page }: ChatPage) =>
	page.evaluate(() => {
		for (const fold of document.querySelectorAll("details")) fold.open = true;
	});

async function mention(chat: ChatPage): Promise<void> {
	await type("Look at @ca")(chat);
	const asked = () => chat.posts().findLast((post): post is Extract<ToHost, { kind: "find-mentions" }> => post.kind === "find-mentions");
	while (asked()?.query !== "ca") await chat.page.evaluate(() => new Promise(requestAnimationFrame));
	await chat.say({
		kind: "mentions",
		request: asked()?.request ?? 0,
		offers: [
			{ token: "@problems", kind: "problems", label: "Problems", detail: "2 problems in shop" },
			{ token: "@src/cart.ts", kind: "file", label: "cart.ts", detail: "src" },
			{ token: '@"my docs/plan.md"', kind: "file", label: "plan.md", detail: "my docs" },
			{ token: "@src/", kind: "folder", label: "src/", detail: "" },
		],
	});
	await chat.page.locator(".suggest-menu").waitFor();
}

async function find(chat: ChatPage): Promise<void> {
	await chat.page.keyboard.press("Control+f");
	await chat.page.keyboard.type("Words");
	await chat.page.waitForFunction(() => (CSS.highlights.get("find-current")?.size ?? 0) > 0);
}

async function attachPicture(chat: ChatPage): Promise<void> {
	const picture = await readFile(join(import.meta.dirname, "../../media/icon.png"));
	await chat.say({ kind: "picture", id: "shot", format: "png", data: picture.toString("base64") });
	await chat.page.locator("img.thumbnail").waitFor();
}

async function compose(chat: ChatPage): Promise<void> {
	await textbox(chat).focus();
}

const connected: ConnectionState = {
	kind: "connected",
	source: "profile work",
	account: "123456789012",
	expiresAt: new Date(2030, 4, 6, 14, 5).getTime(),
};

const broken = (kind: FailureKind, message: string): PanelState => ({
	state: { connection: { kind: "broken", failure: { kind, message } } },
});

const context = { used: 90_000, size: 200_000, exact: true, parts: { system: 8_000, tools: 12_000, documents: 30_000, messages: 40_000 } };

/** The kinds that look each in their own way, with their way out; any other differs from one of them in words only. */
const failures = {
	"credentials-expired": "sign-in",
	"access-denied": "copy-policy",
	"on-demand-unsupported": "switch-model",
	network: "retry",
	interrupted: "continue",
	length: "continue",
	guardrail: "select-guardrail",
	"content-filtered": undefined,
} satisfies Partial<Record<FailureKind, FailureAction | undefined>>;

const failureStates = Object.fromEntries(
	(Object.keys(failures) as (keyof typeof failures)[]).map((kind): [string, PanelState] => {
		const action = failures[kind];
		const message = `This is told of “${kind}”: bedrock:InvokeModelWithResponseStream did not answer as it should have.`;
		const failure = { kind, message, ...(action && { action }), ...(action === "switch-model" && { model: "us.anthropic.claude" }) };
		const way = kind === "guardrail" || kind === "length" || kind === "interrupted" ? kind : "failed";
		const before = [turnStart("Go", "t0"), { kind: "text-delta", text: "So far." }] as const;
		const end: TurnEvent = { kind: "turn-end", outcome: { kind: way, failure } };
		return [`failed, ${kind}`, { transcript: transcriptOf(...before, end, turnStart("Go"), end) }];
	}),
);

const compared: TurnEvent[] = [
	turnStart("Hello"),
	{ kind: "text-delta", text: "First, with `code`." },
	billed,
	done,
	{ kind: "compare-start", turnId: "t1", model: "eu.amazon.nova-pro-v1:0" },
	{ kind: "compare-delta", turnId: "t1", text: "Second, **shorter**." },
	{ kind: "compare-end", turnId: "t1", outcome: { kind: "done" } },
];

const pending = summaryOf(
	{ uri: "file:///shop/src/a.ts", path: "src/a.ts", change: "edit", added: 9, removed: 4 },
	{ uri: "file:///shop/src/b.ts", path: "src/a-folder-with-a-long-name/b.ts", change: "create", added: 3, removed: 0 },
	{ uri: "file:///shop/src/c.ts", path: "src/c.ts", change: "delete", added: 0, removed: 12 },
);

const longCode = `\`\`\`ts\n${Array.from({ length: 60 }, (_, line) => `export const line${line} = ${line};`).join("\n")}\n\`\`\`\n`;
const table = `| Model | Input | Output | Notes |\n|:--|--:|--:|:-:|\n${"| Claude Sonnet 4.5 | $3.00 | $15.00 | a note of a few words |\n".repeat(4)}`;
const arabic = "مرحبا، هذه إجابة تحتوي على `code(a, b)` داخلها.";
const history = Array.from({ length: 40 }, (_, turn) => [
	turnStart(`Question ${turn + 1}`, `t${turn}`),
	{ kind: "text-delta", text: "It rounds **twice**." } as const,
	done,
]).flat();

export const panelStates: Readonly<Record<string, PanelState>> = {
	"welcome, nothing known": {},
	"welcome, connected": {
		state: { connection: connected, openFile: { path: "src/cart.ts", name: "cart.ts", hasSelection: false, problems: 2 } },
	},
	"welcome, no model": { state: { connection: connected, choices: { ...idle.choices, model: "", modelLabel: "" } } },
	"welcome, no folder": { state: { choices: { ...idle.choices, folder: "" } } },
	"welcome, untrusted": { state: { trusted: false, choices: { ...idle.choices, model: "", modelLabel: "" } } },
	"welcome, unconfigured": { state: { connection: { kind: "unconfigured" } } },
	"welcome, signed out": broken("credentials-expired", 'The session of the profile "work" has expired.'),
	"welcome, no such profile": broken("profile-unknown", 'There is no AWS profile "work".'),
	"welcome, no region": broken("region-missing", 'The profile "work" has no region.'),
	"welcome, no access": broken(
		"access-denied",
		"arn:aws:sts::123456789012:assumed-role/Developer/dana may not call bedrock:InvokeModelWithResponseStream: no identity policy allows it.",
	),
	"welcome, offline": broken("network", "bedrock-runtime.eu-central-1.amazonaws.com cannot be reached."),
	"running, nothing came": { transcript: transcriptOf(turnStart("Explain")), state: { running: true } },
	"running, text": { transcript: transcriptOf(turnStart("Explain"), { kind: "text-delta", text: "It rounds " }), state: { running: true } },
	"answer, stopped": {
		transcript: transcriptOf(
			turnStart("Explain"),
			{ kind: "text-delta", text: answer },
			{ kind: "turn-end", outcome: { kind: "cancelled" } },
		),
		draft: "Next",
		act: ({ page }) => page.locator(".hl-keyword").first().waitFor(),
	},
	"answer, nested": { transcript: answered(nestedMarkdown) },
	"answer, folded code": { transcript: answered(longCode) },
	"answer, table": { transcript: answered(table) },
	"answer, right to left": { transcript: answered(`${arabic}\n\n- أولا\n- ثانيا\n\n> ${arabic}\n\nAnd English.`, arabic), draft: arabic },
	"everything of Bedrock": {
		transcript: transcriptOf(...everything),
		state: { context, choices: { ...idle.choices, guardrail: "gr · 1", guardrailScope: "input", effort: "high" } },
		act: unfold,
	},
	"tool steps": { transcript: transcriptOf(...steps), state: { running: true }, act: unfold },
	"tool steps, folded": { transcript: transcriptOf(...foldedSteps), act: click(".step-run:last-of-type > summary") },
	"edit and approval": {
		transcript: transcriptOf(...work),
		state: {
			running: true,
			queue: [{ id: "q", text: "Then test it" }],
			attachments: [{ id: "f", label: "src/a.ts", travel: "text", size: 10, notice: "Only in part." }],
			choices: { ...idle.choices, guardrail: "gr · 1" },
		},
		act: unfold,
	},
	"pictures that are attached": {
		transcript: transcriptOf(turnStart("Make the box as on the first one"), { kind: "text-delta", text: "I see." }, done),
		state: {
			attachments: [
				{ id: "shot", label: "Screenshot of the panel.png", travel: "image", size: 112_000 },
				{ id: "gone", label: "photo.jpg", travel: "image", size: 48_000, notice: "Same image as before: not sent again." },
			],
		},
		act: attachPicture,
	},
	"agent, approvals": { transcript: transcriptOf(...agent), state: { running: true }, act: unfold },
	question: { transcript: transcriptOf(turnStart("Do it"), begins("7", "Ask you"), question), state: { running: true } },
	plan: { transcript: transcriptOf(...planned), state: { choices: { ...idle.choices, mode: "plan" } } },
	reasoning: {
		transcript: transcriptOf(
			turnStart("Think"),
			{ kind: "reasoning-delta", text: "First this, then that.\n\nAnd then the rest of it." },
			{ kind: "reasoning-end", ms: 12_400 },
			{ kind: "text-delta", text: "So." },
			done,
		),
		act: unfold,
	},
	"edits, decided": {
		transcript: transcriptOf(
			turnStart("Edit"),
			...(["kept", "undone", "stale"] as const).flatMap((state): TurnEvent[] => [
				begins(state, "Edit src/a.ts", "apply_edit"),
				{ kind: "tool-end", toolUseId: state, outcome: "done", edits: [{ ...edit, editId: state }] },
				{ kind: "edit-state", editId: state, state },
			]),
			done,
		),
		act: unfold,
	},
	...failureStates,
	"retry countdown": {
		transcript: transcriptOf(turnStart("Go"), { kind: "retry-wait", until: Date.now() + 30_000, message: "Throttled" }),
		state: { running: true },
	},
	"usage panel": {
		transcript: transcriptOf(...everything),
		state: { context, budget: { turn: 1, chat: 5 } },
		act: ({ page }) => page.getByRole("button", { name: /^(Usage|Nutzung)/ }).click(),
		outlasts: true,
	},
	"context panel": {
		transcript: answered("Hi"),
		state: { context: { ...context, used: 190_000 } },
		act: click("button:has(.ring)"),
		outlasts: true,
	},
	"attach menu": { transcript: answered("Hi"), act: click(".attach > button"), outlasts: true },
	"mention menu": { act: mention, outlasts: true },
	"slash menu": {
		state: { promptFiles: [{ name: "release", description: "Writes the notes of a release" }] },
		act: type("/re"),
		outlasts: true,
	},
	"managed prompt": {
		draft: "bedrock://P:1",
		state: {
			prompt: { reference: "bedrock://P:1", state: "ready", name: "Notes", description: "Writes notes.", variables: ["version", "a b"] },
		},
	},
	"find bar": { transcript: answered(answer), act: find },
	queue: {
		transcript: transcriptOf(turnStart("Hello"), { kind: "steer", prompt: { text: "Only one", attachments: [] } }),
		state: {
			running: true,
			queue: [
				{ id: "q1", text: "Stop at one", steers: true },
				{ id: "q2", text: "And document it, with a sentence that is longer than the view is wide", attachments: ["a.md"] },
			],
		},
	},
	"prompt edit": { transcript: answered(answer), act: click(".prompt-toolbar button") },
	comparison: { transcript: transcriptOf(...compared) },
	"pending bar": {
		transcript: answered("Hi"),
		state: { pending, choices: { ...idle.choices, residency: ["eu"] } },
		act: click(".pending-toggle"),
		outlasts: true,
	},
	"history of 40 turns": { transcript: transcriptOf(...history), act: compose },
};

import { afterEach, expect, test } from "vitest";
import type { GuardrailFinding } from "../../src/shared/turnEvent.ts";
import type { ChatPage } from "./chatPage.ts";
import { idle, openChat, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const findings = () => chat.page.getByRole("group", { name: "What the guardrail found", exact: true });

async function show(...found: GuardrailFinding[]): Promise<void> {
	chat = await openChat();
	await chat.events(turnStart("Go"), { kind: "guardrail", findings: found });
}

const email: GuardrailFinding = {
	source: "output",
	policy: "sensitiveInformationPolicy",
	name: "EMAIL",
	action: "ANONYMIZED",
	match: "a@b.c",
};

test("what a guardrail matched is shown only after a click", async () => {
	await show(email);
	expect(await findings().textContent()).not.toContain("a@b.c");
	await chat.page.getByRole("button", { name: "Show matched text" }).click();
	expect(await findings().innerText()).toContain("a@b.c");
});

test("a finding says in plain words which policy did what, and where", async () => {
	await show(email);
	expect(await findings().innerText()).toMatch(/EMAIL.*Masked.*sensitive information in the answer/s);
});

test("several findings are counted, the gravest first, with what the policy tells", async () => {
	await show(email, {
		source: "input",
		policy: "contextualGroundingPolicy",
		name: "GROUNDING",
		action: "BLOCKED",
		detail: "score 0.31, threshold 0.70",
	});
	expect(await findings().innerText()).toContain("1 blocked, 1 masked");
	const [first] = await findings().getByRole("listitem").allInnerTexts();
	expect(first).toMatch(/GROUNDING.*Blocked.*contextual grounding in what was sent; score 0\.31, threshold 0\.70/s);
});

test("what was only noted is no intervention, and what found nothing is folded away", async () => {
	await show(
		{ source: "input", policy: "contentPolicy", name: "HATE", action: "NONE", detected: true },
		{ source: "input", policy: "contentPolicy", name: "VIOLENCE", action: "NONE", detected: false },
	);
	expect(await findings().getByText("Detected").isVisible()).toBe(true);
	expect(await findings().getByText("VIOLENCE").isVisible()).toBe(false);
	await findings().getByText("1 result that needed no action").click();
	expect(await findings().getByText("VIOLENCE").isVisible()).toBe(true);
});

test("a policy that this version does not know is called by AWS's name", async () => {
	await show({ source: "input", policy: "newPolicy", name: "X", action: "BLOCKED" });
	expect(await findings().innerText()).toContain("newPolicy");
});

test("a finding about a tool says what the tool did", async () => {
	await show({ ...email, ofTool: true });
	expect(await findings().innerText()).toContain("sensitive information in what a tool would write");
});

test("the active guardrail says what it judges", async () => {
	const choices = { ...idle.choices, guardrail: "gr · 2", guardrailScope: "input" } as const;
	chat = await openChat({ state: { choices } });
	const badge = chat.page.getByRole("button", { name: "Guardrail: gr · 2 · input only", exact: true });
	expect(await badge.getAttribute("title")).toContain("only what you write and attach");
});

import { beforeEach, describe, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { carryOutPlan } from "../../src/vscode/chat/carryOutPlan.ts";
import type { Chat } from "../../src/vscode/chat/chat.ts";
import { selectMode } from "../../src/vscode/pick/modePicker.ts";
import { type PickerItem, type PickerOptions, pick } from "../../src/vscode/pick/picker.ts";
import { readChoices, saveChoices } from "../../src/vscode/settings/choices.ts";
import { reduceTranscript } from "../../src/shared/reduceTranscript.ts";
import { emptyTranscript, type Transcript } from "../../src/shared/transcript.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());
vi.mock("../../src/vscode/pick/picker.ts", () => ({ pick: vi.fn<(options: PickerOptions) => Promise<string | undefined>>() }));

let state: vscode.Memento;

beforeEach(() => {
	const kept = new Map<string, unknown>();
	state = {
		get: (key: string) => kept.get(key),
		update: async (key: string, value: unknown) => void kept.set(key, value),
		keys: () => [...kept.keys()],
	} as vscode.Memento;
});

describe("The picker for modes", () => {
	test("offers Ask, Plan and Agent, marks the one that holds, and keeps the choice", async () => {
		const offered: PickerItem[] = [];
		vi.mocked(pick).mockImplementationOnce(async ({ current, load }) => {
			expect(current).toBe("agent");
			await load((items) => void offered.push(...items), new AbortController().signal, false);
			return "plan";
		});
		expect(await selectMode(state)).toBe(true);
		expect(offered.map(({ label }) => label)).toEqual(["Ask", "Plan", "Agent"]);
		expect(readChoices(state).mode).toBe("plan");
	});

	test("changes nothing when nothing is chosen", async () => {
		vi.mocked(pick).mockResolvedValueOnce(undefined);
		expect(await selectMode(state)).toBe(false);
		expect(readChoices(state).mode).toBe("agent");
	});
});

describe("Carrying out a plan", () => {
	const begin: TurnEvent = { kind: "turn-start", turnId: "t1", at: 1, model: "m", prompt: { text: "Plan", attachments: [] } };
	const planned: TurnEvent[] = [
		begin,
		{ kind: "plan", items: [{ text: "Do it", state: "open" }] },
		{ kind: "turn-end", outcome: { kind: "done" } },
	];

	/** A chat that only remembers what it was asked. */
	function chatWith(events: readonly TurnEvent[]) {
		const transcript: Transcript = events.reduce(reduceTranscript, emptyTranscript);
		const asked: { text: string; mode: string }[] = [];
		const chat = {
			ports: { state },
			transcript: async () => transcript,
			postState: () => undefined,
			ask: async (text: string) => void asked.push({ text, mode: readChoices(state).mode }),
		} as unknown as Chat;
		return { chat, asked };
	}

	test("changes to Agent first, and then asks for it", async () => {
		await saveChoices(state, { mode: "plan" });
		const { chat, asked } = chatWith(planned);
		await carryOutPlan(chat);
		expect(asked).toEqual([{ text: "Carry out the plan.", mode: "agent" }]);
	});

	test("does nothing where no plan waits: a page cannot turn Agent on by itself", async () => {
		await saveChoices(state, { mode: "plan" });
		for (const events of [[], [begin], planned.slice(0, 2), [begin, ...planned.slice(2)]]) {
			const { chat, asked } = chatWith(events);
			await carryOutPlan(chat);
			expect(asked).toEqual([]);
			expect(readChoices(state).mode).toBe("plan");
		}
	});
});

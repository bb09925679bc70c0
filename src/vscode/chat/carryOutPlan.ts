import { planToCarryOut } from "../../shared/plan.ts";
import { readChoices, saveChoices } from "../settings/choices.ts";
import type { Chat } from "./chat.ts";

/** What is sent when the user approves a plan. It goes to the model, so it stays English. */
const prompt = "Carry out the plan.";

/** Changes to Agent and has the plan carried out. Nothing happens unless there is one: the page only says that a button was pressed. */
export async function carryOutPlan(chat: Chat): Promise<void> {
	const { state } = chat.ports;
	if (!planToCarryOut((await chat.transcript()).turns.at(-1), readChoices(state).mode)) return;
	await saveChoices(state, { mode: "agent" });
	chat.postState();
	await chat.ask(prompt, []);
}

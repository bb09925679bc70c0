import { planToCarryOut } from "../../shared/plan.ts";
import { readChoices, saveChoices } from "../settings/choices.ts";
import type { Chat } from "./chat.ts";
import { translate } from "../../shared/translate.ts";

/** Changes to Agent and has the plan carried out. Nothing happens unless there is one: the page only says that a button was pressed. */
export async function carryOutPlan(chat: Chat): Promise<void> {
	const { state } = chat.ports;
	if (!planToCarryOut((await chat.transcript()).turns.at(-1), readChoices(state).mode)) return;
	await saveChoices(state, { mode: "agent" });
	chat.postState();
	/** The user reads it as a message of theirs, and the model answers in its language. */
	await chat.ask(translate("Carry out the plan."), []);
}

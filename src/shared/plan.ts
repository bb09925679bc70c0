import type { Mode } from "./protocol.ts";
import type { Turn } from "./transcript.ts";
import type { PlanItem } from "./turnEvent.ts";

/** The tool by which the model shows its plan. The chat shows the plan itself, and not that it was called. */
export const planTool = "update_plan";

/** The plan that waits for the user's word: of the last turn, once it is done, while the chat is still in Plan mode. */
export function planToCarryOut(last: Turn | undefined, mode: Mode): readonly PlanItem[] | undefined {
	const isReady = mode === "plan" && last?.outcome?.kind === "done" && last.plan?.some(({ state }) => state !== "done");
	return isReady ? last.plan : undefined;
}

/** How far a plan is: steps that are done, of how many. */
export function progressOf(items: readonly PlanItem[]): { readonly done: number; readonly total: number } {
	return { done: items.filter(({ state }) => state === "done").length, total: items.length };
}

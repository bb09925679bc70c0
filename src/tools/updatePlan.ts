import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import { planTool, progressOf } from "../shared/plan.ts";
import { translate } from "../shared/translate.ts";

const maxItems = 50;

export const updatePlan = defineTool({
	name: planTool,
	description:
		"Shows your plan to the user as a list of steps. Call it for work of three steps or more, and again whenever a step begins or is done: each call gives the whole list. At most one step is active.",
	effect: "none",
	input: v.object({
		items: v.pipe(
			v.array(
				v.object({
					text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(500), v.description("The step in a few words.")),
					state: v.picklist(["open", "active", "done"]),
				}),
			),
			v.minLength(1),
			v.maxLength(maxItems),
		),
	}),
	title: ({ items }) => (items.length === 1 ? translate("Plan 1 step") : translate("Plan {0} steps", items.length)),
	targets: () => [],
	prepare: async ({ items }, { step }) => ({
		commit: async () => {
			step.plan(items);
			const { done, total } = progressOf(items);
			return { text: `The user sees the plan: ${done} of ${total} done.`, detail: translate("{0} of {1} done", done, total) };
		},
	}),
});

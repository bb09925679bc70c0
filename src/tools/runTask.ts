import * as v from "valibot";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import type { TaskSummary } from "../core/editor/tasks.ts";
import { callTask } from "./taskCall.ts";
import { forModel } from "../shared/retell.ts";
import { translate } from "../shared/translate.ts";

export const runTask = defineTool({
	name: "run_task",
	description: "Runs a task of list_tasks, once the user has allowed it, and returns its output and exit code.",
	effect: "run",
	input: v.object({
		name: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
		source: v.optional(v.pipe(v.string(), v.maxLength(100), v.description("When several tasks have the name."))),
	}),
	title: ({ name }) => translate("Run task {0}", name),
	targets: () => ["."],
	prepare: async ({ name, source }, context) => {
		const known = await context.editor.tasks.list(context.signal);
		const fitting = known.filter((task) => task.name === name && (source === undefined || task.source === source));
		const [task] = fitting;
		if (!task) throw new ToolError(`There is no task "${name}". ${nameAll(known)}`);
		if (fitting.length > 1)
			throw new ToolError(`Several tasks are named "${name}". Give its source: ${fitting.map((one) => one.source).join(", ")}.`);
		return callTask(task, context);
	},
});

export function nameAll(tasks: readonly TaskSummary[]): string {
	return tasks.length === 0
		? forModel("This folder has no tasks. Use run_command.")
		: forModel(
				`There are: ${tasks
					.slice(0, 30)
					.map((task) => task.name)
					.join(", ")}.`,
			);
}

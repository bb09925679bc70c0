import * as v from "valibot";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import type { TaskSummary } from "../core/editor/tasks.ts";
import { nameAll } from "./runTask.ts";
import { callTask } from "./taskCall.ts";
import { translate } from "../shared/translate.ts";

export const runTests = defineTool({
	name: "run_tests",
	description:
		"Runs the folder's tests by its test task, or by the test script of its package.json, once the user has allowed it. For single tests use run_command.",
	effect: "run",
	input: v.object({}),
	title: () => translate("Run the tests"),
	targets: () => ["."],
	prepare: async (_, context) => callTask(testTask(await context.editor.tasks.list(context.signal)), context),
});

/** The one that the user has made the default, else the only one, else the one that is called as all call it. */
function testTask(known: readonly TaskSummary[]): TaskSummary {
	const tests = known.filter(({ test }) => test !== "no");
	const [only] = tests;
	const task =
		tests.find(({ test }) => test === "default") ?? (tests.length === 1 ? only : tests.find(({ name }) => /^(npm: )?test$/.test(name)));
	if (task) return task;
	if (!only) throw new ToolError("There is no test task here. Run the project's own test command by run_command.");
	throw new ToolError(`There are several test tasks. Run one by run_task. ${nameAll(tests)}`);
}

import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import type { TaskSummary } from "../core/editor/tasks.ts";
import { tellCount } from "./tellCount.ts";
import { translate } from "../shared/translate.ts";

const mostTasks = 100;

/** Lists what could be run: it changes nothing and asks nothing. */
export const listTasks = defineTool({
	name: "list_tasks",
	description: "Lists the editor's tasks of this folder, such as those of .vscode/tasks.json and the scripts of npm, with what they run.",
	effect: "read",
	input: v.object({}),
	title: () => translate("List tasks"),
	targets: () => [],
	prepare: async (_, { editor: { tasks }, signal }) => ({
		commit: async () => {
			const known = await tasks.list(signal);
			if (known.length === 0) return { text: "There are no tasks here. Use run_command.", detail: translate("none") };
			const lines = known.slice(0, mostTasks).map(describe);
			const more = known.length > mostTasks ? `\n… and ${known.length - mostTasks} more.` : "";
			return { text: lines.join("\n") + more, detail: tellCount(known.length, "task") };
		},
	}),
});

function describe({ name, source, command, test }: TaskSummary): string {
	return `${name} (${source}${test === "no" ? "" : ", tests"}): ${command.replaceAll("\n", "; ")}`;
}

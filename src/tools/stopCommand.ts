import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import { commandId, findCommand } from "./readCommandOutput.ts";
import { translate } from "../shared/translate.ts";

/** It ends what the user has allowed to begin, and nothing else: no question. */
export const stopCommand = defineTool({
	name: "stop_command",
	description: "Ends a command of run_command that still runs, as Ctrl+C does.",
	effect: "none",
	input: v.object({ id: commandId }),
	title: ({ id }) => translate("Stop {0}", id),
	targets: () => [],
	prepare: async ({ id }, { editor: { terminal } }) => ({
		commit: async () => {
			const run = findCommand(terminal, id);
			if (run.end) return { text: `${id} had ended already.`, detail: translate("had ended") };
			await run.stop();
			return { text: `${id} was stopped.`, detail: translate("stopped") };
		},
	}),
});

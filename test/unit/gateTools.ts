import * as v from "valibot";
import { defineTool, type PreparedCall, type Tool } from "../../src/core/chat/tool.ts";
import type { ApprovalSubject } from "../../src/shared/turnEvent.ts";

/** A tool that runs commands nowhere, and remembers which it would have run. */
export function fakeRunTool(): { readonly tool: Tool; readonly ran: string[] } {
	const ran: string[] = [];
	const tool = defineTool({
		name: "run_it",
		description: "Runs a command.",
		effect: "run",
		input: v.object({ command: v.string(), folder: v.optional(v.string(), ".") }),
		title: () => "Run",
		targets: ({ folder }) => [folder],
		prepare: async ({ command, folder }): Promise<PreparedCall> => {
			const subject: ApprovalSubject = { kind: "command", command, folder };
			return {
				subject,
				commit: async () => {
					ran.push(subject.command);
					return { text: "ran" };
				},
			};
		},
	});
	return { tool, ran };
}

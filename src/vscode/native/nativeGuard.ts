import { type GuardedContext, guardResult, judge, tellActed } from "../../core/guardrail/guardedTools.ts";
import { AssistantError } from "../../core/errors.ts";
import type { Message, ToolResultBlock, ToolUseBlock } from "../../core/record/message.ts";
import type { Guardrail } from "../../core/settings.ts";
import { translate } from "../../shared/translate.ts";

/** So many verdicts are kept. */
const keptVerdicts = 500;

/**
 * The guardrail beside the tools of other chats, where `outcrop.guardrail.checkTools` wants it. They send the whole conversation
 * again with each request, and results as their tools gave them: what was judged once is not asked again.
 */
export class NativeGuard {
	private readonly verdicts = new Map<string, Pick<ToolResultBlock, "text" | "status">>();

	/** The messages with what the guardrail masks masked, and what it withholds withheld. Rejects when the request is cancelled. */
	async guardMessages(messages: readonly Message[], context: GuardedContext): Promise<readonly Message[]> {
		const { guardrail } = context.guarding.settings;
		if (!guardrail?.checkTools) return messages;
		const guarded: Message[] = [];
		for (const message of messages) {
			const content = [];
			for (const block of message.content) content.push(block.kind === "tool-result" ? await this.guard(block, guardrail, context) : block);
			guarded.push({ ...message, content });
		}
		return guarded;
	}

	private async guard(block: ToolResultBlock, guardrail: Guardrail, context: GuardedContext): Promise<ToolResultBlock> {
		const key = JSON.stringify([guardrail.id, guardrail.version, block.text]);
		const known = this.verdicts.get(key);
		if (known) return { ...block, ...known };
		const guarded = await guardResult(block.text, context);
		const verdict: Pick<ToolResultBlock, "text" | "status"> =
			guarded.kind === "passed" ? { text: guarded.text, status: block.status } : { text: guarded.reason, status: "error" };
		if (this.verdicts.size >= keptVerdicts) this.verdicts.clear();
		this.verdicts.set(key, verdict);
		return { ...block, ...verdict };
	}
}

/** Throws when the guardrail does not let a call pass as it is: the tool is somebody else's, and would be run without a question. */
export async function guardCalls(calls: readonly ToolUseBlock[], context: GuardedContext): Promise<void> {
	if (!context.guarding.settings.guardrail?.checkTools) return;
	for (const { name, input } of calls) {
		const verdict = await judge("output", JSON.stringify(input) ?? "{}", context, (finding) => ({ ...finding, ofTool: true }));
		if (verdict.kind === "passed") continue;
		if (verdict.kind === "unjudged") throw verdict.error;
		throw new AssistantError(
			"guardrail",
			translate("The guardrail does not allow what the model would hand to {0} ({1}).", name, tellActed(verdict.findings)),
		);
	}
}

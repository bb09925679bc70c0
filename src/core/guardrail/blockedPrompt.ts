import type { TurnEvent } from "../../shared/turnEvent.ts";
import { isSummaryMessage } from "../compaction/compactionText.ts";
import type { RecordKeeping } from "../compaction/contextRoom.ts";
import { promptOfTurn, withoutReport } from "./guardrailStop.ts";
import type { Message } from "../record/message.ts";
import { translate } from "../../shared/translate.ts";

/**
 * Takes what the guardrail has blocked out of the record, where it would be judged again with every later request: the prompt, and
 * a summary that no answer has followed. `history` is the whole record, whatever part of it was sent.
 */
export function takeOutBlocked(
	{ meter, replace }: Pick<RecordKeeping, "meter" | "replace">,
	history: readonly Message[],
	emit: (event: TurnEvent) => void,
): void {
	const [first] = history;
	const { start, message } = promptOfTurn(history);
	replace({ start, count: history.length - start, messages: message ? [message] : [], why: "guardrail" });
	if (!meter.isRestarted || !first || !isSummaryMessage(first)) return;
	replace({ start: 0, count: 1, messages: [withoutReport(first)], why: "compaction" });
	emit({
		kind: "notice",
		text: translate("The guardrail may have blocked the summary of the older conversation, so it is taken out too. What you wrote stays."),
	});
}

import type { JournalEntry } from "../local-bedrock/journal.ts";

/** One line a person can read for a request: when, what, which model, how it ended, what it cost. */
export function describeRequest(entry: JournalEntry): string {
	const { at, operation, modelId, region, status, errorName, response, aborted } = entry;
	const usage = response?.usage as { inputTokens?: number; outputTokens?: number } | undefined;
	const parts = [
		new Date(at).toISOString().slice(11, 23),
		String(status),
		operation,
		modelId,
		region,
		errorName,
		response?.stopReason && `→ ${response.stopReason}`,
		...(response?.toolUses ?? []).map((use) => `${use.name} ${shorten(use.input)}`),
		usage && `${usage.inputTokens ?? 0} tokens in, ${usage.outputTokens ?? 0} out`,
		aborted && "client left",
	];
	return parts.filter(Boolean).join("  ");
}

function shorten(text: string): string {
	return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

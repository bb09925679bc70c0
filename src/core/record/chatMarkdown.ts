import { splitAtCitations } from "../../shared/citationMarks.ts";
import type { Comparison, Transcript, Part, ToolStep, Turn } from "../../shared/transcript.ts";
import type { Citation, DiffLine, EditSummary, Outcome } from "../../shared/turnEvent.ts";
import { modelLabel } from "../../shared/modelLabel.ts";
import { redact } from "../trace/redact.ts";
import { translate } from "../../shared/translate.ts";

/** A chat to be read by people: prompts and answers, each step in one line, changes as diffs. Credentials are taken out of it. */
export function chatMarkdown(title: string, { turns }: Transcript): string {
	const cost = turns.reduce((sum, turn) => sum + (turn.cost?.total ?? 0), 0);
	const first = turns[0];
	const facts = [
		first && day(first.at),
		[...new Set(turns.flatMap(modelsOf).map(modelLabel))].join(", "),
		turns.some((turn) => turn.cost) && translate("about {0}", `$${cost.toFixed(cost < 0.1 ? 4 : 2)}`),
	].filter((fact) => typeof fact === "string" && fact !== "");
	return redact(`${[`# ${oneLine(title)}`, facts.join(" · "), ...turns.map(turnText)].join("\n\n")}\n`);
}

function modelsOf({ model, comparison }: Turn): readonly string[] {
	return comparison ? [model, comparison.model] : [model];
}

function turnText({ at, model, prompt, parts, outcome, comparison }: Turn): string {
	const attached = prompt.attachments.map(({ label, lines }) => (lines ? `${label}:${lines.first}-${lines.last}` : label));
	return [
		`## ${translate("You, {0}", day(at))}`,
		prompt.text.trim(),
		attached.length > 0 ? translate("Attached: {0}", attached.map(code).join(", ")) : "",
		`## ${modelLabel(model)}`,
		...blocks(parts),
		endText(outcome),
		...(comparison ? comparisonBlocks(comparison) : []),
	]
		.filter((block) => block !== "")
		.join("\n\n");
}

/** The second answer to the same prompt, after the first. */
function comparisonBlocks({ model, text, outcome, kept }: Comparison): readonly string[] {
	const choice = kept ? `*${translate("The chat goes on from this answer.")}*` : "";
	return [`## ${modelLabel(model)}`, text.trim(), endText(outcome), choice];
}

function endText(outcome: Outcome | undefined): string {
	if (!outcome || outcome.kind === "done") return "";
	return `*${"failure" in outcome ? oneLine(outcome.failure.message) : translate("Stopped.")}*`;
}

/** Steps that follow one another are one list. */
function blocks(parts: readonly Part[]): readonly string[] {
	return parts.reduce<string[]>((all, part, index) => {
		const text = partText(part);
		const follows = part.kind === "tool" && !hasDiff(part) && isPlainStep(parts[index - 1]);
		if (follows && all.length > 0) all[all.length - 1] += `\n${text}`;
		else if (text !== "") all.push(text);
		return all;
	}, []);
}

function isPlainStep(part: Part | undefined): boolean {
	return part?.kind === "tool" && !hasDiff(part);
}

function hasDiff({ edits }: ToolStep): boolean {
	return edits !== undefined && edits.length > 0;
}

/** What only the one who was there needs is left out: thoughts, findings, what the service sent besides. */
function partText(part: Part): string {
	switch (part.kind) {
		case "text":
			return withSources(part);
		case "tool":
			return stepText(part);
		case "image":
			return `*(${translate("Image: {0}, {1}", oneLine(part.label), part.format)})*`;
		case "notice":
			return `*${oneLine(part.text)}*`;
		case "steer":
			return `> ${part.prompt.text.trim().replaceAll("\n", "\n> ")}`;
		case "model-change":
			return `*${translate("{0} answers from here on: {1}", modelLabel(part.model), oneLine(part.reason))}*`;
		case "compaction":
			return part.state === "done" ? `*(${translate("The conversation up to here was summed up for the model.")})*` : "";
		case "withdrawn":
			return `*(${translate("A guardrail has taken an answer back.")})*`;
		default:
			return "";
	}
}

function withSources({ text, citations = [] }: Extract<Part, { kind: "text" }>): string {
	const marked = splitAtCitations(text).map((piece) => (typeof piece === "string" ? piece : `[${piece + 1}]`));
	const sources = citations.map((citation, index) => `${index + 1}. ${sourceText(citation)}`);
	return [marked.join("").trim(), sources.join("\n")].filter((block) => block !== "").join("\n\n");
}

function sourceText({ title, target }: Citation): string {
	if (target?.kind === "web") return `${oneLine(title)}, <${target.url}>`;
	return oneLine(title);
}

function stateText(state: string): string {
	const states: Readonly<Record<string, string>> = {
		failed: translate("failed"),
		denied: translate("denied"),
		cancelled: translate("stopped"),
	};
	const told = states[state];
	return told === undefined ? "" : ` (${told})`;
}

function stepText({ title, state, detail, question, answer, edits = [] }: ToolStep): string {
	const asked = question ? `: ${oneLine(question.question)}${answer === undefined ? "" : ` → ${oneLine(answer)}`}` : "";
	const line = `- ${oneLine(title)}${stateText(state)}${asked}${detail && state === "failed" ? `: ${oneLine(detail)}` : ""}`;
	return [line, ...edits.map(diffText)].join("\n\n");
}

function diffText({ path, change = "edit", from, added, removed, diff }: EditSummary): string {
	const what = from ? `${from} → ${path}` : path;
	const head = `${code(what)} (${change}, +${added} −${removed})`;
	if (diff.length === 0) return head;
	const lines = diff.map(diffLine).join("\n");
	const fence = "`".repeat(Math.max(3, longestRun(lines) + 1));
	return `${head}\n\n${fence}diff\n${lines}\n${fence}`;
}

const signs: Readonly<Record<DiffLine["kind"], string>> = { same: " ", added: "+", removed: "-", gap: "@@" };

function diffLine({ kind, text }: DiffLine): string {
	return `${signs[kind]}${kind === "gap" ? " … " : ""}${text}`;
}

/** A code block ends at the first fence that is as long as its own. */
function longestRun(text: string): number {
	return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}

function code(text: string): string {
	const fence = "`".repeat(longestRun(text) + 1);
	const padding = fence.length > 1 ? " " : "";
	return `${fence}${padding}${oneLine(text)}${padding}${fence}`;
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}

function day(at: number): string {
	return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

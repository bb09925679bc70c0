import type { Check, CheckState, DoctorReport } from "../shared/doctor.ts";
import { redact } from "./trace/redact.ts";
import { translate } from "../shared/translate.ts";

/** A report to paste into an issue or a mail. It names accounts and roles; keys, tokens and passwords are taken out. */
export function doctorMarkdown({ at, subject, checks, cancelled }: DoctorReport): string {
	const time = `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
	const text = [
		`# ${translate("Outcrop Doctor")}`,
		cancelled ? translate("{0}, cancelled before all was examined", time) : time,
		table(subject),
		...checks.map(section),
	].join("\n\n");
	return `${redact(text)}\n`;
}

const signs: Readonly<Record<CheckState, string>> = { waiting: "…", running: "…", ok: "✔", warning: "⚠", failed: "✖", skipped: "–" };

function section({ title, state, finding, facts, fix, missingAction, policy }: Check): string {
	const causes = [
		...(missingAction ? [`- ${translate("Missing permission: {0}", `\`${missingAction.replaceAll("`", "")}\``)}`] : []),
		...(policy ? [`- ${translate("Likely policy: {0}", policy)}`] : []),
		...(fix ? [`- ${translate("What to do: {0}", prose(fix))}`] : []),
	];
	const parts = [`## ${signs[state]} ${prose(title)}`, prose(finding), causes.join("\n"), facts.length > 0 ? table(facts) : ""];
	return parts.filter((part) => part !== "").join("\n\n");
}

function table(rows: readonly (readonly [string, string])[]): string {
	return ["| | |", "|---|---|", ...rows.map(([label, value]) => `| ${prose(label)} | ${prose(value)} |`)].join("\n");
}

/** Text of others as text: nothing in it is markup, and it stays on its line. */
function prose(text: string): string {
	return text
		.replace(/[\\`*{}[\]<>|#]/g, "\\$&")
		.replace(/\s+/g, " ")
		.trim();
}

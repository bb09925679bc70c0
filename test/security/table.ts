import type { Threat } from "./threat.ts";

const start = "<!-- threats: written by node scripts/securityTable.ts -->";
const end = "<!-- end of threats -->";

/** The page with the table of threats in the place of the one that it has. Throws when the page has no place for it. */
export function withThreats(page: string, threats: readonly Threat[]): string {
	const [before, rest] = split(page, start);
	const [, after] = split(rest, end);
	return `${before}${start}\n\n${renderTable(threats)}\n\n${end}${after}`;
}

function split(text: string, mark: string): readonly [string, string] {
	const at = text.indexOf(mark);
	if (at < 0) throw new Error(`The page does not have the line: ${mark}`);
	return [text.slice(0, at), text.slice(at + mark.length)];
}

/** Columns are as wide as their widest cell, as the formatter wants them. */
function renderTable(threats: readonly Threat[]): string {
	const head = ["#", "attack", "control", "tests"];
	const rows = threats.map((threat, index) => [String(index + 1), attackOf(threat), threat.control, testsOf(threat)].map(escapeCell));
	const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)));
	const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
	return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}

function attackOf({ attack, seen }: Threat): string {
	return seen ? `${attack} (${seen})` : attack;
}

function testsOf({ proofs }: Threat): string {
	return proofs.map(({ file, title }) => `\`${file.replace("test/", "")}\`: ${title}`).join("<br>");
}

function escapeCell(text: string): string {
	return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

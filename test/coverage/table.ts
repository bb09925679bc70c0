import type { Row, Rows } from "./row.ts";
import { requestRows } from "./rows/request.ts";
import { responseRows } from "./rows/response.ts";
import { requestMembers, responseMembers } from "./sdkMembers.ts";

interface Section {
	readonly title: string;
	readonly members: readonly string[];
	readonly rows: Rows;
}

export const sections: readonly Section[] = [
	{ title: "What a request can carry", members: requestMembers(), rows: requestRows },
	{ title: "What an answer can carry, and how it can fail", members: responseMembers(), rows: responseRows },
];

/** The row of a member, or of the nearest one above it. */
export function rowOf(member: string, rows: Rows): Row | undefined {
	const names = Object.keys(rows).filter((name) => member === name || (member.startsWith(name) && /[.[{]/.test(member[name.length] ?? "")));
	const nearest = names.toSorted((one, other) => other.length - one.length)[0];
	return nearest === undefined ? undefined : rows[nearest];
}

/** The table as Markdown: it is generated, and a test fails when it is not the one that the rows give. */
export function renderTable(): string {
	const parts = sections.map(({ title, members, rows }) => {
		const lines = members.map((member) => renderRow(member, rowOf(member, rows)));
		return [`## ${title}`, "", "| member | test | file |", "| --- | --- | --- |", ...lines].join("\n");
	});
	const head =
		"# Coverage of Converse and ConverseStream\n\nEvery member that the AWS SDK knows, and the test that proves what is done with it.";
	return `${[head, "Written by `node scripts/coverageTable.ts`.", ...parts].join("\n\n")}\n`;
}

function renderRow(member: string, row: Row | undefined): string {
	if (!row) return `| \`${member}\` | **none** | |`;
	const title = row.title.replaceAll("|", "\\|");
	return `| \`${member}\` | ${title}${row.excuse ? ` (not used: ${row.excuse})` : ""} | \`${row.file}\` |`;
}

import type { ToolStep } from "../../src/shared/transcript.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

type Doing = keyof typeof strings.did;

/** What a tool does, as far as a line of many needs to tell it apart. What is not listed is another step. */
const doings: Readonly<Record<string, Doing>> = {
	read_file: "read",
	read_notebook: "read",
	list_files: "listed",
	find_files: "searched",
	search_text: "searched",
	find_symbols: "searched",
	find_references: "searched",
	get_diagnostics: "checked",
	git_status: "git",
	git_diff: "git",
	git_log: "git",
	git_blame: "git",
	fetch_url: "fetched",
	run_command: "ran",
	run_task: "ran",
	run_tests: "ran",
	read_command_output: "output",
	stop_command: "stopped",
	list_tasks: "tasks",
};

/** What was done well, in a few words: `Read 4 files, searched twice, ran npm test`. Empty where nothing was. */
export function describeDone(steps: readonly ToolStep[]): string {
	const counts = new Map<Doing, { titles: Set<string>; times: number }>();
	for (const step of steps) {
		if (step.state !== "done") continue;
		const doing = doings[step.name] ?? "other";
		const count = counts.get(doing) ?? { titles: new Set(), times: 0 };
		count.titles.add(nameOf(step));
		count.times++;
		counts.set(doing, count);
	}
	const clauses = Array.from(counts, ([doing, { titles, times }]) => {
		const [name = ""] = titles;
		return strings.did[doing](doing === "searched" ? times : titles.size, name);
	});
	return capitalize(clauses.join(", "));
}

/** The steps that did not go well, by their names; more than a few are counted. */
export function describeTrouble(steps: readonly ToolStep[]): string {
	const trouble = steps.filter(({ state }) => state !== "done");
	const named = trouble
		.slice(0, mostNamed)
		.map(({ title, state }) => strings.toolStep(short(visibleText(title)), strings.toolState[state]));
	const more = trouble.length - named.length;
	return [...named, ...(more > 0 ? [strings.moreTrouble(more)] : [])].join(", ");
}

const mostNamed = 2;
const mostCharacters = 48;

/** Of a file without the lines that were read; of a command what it runs. */
function nameOf({ title, subject }: ToolStep): string {
	const name = subject?.kind === "command" ? subject.command : title.replace(/^\S+ /, "").replace(/:\d+-\d*$/, "");
	return short(visibleText(name).replace(/\s+/g, " "));
}

function short(text: string): string {
	return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
}

function capitalize(text: string): string {
	return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/**
 * What prompt files call tools, in our words: names of tools and of sets of them, as they are now and as they were before.
 * @see https://code.visualstudio.com/docs/agents/reference/tools-reference
 */
const toolWords: Readonly<Record<string, readonly string[]>> = {
	read: ["read_file", "list_files", "read_notebook", "get_diagnostics"],
	readfile: ["read_file", "read_notebook"],
	getnotebooksummary: ["read_notebook"],
	listdirectory: ["list_files"],
	problems: ["get_diagnostics"],
	search: ["find_files", "search_text", "list_files", "find_symbols", "find_references"],
	codebase: ["find_files", "search_text", "read_file", "find_symbols"],
	filesearch: ["find_files"],
	textsearch: ["search_text"],
	usages: ["find_references", "search_text"],
	changes: ["git_status", "git_diff", "git_log", "git_blame"],
	edit: ["apply_edit", "create_file", "delete_file", "move_file", "rename_symbol", "edit_notebook"],
	editfiles: ["apply_edit", "create_file", "delete_file", "move_file"],
	createfile: ["create_file"],
	editnotebook: ["edit_notebook"],
	rename: ["rename_symbol"],
	execute: ["run_command", "read_command_output", "stop_command", "list_tasks", "run_task", "run_tests"],
	runcommands: ["run_command", "read_command_output", "stop_command"],
	runinterminal: ["run_command", "read_command_output", "stop_command"],
	terminal: ["run_command", "read_command_output", "stop_command"],
	getterminaloutput: ["read_command_output"],
	killterminal: ["stop_command"],
	runtasks: ["list_tasks", "run_task"],
	runtask: ["list_tasks", "run_task"],
	runtests: ["run_tests"],
	web: ["fetch_url"],
	fetch: ["fetch_url"],
	todo: ["update_plan"],
	todos: ["update_plan"],
	askquestions: ["ask_user"],
};

const ownNames = new Set(Object.values(toolWords).flat());

/** Our tools for what a file names; a name that is none of ours stays as it is. `search/codebase` is a tool of a set: the tool decides. */
export function ownTools(named: readonly string[]): readonly string[] {
	return [...new Set(named.flatMap((name) => toolsOf(name) ?? [wordOf(name)]))];
}

export function isOwnTool(name: string): boolean {
	return toolsOf(name) !== undefined || ownNames.has(wordOf(name));
}

function toolsOf(name: string): readonly string[] | undefined {
	const word = wordOf(name).toLowerCase();
	return Object.hasOwn(toolWords, word) ? toolWords[word] : undefined;
}

function wordOf(name: string): string {
	return name.split("/").at(-1) ?? "";
}

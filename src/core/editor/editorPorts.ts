import type { Git } from "./git.ts";
import type { Language } from "./language.ts";
import type { Notebooks } from "./notebooks.ts";
import type { Tasks } from "./tasks.ts";
import type { Terminal } from "./terminal.ts";
import type { WebPages } from "./webPages.ts";

/** What tools have of the editor beside the files of the workspace. What fails in an expected way rejects with a `WorkspaceError`. */
export interface EditorPorts {
	readonly language: Language;
	readonly notebooks: Notebooks;
	readonly terminal: Terminal;
	readonly tasks: Tasks;
	readonly git: Git;
	readonly web: WebPages;
}

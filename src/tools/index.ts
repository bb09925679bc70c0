import type { Tool } from "../core/chat/tool.ts";
import { applyEdit } from "./applyEdit.ts";
import { askUser } from "./askUser.ts";
import { createFile } from "./createFile.ts";
import { deleteFile } from "./deleteFile.ts";
import { editNotebook } from "./editNotebook.ts";
import { fetchUrl } from "./fetchUrl.ts";
import { findFiles } from "./findFiles.ts";
import { findReferences } from "./findReferences.ts";
import { findSymbols } from "./findSymbols.ts";
import { getDiagnostics } from "./getDiagnostics.ts";
import { gitBlame } from "./gitBlame.ts";
import { gitDiff } from "./gitDiff.ts";
import { gitLog } from "./gitLog.ts";
import { gitStatus } from "./gitStatus.ts";
import { listFiles } from "./listFiles.ts";
import { listTasks } from "./listTasks.ts";
import { moveFile } from "./moveFile.ts";
import { readCommandOutput } from "./readCommandOutput.ts";
import { readFile } from "./readFile.ts";
import { readNotebook } from "./readNotebook.ts";
import { renameSymbol } from "./renameSymbol.ts";
import { runCommand } from "./runCommand.ts";
import { runTask } from "./runTask.ts";
import { runTests } from "./runTests.ts";
import { searchText } from "./searchText.ts";
import { stopCommand } from "./stopCommand.ts";
import { updatePlan } from "./updatePlan.ts";

/** Every tool, in the order in which the model sees them. The order is part of the cached prefix: append, do not sort. */
export const tools: readonly Tool[] = [
	readFile,
	listFiles,
	findFiles,
	searchText,
	getDiagnostics,
	applyEdit,
	createFile,
	askUser,
	updatePlan,
	runCommand,
	readCommandOutput,
	stopCommand,
	listTasks,
	runTask,
	runTests,
	gitStatus,
	gitDiff,
	gitLog,
	gitBlame,
	fetchUrl,
	deleteFile,
	moveFile,
	findSymbols,
	findReferences,
	renameSymbol,
	readNotebook,
	editNotebook,
];

export { applyEdit };

import type { Tool } from "../core/chat/tool.ts";
import { applyEdit } from "./applyEdit.ts";
import { createFile } from "./createFile.ts";
import { findFiles } from "./findFiles.ts";
import { getDiagnostics } from "./getDiagnostics.ts";
import { listFiles } from "./listFiles.ts";
import { readFile } from "./readFile.ts";
import { searchText } from "./searchText.ts";

/** Every tool, in the order in which the model sees them. The order is part of the cached prefix: append, do not sort. */
export const tools: readonly Tool[] = [readFile, listFiles, findFiles, searchText, getDiagnostics, applyEdit, createFile];

export { applyEdit };

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checkpoints } from "../../../src/vscode/checkpoint/checkpoints.ts";
import { createCheckpoints } from "../../../src/vscode/checkpoint/createCheckpoints.ts";
import { FileChanges } from "../../../src/vscode/edit/fileChanges.ts";
import type { PendingChanges } from "../../../src/vscode/edit/pendingChanges.ts";

/** The write path over a storage of its own. */
export function fileChanges(pending: PendingChanges): { readonly changes: FileChanges; readonly checkpoints: Checkpoints } {
	const storage = mkdtempSync(join(tmpdir(), "outcrop-in-host-"));
	const checkpoints = createCheckpoints(storage, (error) => {
		throw error;
	});
	return { changes: new FileChanges(pending, checkpoints), checkpoints };
}

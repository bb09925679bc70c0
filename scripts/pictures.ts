/** Makes the README's pictures anew, from the real editor: runs the main job and takes its screenshots over into `media`. */
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";

const root = join(import.meta.dirname, "..");
const pictures = { "2-explanation.png": "explain.png", "3-approval.png": "approve.png", "4-pending.png": "review.png" };

await runCommand(process.execPath, [join(root, "scripts/demo.ts"), "--once"], { cwd: root });
for (const [screenshot, picture] of Object.entries(pictures)) {
	await copyFile(join(root, "out/demo", screenshot), join(root, "media", picture));
}

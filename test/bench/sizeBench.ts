import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Row } from "./row.ts";

const root = join(import.meta.dirname, "../..");

/** Bytes of the package, and of what activation loads. */
export async function benchSize(vsix: string): Promise<Row[]> {
	const row = async (subject: string, path: string, limit?: number): Promise<Row> => {
		const { size } = await stat(path);
		const goal = limit === undefined ? {} : { goal: `≤ ${limit} KB`, met: size <= limit * 1_000 };
		return { bench: "size", case: "bytes", subject, value: Math.round(size / 1_000), unit: "KB", ...goal };
	};
	return [
		await row("package (VSIX)", vsix, 1_500),
		await row("loaded on activation (extension.cjs)", join(root, "dist/extension.cjs"), 100),
		await row("loaded with the chat (features.cjs)", join(root, "dist/features.cjs")),
		await row("loaded with the first request (bedrock.cjs)", join(root, "dist/bedrock.cjs")),
		await row("loaded for spans only (tracing.cjs)", join(root, "dist/tracing.cjs"), 80),
		await row("webview (webview.js)", join(root, "dist/webview.js")),
	];
}

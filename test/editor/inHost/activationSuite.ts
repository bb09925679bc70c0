import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extensionId } from "./extensionId.ts";

export function activationSuite(): void {
	describe("activation", () => {
		it("needs no network and no open chat", async () => {
			const extension = vscode.extensions.getExtension(extensionId);
			assert.ok(extension, `${extensionId} is not installed`);
			await extension.activate();
			assert.equal(extension.isActive, true);
		});

		it("leaves the AWS SDK alone", async () => {
			await vscode.extensions.getExtension(extensionId)?.activate();
			const loaded = Object.keys(require.cache).filter((file) => file.endsWith("/dist/bedrock.cjs"));
			assert.deepEqual(loaded, []);
		});
	});
}

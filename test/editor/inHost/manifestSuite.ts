import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extensionId } from "./extensionId.ts";

interface Manifest {
	readonly contributes: {
		readonly commands: readonly { readonly command: string }[];
		readonly configuration:
			| { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> }
			| readonly { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> }[];
	};
}

export function manifestSuite(): void {
	describe("the manifest", () => {
		let manifest: Manifest;

		before(async () => {
			const extension = vscode.extensions.getExtension(extensionId);
			await extension?.activate();
			manifest = extension?.packageJSON as Manifest;
		});

		it("contributes only commands that are registered", async () => {
			const registered = new Set(await vscode.commands.getCommands(true));
			const missing = manifest.contributes.commands.filter(({ command }) => !registered.has(command));
			assert.deepEqual(missing, []);
		});

		it("contributes settings that the editor knows with their defaults", () => {
			const sections = [manifest.contributes.configuration].flat();
			for (const [key, { default: value }] of sections.flatMap(({ properties }) => Object.entries(properties))) {
				const known = vscode.workspace.getConfiguration().inspect(key);
				assert.ok(known, key);
				assert.deepEqual(known.defaultValue ?? undefined, value ?? undefined, key);
			}
		});
	});
}

import assert from "node:assert/strict";
import * as vscode from "vscode";

/** The doors for the editor's own chat and for other extensions, against the local Bedrock. Runs last: it loads everything. */
export function nativeSuite(): void {
	describe("the native doors", () => {
		const offered = () => vscode.lm.selectChatModels({ vendor: "outcrop" });

		it("offer no model before anybody has asked for one", async () => {
			assert.deepEqual(await offered(), []);
		});

		it("offer the chosen model once Outcrop is in use, and stream its answer", async () => {
			const changed = nextChange();
			await vscode.commands.executeCommand("outcrop.stop");
			await changed;
			const [model, ...others] = await offered();
			assert.ok(model);
			assert.deepEqual(others, []);
			assert.match(model.id, /claude-sonnet-4-5/);
			assert.ok(model.maxInputTokens > 100_000);
			const answer = await model.sendRequest([vscode.LanguageModelChatMessage.User("Hello from another extension")]);
			let text = "";
			for await (const piece of answer.text) text += piece;
			assert.notEqual(text.trim(), "");
			assert.ok((await model.countTokens("four words are here")) > 0);
		});

		it("offer every model of the account once the user has looked for one", async () => {
			const listed = nextChange();
			void vscode.commands.executeCommand("outcrop.selectModel");
			await listed;
			await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
			const models = await offered();
			assert.ok(models.some(({ name }) => /nova/i.test(name)));
			assert.equal(new Set(models.map(({ id }) => id)).size, models.length);
		});

		it("list the models as a tool, which needs no question for what is known", async () => {
			const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith("outcrop_"));
			assert.deepEqual(names.toSorted(), ["outcrop_check_guardrail", "outcrop_doctor", "outcrop_list_models"]);
			const { content } = await vscode.lm.invokeTool("outcrop_list_models", { input: {}, toolInvocationToken: undefined });
			const text = content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
			assert.match(text, /claude-sonnet-4-5/);
		});
	});
}

function nextChange(): Promise<void> {
	return new Promise((resolve) => {
		const subscription = vscode.lm.onDidChangeChatModels(() => {
			subscription.dispose();
			resolve();
		});
	});
}

import { proof, type Threat } from "../threat.ts";

/** What the editor's own chat and other extensions can reach of Outcrop. */
export const doors: readonly Threat[] = [
	{
		attack: "another extension that calls models on the user's bill, about which the editor does not ask",
		control: "asked about by name before its first request; residency, guardrail and limits hold for it, too",
		proofs: [
			proof("unit/modelProvider", "calls no model before the user has allowed it, and is named in the question", [
				"src/vscode/native/modelProvider.ts",
				"if (!(await this.ports.callers.mayCall(caller, asked.name)))",
				"if (false)",
			]),
			proof("unit/modelProvider", "what one caller may spend in a window is the limit for a chat", [
				"src/vscode/native/modelProvider.ts",
				"spent < limits.usdPerChat",
				"true",
			]),
			proof("unit/modelProvider", "residency forbids a model before anything is sent"),
		],
	},
	{
		attack: "a guardrail's late verdict in the editor's own chat, where nothing can be taken back",
		control: "the guardrail judges before anything is shown",
		proofs: [
			proof("unit/modelProvider", "a guardrail judges before anything is shown, and no fallback answers for the model that was chosen", [
				"src/vscode/native/modelSettings.ts",
				'streamMode: "sync"',
				"streamMode: guardrail.streamMode",
			]),
			proof("unit/participant", "has the guardrail judge before anything is shown, since nothing can be taken back there", [
				"src/vscode/native/participant.ts",
				'streamMode: "sync"',
				"streamMode: guardrail.streamMode",
			]),
		],
	},
	{
		attack: "`@outcrop /edit` with what was allowed in Outcrop's own chat",
		control: "nothing is allowed beforehand: each change, command and page is asked for in a dialog that shows it whole",
		proofs: [
			proof("unit/participant", "edits only what the user allows in a dialog that shows the change, whatever was allowed elsewhere", [
				"src/vscode/native/participant.ts",
				'approveEdits: "ask",',
				"",
			]),
			proof("unit/participant", "shows the whole command that it wants to run, and runs none that is not allowed", [
				"src/vscode/native/participant.ts",
				"approveCommands: { ...approveCommands, allow: [] },",
				"",
			]),
		],
	},
	{
		attack: "words of a model in a notification, which the editor takes for a link that runs a command",
		control: "notifications of turns are fixed sentences",
		proofs: [proof("unit/attention", "says no word of a model, which the editor could take for a link that runs a command")],
	},
];

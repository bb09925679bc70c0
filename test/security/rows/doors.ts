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
		control: "notifications of turns are fixed sentences; titles, names and failures in others hold no link",
		proofs: [
			proof("unit/attention", "says no word of a model, which the editor could take for a link that runs a command"),
			proof("unit/historyList", "makes no link of a title in a notification, which could run a command", [
				"src/vscode/history/history.ts",
				'This is a copy of it.", withoutLinks(nameOf(chat))',
				'This is a copy of it.", nameOf(chat)',
			]),
			proof("unit/links", "a file that a model names and nobody can open makes no link of its name in the notification", [
				"src/vscode/withoutLinks.ts",
				'return text.replaceAll("](", "] (");',
				"return text;",
			]),
		],
	},
	{
		attack: "an untrusted workspace, or a file with credentials in front of the user, in the editor's own chat",
		control: "typed text is answered without tools; what the editor attaches by itself is left out",
		proofs: [
			proof(
				"unit/participant",
				"answers what is typed in an untrusted workspace, without tools and without what the editor would attach, and edits nothing",
				["src/vscode/native/participant.ts", "isTrusted: () => vscode.workspace.isTrusted,", "isTrusted: () => true,"],
			),
			proof("unit/participant", "sends no file that may hold credentials unless the user has named it", [
				"src/vscode/native/participantHistory.ts",
				"if (id.startsWith(implicit) && isKeptBack(value, folder)) continue;",
				"",
			]),
		],
	},
	{
		attack: "a chat with `@outcrop` that spends without end, each turn of it a session of its own",
		control: "what its earlier turns have cost counts for the limit of a chat",
		proofs: [
			proof("unit/participant", "may cost no more over all its turns in a chat than any chat", [
				"src/vscode/native/participant.ts",
				"transcript: spentIn(context)",
				"transcript: { turns: [] }",
			]),
		],
	},
];

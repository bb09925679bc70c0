import { proof, type Threat } from "../threat.ts";

/** What a chat takes along, is copied into, asks beside itself and shows. */
export const chats: readonly Threat[] = [
	{
		attack: "a mention that leads out of the folder or to credentials",
		control: "judged where its path leads, links followed, as the paths of tools are; lists and folders leave out what is kept back",
		proofs: [
			proof("unit/resolveMention", "%s is refused with the reason, and the message goes without it", [
				"src/vscode/mention/resolveMention.ts",
				"const located = await locatePath(folder.uri.fsPath, path).catch(() => undefined);",
				"const located: string | undefined = path;",
			]),
			proof("unit/resolveMention", "%s is refused with the reason, and the message goes without it", [
				"src/vscode/mention/resolveMention.ts",
				"if (isWithheld(located)) return {",
				"if (false) return {",
			]),
			proof("unit/resolveMention", "takes along a folder with its listing and its texts, and says what is left out"),
			proof("unit/resolveMention", "has files and folders, none that are ignored, hidden or hold credentials"),
		],
	},
	{
		attack: "an imported chat that acts",
		control: "only what was said and done is taken over: nothing is asked, pending or allowed, and no button changes a setting",
		proofs: [
			proof(
				"unit/chatExport",
				"can do nothing: nothing is asked, pending, allowed or to be brought back, and no button changes a setting",
				["src/core/record/chatExport.ts", "events: imported.harmless(record.events)", "events: record.events"],
			),
			proof("unit/chatExport", "lets no request read an object of the user's account", [
				"src/core/record/chatExport.ts",
				'if (block.kind !== "remote") return [block];',
				"return [block];",
			]),
			proof("unit/chatExport", "events of another shape than Outcrop writes are left out, whatever they are", [
				"src/core/record/importedEvents.ts",
				"return parsed.success ? this.withoutPower(parsed.output) : [];",
				"return [event];",
			]),
		],
	},
	{
		attack: "an approval that outlives its turn, by a copy, a branch or a prompt that is sent anew",
		control: "what was allowed for a chat is kept in memory, for that chat alone, and goes with the turn in which it was",
		proofs: [
			proof("unit/rewind", "goes with the turn in which it was, and stays when that one does", [
				"src/core/chat/chatTools.ts",
				"this.grants = this.grantsBefore.get(turnId) ?? noGrants();",
				"",
			]),
			proof("unit/rewind", "goes with the turn in which it was, and is not in another folder", [
				"src/core/chat/chatTools.ts",
				"this.grantsBefore.clear();",
				"",
			]),
			proof("unit/rewind", "is in none of its copies"),
		],
	},
	{
		attack: "a title or a second answer that is asked for past guardrail, residency or limits",
		control: "asked with the settings of the chat, and not at all when its limit is reached",
		proofs: [
			proof("unit/comparisons", "is held to the guardrail and the geography of the chat", [
				"src/core/prompt/sideTask.ts",
				"\t\t...settings,\n\t\tmodel,",
				"\t\t...settings,\n\t\tguardrail: undefined,\n\t\tmodel,",
			]),
			proof("unit/chatTitles", "is given a title within its guardrail and its geography", [
				"src/core/prompt/sideTask.ts",
				"\t\t...settings,\n\t\tmodel,",
				"\t\t...settings,\n\t\tresidency: [],\n\t\tmodel,",
			]),
			proof("unit/comparisons", "is not paid for when nothing more may be", [
				"src/core/chat/comparisons.ts",
				'if (tooDear) return { kind: "failed", failure: tooDear };',
				"",
			]),
			proof("unit/chatTitles", "is given no title when %s", ["src/vscode/history/chatTitles.ts", " || session.spent", ""]),
			proof("unit/comparisons", "that a guardrail has blocked is taken back, and says so"),
		],
	},
	{
		attack: "markup in a title, a mention, a second answer or the colours of a terminal",
		control: "shown as text, wherever it is shown; colours are a few classes",
		proofs: [
			proof("webview/security", "markup in titles, chips, lists, folded steps, colours of a terminal, marks and footers is text", [
				"webview/steps/painted.tsx",
				"<span key={index} class={classesOf(style)}>\n\t\t\t\t\t\t{piece}\n\t\t\t\t\t</span>",
				"<span key={index} class={classesOf(style)}>\n\t\t\t\t\t\t<img alt={piece} />\n\t\t\t\t\t</span>",
			]),
			proof("webview/security", "nothing of a second answer runs or loads, while it streams and when it is opened again", [
				"webview/turn/comparison.tsx",
				'<p class="compared-failure">{outcome.failure.message}</p>',
				'<p class="compared-failure" {...{ onclick: outcome.failure.message }}><img alt="" /></p>',
			]),
			proof("unit/historyList", "makes no icon of what somebody has typed"),
			proof("unit/chatTitles", "of what a model says, %j is the title %j", [
				"src/core/prompt/chatTitle.ts",
				"firstLineOf(stripInvisible(said))",
				"firstLineOf(said)",
			]),
		],
	},
];

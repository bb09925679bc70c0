import * as vscode from "vscode";
import { attachSelection, attachUri, pathOf } from "../chat/attach.ts";
import { isWithheld } from "../prompt/folderText.ts";
import type { Attachment } from "../../core/documents/attachments.ts";
import type { MediaFacts } from "../../core/documents/media.ts";
import { type Message, textBlock } from "../../core/record/message.ts";
import { addCost } from "../../shared/addUsage.ts";
import { emptyTranscript, type Transcript } from "../../shared/transcript.ts";
import { type Cost, noUsage } from "../../shared/turnEvent.ts";

/** The earlier turns of a native chat, as the model's record. What tools did in them is not told: the editor keeps only what was shown. */
export function historyOf({ history }: Pick<vscode.ChatContext, "history">): readonly Message[] {
	return history.flatMap((turn): Message[] => {
		if (turn instanceof vscode.ChatRequestTurn) return message("user", turn.prompt);
		if (!(turn instanceof vscode.ChatResponseTurn)) return [];
		const parts = turn.response.map((part) => (part instanceof vscode.ChatResponseMarkdownPart ? part.value.value : ""));
		return message("assistant", parts.join(""));
	});
}

/** What our turns of a native chat have cost, so that the limit for a chat counts them: each was a session of its own. */
export function spentIn({ history }: Pick<vscode.ChatContext, "history">): Transcript {
	const costs = history.flatMap((turn): readonly Cost[] => {
		const { cost } = (turn instanceof vscode.ChatResponseTurn ? (turn.result.metadata ?? {}) : {}) as Partial<Metadata>;
		return cost ? [cost] : [];
	});
	const cost = costs.reduce<Cost | undefined>(addCost, undefined);
	return cost ? { turns: [], cut: { turns: costs.length, usage: noUsage, cost } } : emptyTranscript;
}

/** What the editor keeps of an answer beside its words. */
export interface Metadata {
	readonly command: string | undefined;
	readonly cost?: Cost;
}

/** What the user has attached by `#`, or with the selection, and a sentence for each that cannot travel. */
export async function attachReferences(
	references: readonly vscode.ChatPromptReference[],
	folder: vscode.WorkspaceFolder | undefined,
	facts: MediaFacts,
): Promise<{ readonly attachments: readonly Attachment[]; readonly texts: readonly string[]; readonly refusals: readonly string[] }> {
	const attachments: Attachment[] = [];
	const texts: string[] = [];
	const refusals: string[] = [];
	for (const { id, value } of references) {
		if (id.startsWith(implicit) && isKeptBack(value, folder)) continue;
		if (typeof value === "string") {
			if (value.trim() !== "") texts.push(value);
			continue;
		}
		const result = await attach(value, folder, facts);
		if (!result) continue;
		if ("attachment" in result) attachments.push(result.attachment);
		else refusals.push(result.refusal);
	}
	return { attachments, texts, refusals };
}

/** How the editor calls what it attaches by itself, such as the file in front of the user (`chatVariableEntries` of VS Code 1.139). */
const implicit = "vscode.implicit.";

/** What the user has not named goes along only where Outcrop's own chat would send it without a word: no secrets, nothing untrusted. */
function isKeptBack(value: unknown, folder: vscode.WorkspaceFolder | undefined): boolean {
	const uri = value instanceof vscode.Location ? value.uri : value;
	return !vscode.workspace.isTrusted || (uri instanceof vscode.Uri && isWithheld(pathOf(uri, folder)));
}

async function attach(value: unknown, folder: vscode.WorkspaceFolder | undefined, facts: MediaFacts) {
	if (value instanceof vscode.Uri) return attachUri(value, folder, facts);
	if (!(value instanceof vscode.Location)) return undefined;
	try {
		return attachSelection(await vscode.workspace.openTextDocument(value.uri), value.range, folder);
	} catch {
		return attachUri(value.uri, folder, facts);
	}
}

function message(role: Message["role"], text: string): Message[] {
	return text.trim() === "" ? [] : [{ role, content: [textBlock(text)] }];
}

import * as vscode from "vscode";
import { type Block, type ImageFormat, type Message, type ReasoningBlock, type ResultBlock, textBlock } from "../../core/record/message.ts";

export interface NativePrompt {
	readonly system: string;
	readonly messages: readonly Message[];
}

/** Reasoning of the answer that made a call. The editor's messages have no place for it, and a model that signs it wants it back. */
export type ReasoningOf = (callId: string) => readonly ReasoningBlock[];

/** A role that the stable typings do not name: the editor's own chat gives its instructions by it (proposal `languageModelSystem`). */
const systemRole = 3;

/** What the editor or another extension sends, as the model's record of a conversation. */
export function fromNative(messages: readonly vscode.LanguageModelChatRequestMessage[], reasoningOf: ReasoningOf): NativePrompt {
	const isSystem = ({ role }: vscode.LanguageModelChatRequestMessage) => (role as number) === systemRole;
	const system = messages.filter(isSystem).flatMap(({ content }) => content.flatMap(textOf));
	return {
		system: system.join("\n\n"),
		messages: messages.filter((message) => !isSystem(message)).map((message) => toMessage(message, reasoningOf)),
	};
}

function toMessage({ role, content }: vscode.LanguageModelChatRequestMessage, reasoningOf: ReasoningOf): Message {
	if (role !== vscode.LanguageModelChatMessageRole.Assistant) return { role: "user", content: content.flatMap(toBlocks) };
	const calls = content.filter((part) => part instanceof vscode.LanguageModelToolCallPart);
	/** One answer, one train of thought: it stands in front of all that the answer says. */
	const reasoning = calls[0] ? reasoningOf(calls[0].callId) : [];
	return { role: "assistant", content: [...reasoning, ...content.flatMap(toBlocks)] };
}

function toBlocks(part: unknown): readonly Block[] {
	if (part instanceof vscode.LanguageModelToolCallPart) {
		return [{ kind: "tool-use", id: part.callId, name: part.name, input: part.input }];
	}
	if (part instanceof vscode.LanguageModelToolResultPart) {
		const attached = part.content.flatMap(imageOf);
		const text = part.content.flatMap(textOf).join("\n");
		const result: Block = {
			kind: "tool-result",
			toolUseId: part.callId,
			status: "success",
			text: text.trim() === "" ? "(empty)" : text,
			...(attached.length > 0 && { attached }),
		};
		return [result];
	}
	const images = imageOf(part);
	return images.length > 0 ? images : textOf(part).map(textBlock);
}

const imageFormats: Readonly<Record<string, ImageFormat>> = {
	"image/png": "png",
	"image/jpeg": "jpeg",
	"image/jpg": "jpeg",
	"image/gif": "gif",
	"image/webp": "webp",
};

function imageOf(part: unknown): readonly Extract<Block & ResultBlock, { kind: "image" }>[] {
	const format = part instanceof vscode.LanguageModelDataPart ? imageFormats[part.mimeType] : undefined;
	return part instanceof vscode.LanguageModelDataPart && format ? [{ kind: "image", format, bytes: part.data }] : [];
}

/** Blank text is refused everywhere. What has no text and is no image is named, so that the model does not miss it silently. */
function textOf(part: unknown): readonly string[] {
	const text = part instanceof vscode.LanguageModelTextPart ? part.value : dataText(part);
	return text.trim() === "" ? [] : [text];
}

function dataText(part: unknown): string {
	if (isPlainText(part)) return part.value;
	if (part instanceof vscode.LanguageModelPromptTsxPart) return textsIn(part.value).join("");
	if (!(part instanceof vscode.LanguageModelDataPart)) return "";
	const { mimeType, data } = part;
	/** The editor's own chat marks by it where it would cache; Outcrop places the points itself. */
	if (mimeType === "cache_control" || imageFormats[mimeType]) return "";
	if (/^text\/|[/+]json\b/.test(mimeType)) return new TextDecoder().decode(data);
	return `(Left out: ${mimeType}, ${data.length} bytes.)`;
}

/** The editor's own chat counts tokens of messages as they travel between its processes, whose parts are of no class. */
function isPlainText(part: unknown): part is { readonly type: "text"; readonly value: string } {
	const { type, value } = (part ?? {}) as { type?: unknown; value?: unknown };
	return type === "text" && typeof value === "string";
}

/** The leaves of what `@vscode/prompt-tsx` has rendered, in their order. */
function textsIn(node: unknown): readonly string[] {
	if (typeof node === "string") return [node];
	if (typeof node !== "object" || node === null) return [];
	if (Array.isArray(node)) return node.flatMap(textsIn);
	const { text, node: root, children } = node as { text?: unknown; node?: unknown; children?: unknown };
	return [text, root, children].flatMap(textsIn);
}

import { allBlocks } from "./conversation.ts";
import type { Judged } from "./guardrailPolicies.ts";
import { textOnly, type Whole } from "./guardrails.ts";
import type { ConverseBody, WireBlock } from "./wire.ts";

/**
 * What a guardrail judges of a request's input. As soon as a message marks something, only what is marked; else every text and
 * image of the whole conversation. Of the system prompt only what is marked. Tool results, tool inputs and documents never.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
 */
export function guardedInput(body: ConverseBody): Judged {
	const marked = markedParts(body).filter(isJudged);
	const blocks = allBlocks(body).map(({ block }) => block);
	const system = (body.system ?? []).map(toMarked).filter(isJudged);
	const texts = marksMessages(body) ? marked.map(({ text }) => text) : blocks.map(({ text }) => text);
	const images = marksMessages(body) ? marked.map(({ image }) => image) : blocks.map(({ image }) => image?.source?.bytes);
	const text = [...system.map((part) => part.text), ...texts].filter((one) => one !== undefined).join("\n");
	return { ...textOnly("input", text), images: images.filter((one) => one !== undefined) };
}

/** The answer, with what the request marks as its question and its sources. */
export function guardedOutput(body: ConverseBody, text: string): Judged {
	const marked = markedParts(body);
	const qualified = (qualifier: string) => marked.flatMap((part) => (part.qualifiers.includes(qualifier) ? (part.text ?? []) : []));
	return { ...textOnly("output", text), query: qualified("query").join(" "), sources: qualified("grounding_source") };
}

/** How much there is, judged or not. */
export function wholeInput(body: ConverseBody): Whole {
	const blocks = allBlocks(body).map(({ block }) => block);
	const marked = markedParts(body);
	const texts = [...blocks.map(({ text }) => text), ...marked.map(({ text }) => text)];
	const images = [...blocks.map(({ image }) => image?.source?.bytes), ...marked.map(({ image }) => image)];
	return { characters: texts.reduce((sum, text = "") => sum + text.length, 0), images: images.filter((one) => one !== undefined).length };
}

/** What the model sees in the place of what is judged. */
export function mapGuarded(body: ConverseBody, change: (text: string) => string): ConverseBody {
	const isMarked = marksMessages(body);
	const mapBlock = (block: WireBlock): WireBlock => {
		const text = block.guardContent?.text?.text;
		if (text !== undefined && isJudged(toMarked(block)))
			return { ...block, guardContent: { ...block.guardContent, text: { ...block.guardContent?.text, text: change(text) } } };
		return isMarked || block.text === undefined ? block : { ...block, text: change(block.text) };
	};
	return { ...body, messages: body.messages?.map((message) => ({ ...message, content: message.content?.map(mapBlock) })) };
}

interface Marked {
	readonly text?: string;
	/** Base64. */
	readonly image?: string;
	readonly qualifiers: readonly string[];
}

function markedParts(body: ConverseBody): readonly Marked[] {
	return allBlocks(body).flatMap(({ block }) => (block.guardContent ? toMarked(block) : []));
}

function toMarked({ guardContent }: Pick<WireBlock, "guardContent">): Marked {
	const image = guardContent?.image as { readonly source?: { readonly bytes?: string } } | undefined;
	return { text: guardContent?.text?.text, image: image?.source?.bytes, qualifiers: guardContent?.text?.qualifiers ?? [] };
}

function marksMessages(body: ConverseBody): boolean {
	return markedParts(body).length > 0;
}

/** What is marked as a question or a source alone serves contextual grounding and no other policy. */
function isJudged({ qualifiers }: Marked): boolean {
	return qualifiers.length === 0 || qualifiers.includes("guard_content");
}

import { assertNever } from "../../shared/assertNever.ts";
import { escapeAttribute, fileText, lineRange, shorten } from "./documents.ts";
import { isMedium, labelOf, type MediaFacts, type Medium, mediaOf, natureOf } from "./media.ts";
import { tellReason } from "./mediaReason.ts";
import { type Fate, type PlannedMedium, planMedia } from "./mediaPlan.ts";
import { type Block, type Message, type ResultBlock, type TextBlock, textBlock } from "../record/message.ts";
import { inEnglish, translate } from "../../shared/translate.ts";

/** The messages of a chat as a request carries them: what `mediaPlan` keeps stands as it is, the rest has a text in its place. */

export interface PlannedMessages {
	readonly messages: readonly Message[];
	/** Documents that the newest message turned into text, in the order of the chat. Those of that message itself are not among them. */
	readonly demoted: readonly Loss[];
	/** What the newest message made the request leave out, in the order of the chat. Those of that message itself are not among them. */
	readonly dropped: readonly Loss[];
	/** What earlier messages carry and this model does not take. */
	readonly refused: readonly Loss[];
}

interface Loss {
	/** Path or address. */
	readonly label: string;
	/** Completes "not sent: …", for the user. */
	readonly because: string;
}

/** Fits all media of a conversation into one request. Messages in which nothing changes keep their identity. */
export function planDocuments(messages: readonly Message[], facts: MediaFacts = {}): PlannedMessages {
	const plan = planMedia(messages, facts);
	const newest = messages.length - 1;
	const older = plan.filter(({ message }) => message < newest);
	const news = older.filter(({ decidedAt }) => decidedAt === newest);
	let next = 0;
	const take = () => plan[next++];
	return {
		messages: messages.map((message) => renderMessage(message, take)),
		demoted: lossesOf(news, "text"),
		dropped: lossesOf(news, "left-out"),
		refused: lossesOf(older.filter(({ isRefused }) => isRefused)),
	};
}

function lossesOf(media: readonly PlannedMedium[], ...kinds: readonly Fate["kind"][]): readonly Loss[] {
	return media.flatMap(({ medium, fate }) =>
		"because" in fate && (kinds.length === 0 || kinds.includes(fate.kind))
			? [{ label: labelOf(medium), because: tellReason(fate.because) }]
			: [],
	);
}

/** What the user has to know of a plan: a sentence for each reason. `isNewModel`: another one has answered the chat before. */
export function planNotices({ demoted, dropped, refused }: PlannedMessages, isNewModel: boolean): readonly string[] {
	const sentences = (losses: readonly Loss[], tell: (because: string, labels: string) => string) =>
		[...new Set(losses.map(({ because }) => because))].map((because) => {
			const labels = losses.filter((loss) => loss.because === because).map(({ label }) => label);
			return tell(because, [...new Set(labels)].join(", "));
		});
	return [
		...sentences(demoted, (because, labels) => translate("Sent as text, because {0}: {1}.", because, labels)),
		...sentences(dropped, (because, labels) => translate("No longer sent, because {0}: {1}.", because, labels)),
		...(isNewModel ? sentences(refused, (because, labels) => translate("Not sent as it is, because {0}: {1}.", because, labels)) : []),
	];
}

/** `take` hands out the plan of the media of the chat one by one. */
function renderMessage(message: Message, take: () => PlannedMedium | undefined): Message {
	if (mediaOf(message).length === 0) return message;
	const content = message.content.flatMap((block): readonly Block[] => {
		if (isMedium(block)) return renderMedium(block, take());
		if (block.kind !== "tool-result" || !block.attached?.some(isMedium)) return [block];
		const rendered = block.attached.flatMap((one): readonly (ResultBlock | TextBlock)[] =>
			isMedium(one) ? renderMedium(one, take()) : [one],
		);
		const attached = rendered.filter((one): one is ResultBlock => one.kind !== "text");
		const lines = rendered.filter((one): one is TextBlock => one.kind === "text").map(({ text }) => text);
		const isSame = attached.length === block.attached.length && attached.every((one, index) => one === block.attached?.[index]);
		if (isSame && lines.length === 0) return [block];
		return [{ ...block, text: [block.text, ...lines].join("\n"), attached: attached.length > 0 ? attached : undefined }];
	});
	const isSame = content.length === message.content.length && content.every((block, index) => block === message.content[index]);
	return isSame ? message : { ...message, content };
}

function renderMedium<M extends Medium>(medium: M, planned: PlannedMedium | undefined): readonly (M | TextBlock)[] {
	if (!planned) return [medium];
	const { fate, name, replaces } = planned;
	switch (fate.kind) {
		case "sent": {
			const named = "name" in medium && medium.name !== name ? { ...medium, name } : medium;
			return replaces ? [named, versionNote(planned, replaces)] : [named];
		}
		case "text":
			return replaces ? [textBlock(textOf(medium)), versionNote(planned, replaces)] : [textBlock(textOf(medium))];
		case "same":
			return [textBlock(`(${describe(planned)} is the same as ${describe(fate.as)} earlier in this chat, which holds now.)`)];
		case "replaced":
			return [textBlock(`(${describe(planned)} was here. ${fate.by.name} holds now.)`)];
		case "left-out":
			return [
				textBlock(
					leftOutText(
						medium,
						inEnglish(() => tellReason(fate.because)),
					),
				),
			];
		default:
			return assertNever(fate);
	}
}

function versionNote(planned: PlannedMedium, older: PlannedMedium): TextBlock {
	return textBlock(`(${planned.name} is the newer version of ${escapeAttribute(labelOf(planned.medium))}, ${older.name} an older one.)`);
}

export function textOf(medium: Medium): string {
	if (medium.kind !== "document") return "";
	return fileText(medium.path, shorten(new TextDecoder().decode(medium.bytes)), { lines: lineRange(medium.lines) });
}

function describe({ medium, name }: PlannedMedium): string {
	const nature = natureOf(medium);
	const path = escapeAttribute(labelOf(medium));
	return nature === "document" ? `${name}, ${path},` : `The ${nature} ${path}`;
}

export function leftOutText(medium: Medium, because: string): string {
	const path = escapeAttribute(labelOf(medium));
	if (medium.kind === "document") return `<file path="${path}">\n(Not attached: ${because}.)\n</file>`;
	return `(${natureOf(medium)} ${path} not attached: ${because})`;
}

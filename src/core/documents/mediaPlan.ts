import { documentName, isBinaryFormat, lineRange, maxTextLength, positionOf } from "./documents.ts";
import {
	isSameContent,
	type MediaFacts,
	maxDocumentBytes,
	maxDocuments,
	maxMedia,
	maxRequestBytes,
	maxVideos,
	type Medium,
	mediaOf,
	natureOf,
	sizeOf,
} from "./media.ts";
import type { MediaReason } from "./mediaReason.ts";
import type { Message } from "../record/message.ts";
import { estimateBlockTokens, estimateMessageTokens } from "../compaction/tokenEstimate.ts";

/**
 * Decides which documents, images and recordings of a chat travel in a request, and what stands in the place of the others.
 *
 * The chat is read from its first message on, and what was decided at a message is not decided again at a later one unless
 * something has to give way. So the plan of a longer chat begins with the bytes of the shorter one, and the prompt cache holds.
 * A rewritten old message costs 1.25 times the price of all that follows it instead of 0.1 times. Therefore:
 * - What finds no room and has a text form becomes text in its own new message, where nothing has been cached yet.
 * - When old messages have to be rewritten after all, everything that could be the next to go goes at once.
 * - An older version of a file becomes a line at once only where that is cheaper than to carry it on.
 */

/** What became of one medium. */
export type Fate =
	| { readonly kind: "sent" }
	/** Its text stands in its place, the middle cut out of a long one. */
	| { readonly kind: "text"; readonly because: MediaReason }
	/** The same bytes stand earlier in the chat. */
	| { readonly kind: "same"; readonly as: PlannedMedium }
	/** A newer version of the same file stands later in the chat. */
	| { readonly kind: "replaced"; readonly by: PlannedMedium }
	| { readonly kind: "left-out"; readonly because: MediaReason };

export interface PlannedMedium {
	readonly medium: Medium;
	/** The message it stands in, from 0. */
	readonly message: number;
	/** Of documents: unique in the chat. */
	readonly name: string;
	/** The version of the same file that this one replaces. */
	readonly replaces?: PlannedMedium;
	readonly fate: Fate;
	/** The message at which its fate was decided last. */
	readonly decidedAt: number;
	/** The model does not take it, whatever room there is: another one may have. */
	readonly isRefused: boolean;
}

/** The position of the next document in a chat whose record is `messages`. */
export function nextDocumentPosition(messages: readonly Message[]): number {
	const names = new Names();
	for (const medium of messages.flatMap(mediaOf)) names.of(medium);
	return names.highest + 1;
}

/** What becomes of each medium of a chat, in the order in which they stand. */
export function planMedia(messages: readonly Message[], facts: MediaFacts = {}): readonly PlannedMedium[] {
	if (!messages.some((message) => mediaOf(message).length > 0)) return [];
	const plan: Place[] = [];
	const names = new Names();
	const newest = new Map<string, Place>();
	let tokens = 0;
	messages.forEach((message, index) => {
		const fresh = mediaOf(message).map((medium) => {
			const place = new Place(medium, index, names.of(medium), tokens);
			admit(place, plan, newest, refusalOf(medium, !message.content.includes(medium), facts), facts);
			plan.push(place);
			return place;
		});
		if (fresh.length > 0) fit(fresh, plan, newest, facts);
		const absent = fresh.filter(({ fate }) => fate.kind !== "sent" && fate.kind !== "text");
		tokens += estimateMessageTokens(message) - absent.reduce((sum, { medium }) => sum + estimateBlockTokens(medium), 0);
	});
	return plan;
}

/** One medium while the plan is made. */
class Place implements PlannedMedium {
	readonly medium: Medium;
	readonly message: number;
	readonly name: string;
	/** Tokens of the chat before its message, estimated. */
	readonly offset: number;
	/** The files whose newest version it has been. */
	readonly files = new Set<string>();
	replaces?: Place;
	fate: Fate = { kind: "sent" };
	decidedAt: number;
	isRefused = false;
	/** The last message that needs it. */
	lastUse: number;

	constructor(medium: Medium, message: number, name: string, offset: number) {
		this.medium = medium;
		this.message = message;
		this.name = name;
		this.offset = offset;
		this.decidedAt = message;
		this.lastUse = message;
	}

	get isSent(): boolean {
		return this.fate.kind === "sent";
	}

	decide(fate: Fate, at: number): void {
		this.fate = fate;
		this.decidedAt = at;
	}
}

/** Documents of tools get the next free position; positions only ever grow, so that no two documents share one. */
class Names {
	highest = 0;
	private readonly taken = new Set<string>();

	of(medium: Medium): string {
		if (medium.kind === "image" || medium.kind === "recording") return "";
		const isFree = medium.name !== "" && !this.taken.has(medium.name);
		const name = isFree ? medium.name : documentName(this.highest + 1, medium.format);
		this.highest = Math.max(this.highest, positionOf(name));
		this.taken.add(name);
		return name;
	}
}

/** What can be said of a medium without looking at the room there is. */
function admit(
	place: Place,
	plan: readonly Place[],
	newest: Map<string, Place>,
	refusal: MediaReason | undefined,
	facts: MediaFacts,
): void {
	const { medium, message } = place;
	if (refusal) {
		place.isRefused = true;
		return leaveOut(place, refusal, message);
	}
	const twin = plan.find((other) => isWhole(other) && isSameContent(other.medium, medium));
	const current = twin ?? place;
	if (twin) {
		twin.lastUse = message;
		place.decide({ kind: "same", as: twin }, message);
	}
	const file = fileOf(medium);
	if (file === undefined) return;
	const older = newest.get(file);
	newest.set(file, current);
	current.files.add(file);
	if (!older || older === current) return;
	if (current === place) place.replaces = older;
	if (isStale(older, newest) && (!facts.cache || isWorthRewriting(older, place))) retire(older, current, message);
}

/**
 * Whether a line in the place of an older version costs less than the version. What follows it is written to the cache again,
 * once, for 1.15 times the price more; the version itself is read again for a tenth of the price by every request to come. When
 * both have the same length that evens out after a dozen requests, which is one turn with tools.
 */
function isWorthRewriting(older: Place, newer: Place): boolean {
	const own = estimateBlockTokens(older.medium);
	return newer.offset - older.offset - own <= own;
}

function retire(older: Place, newer: Place, at: number): void {
	if (older.isSent || older.fate.kind === "text") older.decide({ kind: "replaced", by: newer }, at);
}

/** Makes room for the media of the newest message. */
function fit(fresh: readonly Place[], plan: readonly Place[], newest: ReadonlyMap<string, Place>, facts: MediaFacts): void {
	const at = fresh[0]?.message ?? 0;
	const old = plan.filter(({ message }) => message < at);
	/** What is in the way, the cheapest to lose first; `undefined` when all fits. */
	const giveWay = (candidates: readonly Place[]) => {
		for (const place of candidates) {
			const over = excess(plan, facts);
			if (!over) return;
			if (place.isSent && over.concerns(place.medium)) leaveOut(place, over.because, at);
		}
	};

	giveWay(fresh.filter(({ medium }) => isShortText(medium)).toReversed());
	const over = excess(plan, facts);
	if (!over) return;
	for (const place of old.filter(({ medium }) => over.concerns(medium))) {
		const [newer] = isStale(place, newest) ? [...place.files].flatMap((file) => newest.get(file) ?? []) : [];
		if (newer) retire(place, newer, at);
		else if (place.isSent && isShortText(place.medium)) leaveOut(place, over.because, at);
	}
	/** What the newest message mentions again stays: it says of itself that it is the same as what stands there. */
	const byUse = old.filter(({ lastUse }) => lastUse < at).toSorted((a, b) => a.lastUse - b.lastUse);
	const isImage = ({ medium }: Place) => natureOf(medium) === "image";
	const because = excess(plan, facts)?.because;
	/** Pictures of a tool come one by one: a few more at once, so that not each of them rewrites the chat. */
	if (because === "too-many-media" || (because === "too-large-request" && fresh.every(isImage)))
		for (const place of byUse.filter((one) => one.isSent && isImage(one))) if (!hasSpareRoom(plan, facts)) leaveOut(place, because, at);
	giveWay(byUse);
	giveWay(fresh.toReversed());
	/** A second copy in the same message has nothing left to refer to. */
	for (const place of fresh) if (place.fate.kind === "same" && place.fate.as.fate.kind === "left-out") place.decide(place.fate.as.fate, at);
}

/** Room that images leave for the next ones when some have to go: so many of them, and this share of the bytes. */
const spareMedia = 4;
const spareBytes = 0.25;

function hasSpareRoom(plan: readonly Place[], facts: MediaFacts): boolean {
	const sent = plan.filter(({ isSent }) => isSent).map(({ medium }) => medium);
	return sent.filter(countsAsMedium).length <= maxMedia - spareMedia && bytesOf(sent) <= maxRequestBytes(facts) * (1 - spareBytes);
}

/** The first limit that what is sent would break, and what would help to keep it. */
function excess(
	plan: readonly Place[],
	facts: MediaFacts,
): { readonly because: MediaReason; concerns(medium: Medium): boolean } | undefined {
	const sent = plan.filter(({ isSent }) => isSent).map(({ medium }) => medium);
	const isDocument = (medium: Medium) => natureOf(medium) === "document";
	const isVideo = (medium: Medium) => natureOf(medium) === "video";
	if (sent.filter(isDocument).length > maxDocuments) return { because: "too-many-documents", concerns: isDocument };
	if (sent.filter(countsAsMedium).length > maxMedia) return { because: "too-many-media", concerns: countsAsMedium };
	if (sent.filter(isVideo).length > maxVideos) return { because: "too-many-videos", concerns: isVideo };
	return bytesOf(sent) > maxRequestBytes(facts) ? { because: "too-large-request", concerns: (medium) => sizeOf(medium) > 0 } : undefined;
}

function bytesOf(media: readonly Medium[]): number {
	return media.reduce((sum, medium) => sum + sizeOf(medium), 0);
}

function leaveOut(place: Place, because: MediaReason, at: number): void {
	place.decide(hasText(place.medium) ? { kind: "text", because } : { kind: "left-out", because }, at);
}

/** Why the model does not take it at all. What it has never been asked is tried. */
function refusalOf(medium: Medium, isInResult: boolean, facts: MediaFacts): MediaReason | undefined {
	if (medium.kind === "remote" && facts.remoteMedia === false) return "no-remote-media";
	const nature = natureOf(medium);
	if (nature === "video" && facts.video === false) return "no-video";
	if (nature === "audio" && facts.audio === false) return "no-audio";
	if (nature === "image" && isInResult && facts.imagesInResults === false) return "no-images-in-results";
	if (nature === "document" && isInResult && facts.documents === false) return "no-documents";
	const isKnown = facts.provider !== undefined;
	if (medium.kind === "document" && isKnown && sizeOf(medium) > maxDocumentBytes && !facts.unlimitedDocuments?.includes(medium.format))
		return "too-large-document";
	return undefined;
}

function countsAsMedium(medium: Medium): boolean {
	const nature = natureOf(medium);
	return nature === "document" || nature === "image";
}

export function hasText(medium: Medium): boolean {
	return medium.kind === "document" && !isBinaryFormat(medium.format);
}

/** It loses nothing as text. */
function isShortText(medium: Medium): boolean {
	return hasText(medium) && sizeOf(medium) <= maxTextLength;
}

/** All of it is before the model. */
function isWhole({ isSent, fate, medium }: Place): boolean {
	return isSent || (fate.kind === "text" && isShortText(medium));
}

/** What a document is a version of. Images have none: two screenshots of one name are there to be compared. */
function fileOf(medium: Medium): string | undefined {
	return medium.kind === "document" ? `${medium.path}:${lineRange(medium.lines) ?? ""}` : undefined;
}

/** Newer versions of every file that it has stood for are in the chat. */
function isStale(place: Place, newest: ReadonlyMap<string, Place>): boolean {
	return place.files.size > 0 && [...place.files].every((file) => newest.get(file) !== place);
}

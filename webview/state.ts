import { batch, computed, signal } from "@preact/signals";
import { assertNever } from "../src/shared/assertNever.ts";
import { isPausing } from "../src/shared/pausingFailure.ts";
import { modelLabel } from "../src/shared/modelLabel.ts";
import type { ChatState, ToWebview } from "../src/shared/protocol.ts";
import type { Transcript } from "../src/shared/transcript.ts";
import { reduceTranscript } from "../src/shared/reduceTranscript.ts";
import { emptyTranscript } from "../src/shared/transcript.ts";
import type { TurnEvent } from "../src/shared/turnEvent.ts";
import { addToDraft, restoreDraft } from "./composer/draft.ts";
import { receivePicture } from "./composer/thumbnails.ts";
import { focusComposer, focusLastMessage } from "./focus.ts";
import { receiveMentions } from "./composer/mentionSearch.ts";
import { rememberPrompts } from "./composer/earlierPrompts.ts";
import { strings } from "./words/strings.ts";
import { visibleText } from "./visibleText.ts";

/** Nothing is shown before the first snapshot: an empty chat must not flash up before a long one. */
export const chatState = signal<ChatState | undefined>(undefined);
export const transcript = signal<Transcript>(emptyTranscript);

/** A signal of its own: each reasoning listens to it, and the rest of the state changes often. */
export const showsReasoning = computed(() => chatState.value?.showReasoning ?? true);

/** Of their own, so that what listens to them is not painted anew with every chunk of an answer. */
export const chatMode = computed(() => chatState.value?.choices.mode);
export const isRunning = computed(() => chatState.value?.running ?? false);
const lastTurn = computed(() => transcript.value.turns.at(-1));
export const runningPlan = computed(() => (lastTurn.value?.outcome ? undefined : lastTurn.value?.plan));
/** Something in the conversation waits for the user: an approval, or a question of the model. */
export const isWaiting = computed(() => lastTurn.value?.parts.some((part) => part.kind === "tool" && part.state === "asking") ?? false);

/** The question that takes what the composer holds; none as soon as it was answered here, so that no answer is lost on it. */
export const openQuestion = computed(() => {
	const step = lastTurn.value?.parts.find((part) => part.kind === "tool" && part.state === "asking" && part.question !== undefined);
	const question = step?.kind === "tool" ? step.question : undefined;
	return question?.questionId === answeredQuestion.value ? undefined : question;
});

/** The id of the question that was answered last: the host takes one answer, and a second must not look as if it counted. */
export const answeredQuestion = signal("");

const silence = { text: "", number: 0 };

/** What screen readers are told. The number makes the same words a change, so that they are said again. */
export const announcement = signal(silence);

/** Grows with every snapshot: whatever a view remembers of one chat must not leak into the next. */
export const chatNumber = signal(0);

/** A chat that is opened to be typed in is asked for its composer while it still loads. */
let isComposerAwaited = false;

/** Applies one message of the host; a message repaints at most once. */
export function receive(message: ToWebview): void {
	batch(() => apply(message));
}

function apply(message: ToWebview): void {
	switch (message.kind) {
		case "snapshot": {
			const isSame = isSameChat(transcript.value, message.transcript);
			restoreDraft(message, chatState.value === undefined || isSame);
			// Screen readers can read the status again at any time: how the last chat ended is no word of this one.
			if (!isSame) announcement.value = silence;
			if (!isSame) rememberPrompts(transcript.value);
			transcript.value = message.transcript;
			chatState.value = message.state;
			chatNumber.value += 1;
			if (isComposerAwaited) focusComposer();
			isComposerAwaited = false;
			return;
		}
		case "events":
			transcript.value = message.events.reduce(reduceTranscript, transcript.value);
			announce(message.events.map(announcementOf).findLast((text) => text !== undefined));
			return;
		case "state":
			chatState.value = message.state;
			return;
		case "compose":
			addToDraft(message.text);
			focusComposer();
			return;
		case "focus":
			if (message.target === "last-message") return focusLastMessage();
			isComposerAwaited = chatState.value === undefined;
			return focusComposer();
		case "mentions":
			return receiveMentions(message.request, message.offers);
		case "picture":
			return void receivePicture(message);
		case "announce":
			return announce(message.text);
		default:
			return assertNever(message);
	}
}

/** Snapshots carry no name of the chat, but every turn has an id of its own. */
function isSameChat(before: Transcript, after: Transcript): boolean {
	return before.turns[0]?.id === after.turns[0]?.id;
}

function announcementOf(event: TurnEvent): string | undefined {
	switch (event.kind) {
		case "turn-start":
			return strings.answering;
		case "approval-request":
			return strings.approvalNeeded;
		case "user-question":
			return strings.asks(visibleText(event.question));
		case "checkpoint":
			return event.state === "restored" ? strings.filesRestored : undefined;
		case "compaction":
			return event.state === "start" ? strings.compacting : undefined;
		case "withdraw":
			return strings.withdrawn;
		case "compare-start":
			return strings.comparing(modelLabel(event.model));
		case "compare-end":
			return strings.compared;
		case "turn-end":
			return event.outcome.kind === "failed" && isPausing(event.outcome.failure) ? strings.paused : strings.outcome[event.outcome.kind];
		default:
			return undefined;
	}
}

/** Tells screen readers, politely. */
export function announce(text: string | undefined): void {
	if (text) announcement.value = { text, number: announcement.value.number + 1 };
}

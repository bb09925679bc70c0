import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ChatState } from "../../src/shared/protocol.ts";
import { AttachMenu } from "./attachMenu.tsx";
import { Attachments } from "./attachments.tsx";
import { ConnectionChips, ModeAndModelChips } from "./chips.tsx";
import { ContextButton, ContextPanel } from "../usage/contextGauge.tsx";
import { draft, flushDraft, typeDraft } from "./draft.ts";
import { focusComposer } from "../focus.ts";
import { post } from "../host.ts";
import { Icon } from "../icons/icons.tsx";
import { forgetReported } from "./mentionMenu.ts";
import { focusVariable, PromptOfferView } from "./promptOffer.tsx";
import { currentOffer, firstBlank, forgetPromptUse, readPromptUse, useLookUp } from "./promptUse.ts";
import { answerQuestion } from "../steps/question.tsx";
import { calledCommand, commandWithText, forgetPickedPrompt, runCommand } from "./slashMenu.ts";
import { chatNumber, openQuestion } from "../state.ts";
import { strings } from "../words/strings.ts";
import { Textbox } from "./textbox.tsx";
import { attaching, attachPastedText, attachTransfer, holdsAttachments, holdsLongText, working } from "./transfer.ts";
import { UsageButton, UsagePanel } from "../usage/usage.tsx";

/** Why the last paste or drop was not attached, or an answer not sent. */
const problem = signal("");
const dragging = signal(false);

/** What it reads of the draft itself changes seldom, so that a key draws its text and its Send anew, and no chip. */
export function Composer({ state }: { readonly state: ChatState }) {
	useLookUp();
	const chat = chatNumber.value;
	useEffect(() => {
		problem.value = "";
	}, [chat]);
	const offer = currentOffer(state.prompt);
	return (
		<form
			class={dragging.value ? "composer composer-dragging" : "composer"}
			aria-label={strings.composer}
			onSubmit={(event) => {
				event.preventDefault();
				send(state);
			}}
			onDragOver={onDragOver}
			onDragLeave={() => (dragging.value = false)}
			onDrop={onDrop}
		>
			<UsagePanel budget={state.budget} pricesAsOf={state.pricesAsOf} />
			{state.context && <ContextPanel context={state.context} running={state.running} />}
			{offer && <PromptOfferView offer={offer} />}
			{problem.value && (
				<p class="composer-problem" role="alert">
					<Icon name="warning" /> <span>{problem.value}</span>
				</p>
			)}
			{working.value && (
				<p class="composer-problem">
					<Icon name="loading" spin /> <span>{working.value}</span>
				</p>
			)}
			<div class="composer-box">
				<Attachments attachments={state.attachments} />
				<Textbox promptFiles={state.promptFiles} send={() => send(state)} onPaste={onPaste} />
				<div class="composer-toolbar">
					<div class="composer-choices">
						<AttachMenu />
						<ModeAndModelChips choices={state.choices} />
					</div>
					{state.context && <ContextButton context={state.context} />}
					<UsageButton />
					<SendButtons state={state} waits={attaching.value > 0 || (offer !== undefined && offer.state !== "ready")} />
				</div>
			</div>
			<ConnectionChips choices={state.choices} connection={state.connection} />
		</form>
	);
}

/** What sending does: with a question of the model open, the user's words are its answer; a prompt that is called is none. */
function meaningOf({ running, prompt, promptFiles }: ChatState): "send" | "queue" | "answer" {
	const text = draft.value.trim();
	const callsPrompt =
		calledCommand(text) !== undefined ||
		currentOffer(prompt) !== undefined ||
		promptFiles.some(({ name }) => `${text} `.startsWith(`/${name} `));
	if (openQuestion.value && !callsPrompt) return "answer";
	return running ? "queue" : "send";
}

interface SendButtonsProperties {
	readonly state: ChatState;
	/** The text calls a prompt that is not there, or what it goes with is not ready. */
	readonly waits: boolean;
}

function SendButtons({ state, waits }: SendButtonsProperties) {
	const { running } = state;
	const means = meaningOf(state);
	const hasText = draft.value.trim() !== "";
	const canSend = hasText && !waits;
	return (
		<>
			{running && (
				<button type="button" class="icon-button" aria-label={strings.stop} title={strings.stop} onClick={() => post({ kind: "stop" })}>
					<Icon name="debug-stop" />
				</button>
			)}
			{(hasText || !running) && (
				<button
					type="submit"
					class={canSend ? "icon-button send-ready" : "icon-button"}
					aria-label={strings[means]}
					title={strings[means]}
					aria-disabled={!canSend}
				>
					<Icon name={means === "queue" ? "add" : "send"} />
				</button>
			)}
		</>
	);
}

/** The host queues what is sent while a turn runs. A managed prompt is sent when everything that it wants to know is there. */
function send(state: ChatState): void {
	const text = draft.value.trim();
	// What is still being read or made smaller belongs to this message, not to the next.
	if (text === "" || attaching.value > 0) return;
	const command = calledCommand(text);
	if (command) {
		problem.value = "";
		return runCommand(command);
	}
	const alone = commandWithText(text, state.promptFiles);
	if (alone) {
		problem.value = strings.commandTakesNoText(alone);
		return;
	}
	const offer = currentOffer(state.prompt);
	const prompt = offer && readPromptUse(offer);
	if (offer && !prompt) {
		const blank = firstBlank(offer.variables ?? []);
		if (blank !== undefined) focusVariable(blank);
		return;
	}
	const question = meaningOf(state) === "answer" ? openQuestion.peek() : undefined;
	if (question && state.attachments.length > 0) {
		problem.value = strings.answerTakesNoFiles;
		return;
	}
	if (question) answerQuestion(question.questionId, text);
	else post({ kind: "send", text, attachments: state.attachments.map(({ id }) => id), ...(prompt && { prompt }) });
	forgetPromptUse();
	forgetPickedPrompt();
	forgetReported();
	typeDraft("");
	flushDraft();
	problem.value = "";
	focusComposer();
}

function onPaste(event: ClipboardEvent): void {
	if (!event.clipboardData) return;
	const isText = !holdsAttachments(event.clipboardData, "paste");
	if (isText && !holdsLongText(event.clipboardData)) return;
	event.preventDefault();
	if (isText) problem.value = attachPastedText(event.clipboardData);
	else void attach(event.clipboardData);
}

function onDragOver(event: DragEvent): void {
	if (!event.dataTransfer || !holdsAttachments(event.dataTransfer, "drop")) return;
	event.preventDefault();
	event.dataTransfer.dropEffect = "copy";
	dragging.value = true;
}

function onDrop(event: DragEvent): void {
	dragging.value = false;
	if (!event.dataTransfer || !holdsAttachments(event.dataTransfer, "drop")) return;
	event.preventDefault();
	void attach(event.dataTransfer);
	focusComposer();
}

async function attach(data: DataTransfer): Promise<void> {
	problem.value = "";
	problem.value = (await attachTransfer(data)).join(" ");
}

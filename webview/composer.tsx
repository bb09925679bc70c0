import { signal } from "@preact/signals";
import type { ChatState } from "../src/shared/protocol.ts";
import { AttachMenu } from "./attachMenu.tsx";
import { Attachments } from "./attachments.tsx";
import { ConnectionChips, ModeAndModelChips } from "./chips.tsx";
import { draft, flushDraft, typeDraft } from "./draft.ts";
import { composerTextId, focusComposer } from "./focus.ts";
import { post } from "./host.ts";
import { Icon } from "./icons.tsx";
import { transcript } from "./state.ts";
import { strings } from "./strings.ts";
import { attachTransfer, holdsAttachments } from "./transfer.ts";
import { UsageButton, UsagePanel } from "./usage.tsx";

/** Why the last paste or drop was not attached. */
const problem = signal("");
const dragging = signal(false);

export function Composer({ state }: { readonly state: ChatState }) {
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
			<UsagePanel />
			{problem.value && (
				<p class="composer-problem" role="alert">
					<Icon name="warning" /> <span>{problem.value}</span>
				</p>
			)}
			<div class="composer-box">
				<Attachments attachments={state.attachments} />
				<Textbox state={state} />
				<div class="composer-toolbar">
					<div class="composer-choices">
						<AttachMenu />
						<ModeAndModelChips choices={state.choices} />
					</div>
					<UsageButton />
					<SendButtons running={state.running} />
				</div>
			</div>
			<ConnectionChips choices={state.choices} connection={state.connection} />
		</form>
	);
}

function Textbox({ state }: { readonly state: ChatState }) {
	return (
		<textarea
			id={composerTextId}
			class="composer-text"
			aria-label={strings.messageOutcrop}
			placeholder={strings.placeholder}
			rows={1}
			value={draft.value}
			onInput={(event) => typeDraft(event.currentTarget.value)}
			onKeyDown={(event) => onKeyDown(event, state)}
			onPaste={onPaste}
			onFocus={warmUp}
			onBlur={flushDraft}
		/>
	);
}

function SendButtons({ running }: { readonly running: boolean }) {
	const hasText = draft.value.trim() !== "";
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
					class={hasText ? "icon-button send-ready" : "icon-button"}
					aria-label={running ? strings.queue : strings.send}
					title={running ? strings.queue : strings.send}
					aria-disabled={!hasText}
				>
					<Icon name={running ? "add" : "send"} />
				</button>
			)}
		</>
	);
}

/** The host queues what is sent while a turn runs. */
function send(state: ChatState): void {
	const text = draft.value.trim();
	if (text === "") return;
	post({ kind: "send", text, attachments: state.attachments.map(({ id }) => id) });
	typeDraft("");
	flushDraft();
	problem.value = "";
	focusComposer();
}

function onKeyDown(event: KeyboardEvent, state: ChatState): void {
	// While an input method composes, its keys are its own: Enter takes a candidate, Escape gives it up.
	if (event.isComposing || event.keyCode === 229) return;
	if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
		event.preventDefault();
		send(state);
	}
	if (event.key === "ArrowUp" && draft.value === "") {
		const last = transcript.value.turns.at(-1)?.prompt.text;
		if (!last) return;
		event.preventDefault();
		typeDraft(last);
		focusComposer();
	}
}

let warm = false;

function warmUp(): void {
	if (warm) return;
	warm = true;
	post({ kind: "warm-up" });
}

function onPaste(event: ClipboardEvent): void {
	if (!event.clipboardData || !holdsAttachments(event.clipboardData, "paste")) return;
	event.preventDefault();
	void attach(event.clipboardData);
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

import { useEffect } from "preact/hooks";
import { Composer } from "./composer/composer.tsx";
import { Conversation } from "./conversation/conversation.tsx";
import { post } from "./host.ts";
import { Icon } from "./icons/icons.tsx";
import { PendingBar } from "./pending.tsx";
import { RunningPlan } from "./steps/plan.tsx";
import { Queue } from "./composer/queue.tsx";
import { announcement, chatNumber, chatState } from "./state.ts";
import { strings } from "./words/strings.ts";

export function Chat() {
	useEscapeToStop();
	const state = chatState.value;
	return (
		<main class="chat" aria-label={strings.product}>
			<h1 class="visually-hidden">{strings.product}</h1>
			{state && (
				<>
					{state.title && (
						<p class="chat-title" dir="auto" title={state.title}>
							{state.title}
						</p>
					)}
					<Conversation key={chatNumber.value} connection={state.connection} />
					{!state.trusted && <Untrusted />}
					<RunningPlan />
					<Queue prompts={state.queue} />
					<PendingBar pending={state.pending} />
					<Composer state={state} />
				</>
			)}
			<Status />
		</main>
	);
}

/** The one live region: the conversation itself is silent, or every chunk would be read out. */
function Status() {
	const { text, number } = announcement.value;
	return (
		<div class="visually-hidden" role="status">
			<span key={number}>{text}</span>
		</div>
	);
}

function Untrusted() {
	return (
		<p class="banner">
			<Icon name="workspace-untrusted" />
			<span>
				{strings.untrusted}{" "}
				<button type="button" class="link-button" onClick={() => post({ kind: "failure-action", action: "manage-trust" })}>
					{strings.manageTrust}
				</button>
			</span>
		</p>
	);
}

function useEscapeToStop() {
	useEffect(() => {
		const stop = (event: KeyboardEvent) => {
			if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
			if (chatState.peek()?.running) post({ kind: "stop" });
		};
		document.addEventListener("keydown", stop);
		return () => document.removeEventListener("keydown", stop);
	}, []);
}

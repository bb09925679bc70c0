import type { QueuedPrompt, ToHost } from "../../src/shared/protocol.ts";
import { post } from "../host.ts";
import { Icon, type IconName } from "../icons/icons.tsx";
import { isRunning } from "../state.ts";
import { strings } from "../words/strings.ts";

/** Prompts that wait for the running turn to end. */
export function Queue({ prompts }: { readonly prompts: readonly QueuedPrompt[] }) {
	if (prompts.length === 0) return null;
	return (
		<ul class="queue" aria-label={strings.queued}>
			{prompts.map((prompt, index) => (
				<QueuedView key={prompt.id} prompt={prompt} first={index === 0} />
			))}
		</ul>
	);
}

function QueuedView({ prompt: { id, text, attachments = [], steers }, first }: { readonly prompt: QueuedPrompt; readonly first: boolean }) {
	const act = (what: Extract<ToHost, { kind: "queued" }>["what"]) => () => post({ kind: "queued", id, what });
	const canSteer = isRunning.value && !steers;
	return (
		<li>
			<Icon name={steers ? "send" : "clockface"} />
			<span class="queue-text" dir="auto" title={[text, ...attachments].join("\n")}>
				{text}
			</span>
			{attachments.length > 0 && <span class="queue-note">{strings.attachedCount(attachments.length)}</span>}
			{steers && <span class="queue-note">{strings.goesNow}</span>}
			<span class="queue-buttons">
				{canSteer && <QueueButton icon="send" name={strings.sendNow(text)} act={act("now")} />}
				{!first && <QueueButton icon="arrow-up" name={strings.raiseQueued(text)} act={act("raise")} />}
				<QueueButton icon="edit" name={strings.editQueued(text)} act={act("edit")} />
				<QueueButton icon="close" name={strings.removeQueued(text)} act={() => post({ kind: "unqueue", id })} />
			</span>
		</li>
	);
}

function QueueButton({ icon, name, act }: { readonly icon: IconName; readonly name: string; readonly act: () => void }) {
	return (
		<button type="button" class="icon-button" aria-label={name} title={name} onClick={act}>
			<Icon name={icon} />
		</button>
	);
}

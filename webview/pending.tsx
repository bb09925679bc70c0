import { useState } from "preact/hooks";
import type { PendingFileSummary, PendingSummary, ToHost } from "../src/shared/protocol.ts";
import { post } from "./host.ts";
import type { IconName } from "./icons/icons.tsx";
import { Icon } from "./icons/icons.tsx";
import { memo } from "./memo.ts";
import { strings } from "./words/strings.ts";
import { visibleText } from "./visibleText.ts";

type Decision = Extract<ToHost, { kind: "pending" }>["what"];

/** What waits for a decision, in one line over the composer, whatever the conversation is scrolled to; its files behind a click. */
export const PendingBar = memo(({ pending: { files, count, added, removed } }: { readonly pending: PendingSummary }) => {
	const [open, setOpen] = useState(false);
	if (count === 0) return null;
	return (
		<div class="pending" role="group" aria-label={strings.pendingChanges}>
			<div class="pending-head">
				<button type="button" class="pending-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
					<Icon name="chevron-right" />
					<span class="pending-text">{strings.filesChanged(count)}</span> <Counts added={added} removed={removed} />
				</button>
				<div class="buttons">
					<Decide what="keep" label={strings.keepAll} name={strings.keepAllChanges} />
					<Decide what="undo" label={strings.undoAll} name={strings.undoAllChanges} />
					<Decide what="review" label={strings.review} />
				</div>
			</div>
			{open && (
				<ul class="pending-files">
					{files.map((file) => (
						<PendingRow key={file.uri} file={file} />
					))}
					{count > files.length && <li class="dim">{strings.moreFiles(count - files.length)}</li>}
				</ul>
			)}
		</div>
	);
});

interface DecideProperties {
	readonly what: Decision;
	readonly label: string;
	/** Where cards of the conversation have a button of the same label. */
	readonly name?: string;
}

function Decide({ what, label, name }: DecideProperties) {
	return (
		<button type="button" class="button" aria-label={name} title={name} onClick={() => post({ kind: "pending", what })}>
			{label}
		</button>
	);
}

function PendingRow({ file: { uri, path, change, added, removed } }: { readonly file: PendingFileSummary }) {
	const shown = visibleText(path);
	/** Where the file's own name begins. */
	const name = shown.lastIndexOf("/") + 1;
	return (
		<li class="pending-file">
			<span class="pending-name" title={shown}>
				{shown.slice(name)}
			</span>
			{name > 0 && <span class="pending-folder">{shown.slice(0, name - 1)}</span>}
			{change !== "edit" && <span class="edit-change">{strings.changeKinds[change]}</span>}
			<Counts added={added} removed={removed} />
			<span class="pending-decisions">
				<DecideOne uri={uri} what="review" icon="diff" label={strings.openDiffOf(shown)} />
				<DecideOne uri={uri} what="undo" icon="discard" label={strings.undoFile(shown)} />
				<DecideOne uri={uri} what="keep" icon="check" label={strings.keepFile(shown)} />
			</span>
		</li>
	);
}

interface DecideOneProperties {
	readonly uri: string;
	readonly what: Decision;
	readonly icon: IconName;
	readonly label: string;
}

function DecideOne({ uri, what, icon, label }: DecideOneProperties) {
	return (
		<button type="button" class="icon-button" aria-label={label} title={label} onClick={() => post({ kind: "pending", what, uri })}>
			<Icon name={icon} />
		</button>
	);
}

function Counts({ added, removed }: { readonly added: number; readonly removed: number }) {
	return (
		<span class="pending-counts">
			<span class="edit-added">+{added}</span> <span class="edit-removed">−{removed}</span>
		</span>
	);
}
